/** One participant's upload as files: grows by synced pieces, then becomes immutable. */
import { basename, join } from 'node:path';
import { equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import type { Disk, DiskFile } from '../../../shared/files/disk.ts';
import { makeDirectory, publish, withFile, writeAll } from '../../../shared/files/durable-files.ts';
import {
  vectorAlreadySealed,
  wrongDigest,
  wrongLength,
  wrongOffset,
} from '../../ports/vector-store-errors.ts';
import { isDiskFull, systemCode } from './disk-errors.ts';
import { fileDigest } from './file-digest.ts';
import { SEALED, type VectorPaths } from './vector-layout.ts';

/** Bytes held under this digest, and whether they are all of it. */
export interface Held {
  readonly bytes: number;
  readonly sealed: boolean;
}

export async function heldBytes(disk: Disk, paths: VectorPaths): Promise<Held> {
  const sealed = await sizeOf(disk, paths.sealed);
  if (sealed !== undefined) return { bytes: sealed, sealed: true };
  return { bytes: (await sizeOf(disk, paths.partial)) ?? 0, sealed: false };
}

/** Size of a file, or `undefined` when it does not exist. */
export async function sizeOf(disk: Disk, path: string): Promise<number | undefined> {
  try {
    return await disk.size(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export async function appendPiece(
  disk: Disk,
  paths: VectorPaths,
  offset: number,
  piece: Uint8Array,
  place: string,
): Promise<number> {
  const others = await otherFiles(disk, paths, place);
  const held = await heldBytes(disk, paths);
  if (offset !== held.bytes) throw wrongOffset(place, held.bytes, offset);
  if (piece.length === 0) return held.bytes;
  if (held.sealed) throw vectorAlreadySealed(place);
  await makeDirectory(disk, paths.directory);
  for (const other of others) await disk.remove(other);
  await withFile(disk, paths.partial, (file) => extend(disk, file, paths.partial, offset, piece));
  // Of an upload begun by a program that was killed, not even the name need be durable.
  await disk.syncDirectory(paths.directory);
  return offset + piece.length;
}

/**
 * A write that fails leaves a tail to cut off. A failed `fsync` is worse: the kernel may have
 * dropped the pages and call them clean, so nothing held so far can be trusted.
 */
async function extend(
  disk: Disk,
  file: DiskFile,
  path: string,
  offset: number,
  piece: Uint8Array,
): Promise<void> {
  try {
    await writeAll(file, piece, offset);
  } catch (error) {
    if (isDiskFull(error)) await file.truncate(offset);
    else await disk.remove(path);
    throw error;
  }
  try {
    await file.sync();
  } catch (error) {
    await disk.remove(path);
    throw error;
  }
}

export async function sealUpload(
  disk: Disk,
  paths: VectorPaths,
  digest: Digest,
  byteLength: number,
  place: string,
): Promise<void> {
  await otherFiles(disk, paths, place);
  const held = await heldBytes(disk, paths);
  if (held.sealed) {
    // Whoever sealed it may have been killed before the name was durable.
    await disk.syncDirectory(paths.directory);
    return;
  }
  if (held.bytes !== byteLength) {
    await disk.remove(paths.partial);
    throw wrongLength(place, held.bytes, byteLength);
  }
  await withFile(disk, paths.partial, async (file) => {
    if (!equalBytes(await fileDigest(file), digest)) {
      await disk.remove(paths.partial);
      throw wrongDigest(place);
    }
    await file.sync();
  });
  await publish(disk, paths.partial, paths.sealed);
}

/** Partial uploads under other digests; a sealed one forbids everything else. */
async function otherFiles(
  disk: Disk,
  paths: VectorPaths,
  place: string,
): Promise<readonly string[]> {
  const names = await disk.list(paths.directory).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const own = new Set([basename(paths.partial), basename(paths.sealed)]);
  const others = names.filter((name) => !own.has(name));
  if (others.some((name) => name.endsWith(SEALED))) throw vectorAlreadySealed(place);
  return others.map((name) => join(paths.directory, name));
}
