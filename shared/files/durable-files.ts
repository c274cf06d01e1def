/** The few file operations durability is made of, over a disk that promises what POSIX does. */
import { dirname, resolve } from 'node:path';
import type { Disk, DiskFile } from './disk.ts';
import { systemCode } from './text-file.ts';

/**
 * Creates the directory and its missing ancestors, so that they survive a power cut. One after the
 * other, and the lowest that is there already is made durable, too: whoever created it may have been
 * killed before it was.
 */
export async function makeDirectory(disk: Disk, path: string): Promise<void> {
  const whole = resolve(path);
  if (await exists(disk, whole)) {
    await syncIfReadable(disk, dirname(whole));
    return;
  }
  await makeDirectory(disk, dirname(whole));
  await disk.makeDirectory(whole);
  await disk.syncDirectory(dirname(whole));
}

/** Whoever may not read a directory has created nothing in it. */
async function syncIfReadable(disk: Disk, path: string): Promise<void> {
  try {
    await disk.syncDirectory(path);
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(systemCode(error) ?? '')) throw error;
  }
}

async function exists(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.list(path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Opens for reading and positioned writing, created when missing; closed when `work` settles. */
export async function withFile<T>(
  disk: Disk,
  path: string,
  work: (file: DiskFile) => Promise<T>,
): Promise<T> {
  const file = await disk.open(path, 'update');
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Writes all of `bytes` at `offset`: one `write` may take fewer. */
export async function writeAll(file: DiskFile, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const rest = bytes.length - written;
    const { bytesWritten } = await file.write(bytes, written, rest, offset + written);
    written += bytesWritten;
  }
}

/** Gives a synced file its final name, in one step and for good. */
export async function publish(disk: Disk, temporary: string, final: string): Promise<void> {
  await disk.rename(temporary, final);
  await disk.syncDirectory(dirname(final));
}

/** From `start` to the end in fresh arrays of at most `pieceBytes`. */
export async function* readPieces(
  file: DiskFile,
  start: number,
  pieceBytes: number,
): AsyncGenerator<Uint8Array> {
  const { size } = await file.stat();
  for (let position = start; ;) {
    // Most files are far smaller than a piece; the byte more is where the end shows.
    const piece = new Uint8Array(Math.min(pieceBytes, Math.max(0, size - position) + 1));
    const { bytesRead } = await file.read(piece, 0, piece.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

/** All of an open file, in one array of its own. */
export async function readWhole(file: DiskFile): Promise<Uint8Array> {
  const { size } = await file.stat();
  const whole = new Uint8Array(size);
  for (let filled = 0; filled < size;) {
    const { bytesRead } = await file.read(whole, filled, size - filled, filled);
    if (bytesRead === 0) return whole.subarray(0, filled);
    filled += bytesRead;
  }
  return whole;
}
