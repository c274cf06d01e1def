/** Files of a backup, written once and read back under their digest. */
import { createHash } from 'node:crypto';
import { equalBytes } from '../../../../shared/domain/bytes.ts';
import type { Disk, DiskFile } from '../../../../shared/files/disk.ts';
import { readPieces, withFile, writeAll } from '../../../../shared/files/durable-files.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { isDiskFull, systemCode } from '../disk-errors.ts';
import { fileDigest } from '../file-digest.ts';
import { backupInvalid } from './layout.ts';
import type { FileFacts } from './manifest.ts';

const PIECE_BYTES = 1 << 18;

/** Writes and syncs a new file. */
export async function writeFile(
  disk: Disk,
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<FileFacts> {
  return withFile(disk, path, async (file) => {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const piece of pieces) {
      await writeAll(file, piece, bytes);
      hash.update(piece);
      bytes += piece.length;
    }
    await file.sync();
    return { bytes, sha256: new Uint8Array(hash.digest()) };
  });
}

/** Throws `BACKUP_INVALID` unless the file is the one the manifest speaks of. */
export async function checkFile(disk: Disk, path: string, facts: FileFacts): Promise<void> {
  await withExisting(disk, path, async (file) => {
    const { size } = await file.stat();
    if (size !== facts.bytes) {
      const found = `${String(size)} bytes, the manifest says ${String(facts.bytes)}`;
      throw backupInvalid(path, `it has ${found}; the file was cut off or altered`);
    }
    if (!equalBytes(await fileDigest(file), facts.sha256)) throw altered(path);
  });
}

export function altered(path: string): FederationError {
  return backupInvalid(path, 'it does not have the digest its manifest gives; it was altered');
}

/** Opens for reading, closed when `work` settles. Throws `BACKUP_INVALID` when there is none. */
export async function withExisting<T>(
  disk: Disk,
  path: string,
  work: (file: DiskFile) => Promise<T>,
): Promise<T> {
  const file = await disk.open(path, 'read').catch((cause: unknown) => {
    if (systemCode(cause) !== 'ENOENT') throw unreadable(path, cause);
    throw backupInvalid(path, 'there is no such file; the backup is not complete', cause);
  });
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

function unreadable(path: string, cause: unknown): FederationError {
  const code = systemCode(cause) ?? 'unknown error';
  return backupInvalid(path, `it cannot be read (${code}); check its owner and the disk`, cause);
}

/** The file's lines without their ends, read piece by piece. */
export async function* linesOf(disk: Disk, path: string): AsyncGenerator<string> {
  const file = await disk.open(path, 'read');
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let rest = '';
    for await (const piece of readPieces(file, 0, PIECE_BYTES)) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') throw backupInvalid(path, 'its last line has no end');
  } finally {
    await file.close();
  }
}

/** Lines gathered into pieces worth a write. */
export async function* piecesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let gathered = '';
  for await (const line of lines) {
    gathered += line;
    if (gathered.length < PIECE_BYTES) continue;
    yield encoder.encode(gathered);
    gathered = '';
  }
  if (gathered !== '') yield encoder.encode(gathered);
}

/** Translates what the system says while a backup is written to `path`. */
export async function whileWriting<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = systemCode(cause);
    if (code === undefined || cause instanceof FederationError) throw cause;
    if (isDiskFull(cause)) {
      const message = `${path}: no space is left for the backup; free some and repeat`;
      throw new FederationError('DISK_FULL', message, {}, cause);
    }
    const message = `${path}: the backup cannot be written (${code}); check the directory and its owner`;
    throw new FederationError('CONFIG_INVALID', message, {}, cause);
  }
}
