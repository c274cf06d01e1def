/**
 * The few file operations durability is made of. A file's bytes are durable after `fsync` of the
 * file, its name after `fsync` of the directory that holds it.
 */
import { constants, mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Nobody but the coordinator's user may read what participants sent. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Creates the directory and its missing ancestors, so that they survive a power cut. */
export async function makeDirectory(path: string): Promise<void> {
  const whole = resolve(path);
  const first = await mkdir(whole, { recursive: true, mode: DIRECTORY_MODE });
  if (first === undefined) return;
  for (let made = whole; made.length >= first.length; made = dirname(made)) {
    await syncDirectory(dirname(made));
  }
}

/** Opens for reading and positioned writing, created when missing; closed when `work` settles. */
export async function withFile<T>(
  path: string,
  work: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, FILE_MODE);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

/** Writes all of `bytes` at `offset`: one `write` may take fewer. */
export async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const rest = bytes.length - written;
    const { bytesWritten } = await file.write(bytes, written, rest, offset + written);
    written += bytesWritten;
  }
}

/** Gives a synced file its final name, in one step and for good. */
export async function publish(temporary: string, final: string): Promise<void> {
  await rename(temporary, final);
  await syncDirectory(dirname(final));
}

/** From `start` to the end in fresh arrays of at most `pieceBytes`. */
export async function* readPieces(
  file: FileHandle,
  start: number,
  pieceBytes: number,
): AsyncGenerator<Uint8Array> {
  for (let position = start; ;) {
    const piece = new Uint8Array(pieceBytes);
    const { bytesRead } = await file.read(piece, 0, pieceBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}
