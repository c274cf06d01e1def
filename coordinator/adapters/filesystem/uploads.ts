/** One participant's upload as files: grows by synced pieces, then becomes immutable. */
import { readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import {
  vectorAlreadySealed,
  wrongDigest,
  wrongLength,
  wrongOffset,
} from '../../ports/vector-store-errors.ts';
import { isDiskFull, systemCode } from './disk-errors.ts';
import { makeDirectory, publish, syncDirectory, withFile, writeAll } from './durable-files.ts';
import { fileDigest } from './file-digest.ts';
import { SEALED, type VectorPaths } from './vector-layout.ts';

/** Bytes held under this digest, and whether they are all of it. */
export interface Held {
  readonly bytes: number;
  readonly sealed: boolean;
}

export async function heldBytes(paths: VectorPaths): Promise<Held> {
  const sealed = await sizeOf(paths.sealed);
  if (sealed !== undefined) return { bytes: sealed, sealed: true };
  return { bytes: (await sizeOf(paths.partial)) ?? 0, sealed: false };
}

/** Size of a file, or `undefined` when it does not exist. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export async function appendPiece(
  paths: VectorPaths,
  offset: number,
  piece: Uint8Array,
  place: string,
): Promise<number> {
  const others = await otherFiles(paths, place);
  const held = await heldBytes(paths);
  if (offset !== held.bytes) throw wrongOffset(place, held.bytes, offset);
  if (piece.length === 0) return held.bytes;
  if (held.sealed) throw vectorAlreadySealed(place);
  await makeDirectory(paths.directory);
  for (const other of others) await rm(other, { force: true });
  await withFile(paths.partial, (file) => extend(file, paths.partial, offset, piece));
  if (offset === 0) await syncDirectory(paths.directory);
  return offset + piece.length;
}

/**
 * A write that fails leaves a tail to cut off. A failed `fsync` is worse: the kernel may have
 * dropped the pages and call them clean, so nothing held so far can be trusted.
 */
async function extend(
  file: FileHandle,
  path: string,
  offset: number,
  piece: Uint8Array,
): Promise<void> {
  try {
    await writeAll(file, piece, offset);
  } catch (error) {
    if (isDiskFull(error)) await file.truncate(offset);
    else await rm(path, { force: true });
    throw error;
  }
  try {
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

export async function sealUpload(
  paths: VectorPaths,
  digest: Digest,
  byteLength: number,
  place: string,
): Promise<void> {
  await otherFiles(paths, place);
  const held = await heldBytes(paths);
  if (held.sealed) return;
  if (held.bytes !== byteLength) {
    await rm(paths.partial, { force: true });
    throw wrongLength(place, held.bytes, byteLength);
  }
  await withFile(paths.partial, async (file) => {
    if (!equalBytes(await fileDigest(file), digest)) {
      await rm(paths.partial, { force: true });
      throw wrongDigest(place);
    }
    await file.sync();
  });
  await publish(paths.partial, paths.sealed);
}

/** Partial uploads under other digests; a sealed one forbids everything else. */
async function otherFiles(paths: VectorPaths, place: string): Promise<readonly string[]> {
  const names = await readdir(paths.directory).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const own = new Set([basename(paths.partial), basename(paths.sealed)]);
  const others = names.filter((name) => !own.has(name));
  if (others.some((name) => name.endsWith(SEALED))) throw vectorAlreadySealed(place);
  return others.map((name) => join(paths.directory, name));
}
