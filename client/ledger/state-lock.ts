/** One process per state directory: two ledgers of one identity would each allow an answer. */
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { systemCode } from '../../shared/files/text-file.ts';

const NAME = 'lock';
/** Take-overs that may go wrong because another process is faster. */
const TRIES = 5;

export interface StateLock {
  release(): Promise<void>;
}

/**
 * Locks `directory`. The lock of a process that no longer lives is taken over. Throws
 * `STATE_IN_USE` naming the process otherwise. It cannot see processes on another machine or in
 * another container: never share the directory.
 */
export async function lockState(directory: string): Promise<StateLock> {
  const file = join(directory, NAME);
  const own = await holderText(process.pid);
  for (let tries = 0; tries < TRIES; tries++) {
    if (await create(file, own)) return { release: () => release(file, own) };
    const found = await readIfThere(file);
    if (found === undefined) continue;
    if (found === own || (await lives(found))) throw inUse(directory, found);
    await remove(file, found);
  }
  throw inUse(directory, 'unknown');
}

/** Appears with its content or not at all: `link` fails where the name exists. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Puts a dead process's lock aside; gives it back when it turns out to be a newer one. */
async function remove(file: string, dead: string): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, 'utf8')) !== dead) await link(aside, file);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function release(file: string, own: string): Promise<void> {
  if ((await readIfThere(file)) === own) await rm(file, { force: true });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * `<pid> <birth>`. The birth tells a process from a later one with the same number, which is the
 * rule in containers; it is empty where the system does not tell.
 */
async function holderText(pid: number): Promise<string> {
  return `${pid} ${await birthOf(pid)}\n`;
}

async function lives(holder: string): Promise<boolean> {
  const pid = Number(holder.split(' ')[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0 || !exists(pid)) return false;
  return holder === (await holderText(pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Boot id and start time in clock ticks: field 22 of /proc/pid/stat, counted after the name. */
async function birthOf(pid: number): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}:${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

function inUse(directory: string, holder: string): FederationError {
  const pid = holder.split(' ')[0] ?? 'unknown';
  return new FederationError(
    'STATE_IN_USE',
    `${directory}: process ${pid} uses this state directory; stop it, or give this client a ` +
      'directory and an identity of its own',
    { directory, pid },
  );
}
