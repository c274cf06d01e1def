/** Results on disk: never over something that is there already. */
import { open, type FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FederationError } from '../shared/errors/federation-error.ts';
import { systemCode } from '../shared/files/text-file.ts';
import type { Io } from './io.ts';

/** Readable by everyone, or by the owner alone. */
export type FileAudience = 'public' | 'private';

/** Creates the file durably and returns its absolute path. Throws `CONFIG_INVALID` when it exists. */
export async function writeNewFile(
  io: Io,
  file: string,
  content: string | Uint8Array,
  audience: FileAudience,
): Promise<string> {
  const path = resolve(io.directory, file);
  const handle = await create(path, audience);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return path;
}

async function create(path: string, audience: FileAudience): Promise<FileHandle> {
  try {
    return await open(path, 'wx', audience === 'private' ? 0o600 : 0o644);
  } catch (cause) {
    const rule =
      systemCode(cause) === 'EEXIST'
        ? 'the file exists; choose another name or move it away'
        : 'the file cannot be created; check that the directory exists and may be written';
    throw new FederationError('CONFIG_INVALID', `${path}: ${rule}`, { file: path }, cause);
  }
}
