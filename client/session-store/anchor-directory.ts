/** Where the anchor of a site lies: out of reach of whatever copies its state directory. */
import { createHash } from 'node:crypto';
import { lstat, mkdir, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { systemCode } from '../../shared/files/text-file.ts';
import { diskFailure } from './files.ts';

/** Memory that looks like a disk, where the system has it. */
const SHARED_MEMORY = '/dev/shm';
/** Permission bits of group and others. */
const OTHERS = 0o077;

/**
 * A folder of this user and this state directory in the machine's volatile memory, or in its temporary
 * directory where there is none.
 */
export async function defaultAnchorDirectory(state: string): Promise<string> {
  const hash = createHash('sha256').update(state).digest('hex').slice(0, 16);
  const user = process.getuid?.() ?? userInfo().username;
  const volatile = await isDirectory(SHARED_MEMORY);
  return join(volatile ? SHARED_MEMORY : tmpdir(), `velum-${user}-${hash}`);
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Creates the directory (mode 0700) unless it is there. Throws `DISK_FULL` where there is no room, and
 * `CONFIG_INVALID` when it cannot be made, is a link, is another user's, or is open to others: its name
 * is no secret, so anyone may have been first.
 */
export async function prepareAnchorDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (systemCode(cause) === 'ENOSPC') throw diskFailure(directory, cause);
    throw refusal(
      directory,
      'the directory cannot be created; check the path and its owner',
      cause,
    );
  }
  if (process.platform === 'win32') return;
  const found = await lstat(directory);
  const { mode, uid } = found;
  if (!found.isDirectory()) {
    throw refusal(directory, 'is no directory but a link; name the directory itself');
  }
  if (uid !== process.getuid?.()) {
    throw refusal(directory, 'belongs to another user; name a directory of your own');
  }
  if ((mode & OTHERS) !== 0) {
    throw refusal(directory, `others may enter it; run chmod 700 ${directory}`);
  }
}

function refusal(directory: string, rule: string, cause?: unknown): FederationError {
  const message = `session.anchor ${directory}: ${rule}`;
  return new FederationError('CONFIG_INVALID', message, { directory }, cause);
}
