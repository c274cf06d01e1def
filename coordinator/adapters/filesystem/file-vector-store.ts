import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import type { RoundKey } from '../../../shared/domain/ids.ts';
import { nodeDisk, type Disk } from '../../../shared/files/disk.ts';
import { makeDirectory, readPieces } from '../../../shared/files/durable-files.ts';
import { createKeyedQueue } from '../../ports/serial-queue.ts';
import { damagedVector, uploadPlace, vectorNotFound } from '../../ports/vector-store-errors.ts';
import type { ByteRange, VectorStore } from '../../ports/vector-store.ts';
import { asDiskError, onDisk, systemCode } from './disk-errors.ts';
import { appendPiece, heldBytes, sealUpload } from './uploads.ts';
import { roundDirectory, TRASH, vectorPaths } from './vector-layout.ts';

/**
 * Vectors as files under `root`, which belongs to this store alone and is used by one process at a
 * time. Calls about one participant's upload take turns; different participants do not wait for
 * each other.
 */
export async function openFileVectorStore(
  root: string,
  disk: Disk = nodeDisk,
): Promise<VectorStore> {
  await onDisk(root, () => makeDirectory(disk, join(root, TRASH)));
  const turns = createKeyedQueue();
  return {
    uploaded: (key, participant, digest) =>
      onDisk(uploadPlace(key, participant), async () => {
        const { bytes } = await heldBytes(disk, vectorPaths(root, key, participant, digest));
        return bytes;
      }),
    append(key, participant, digest, offset, piece) {
      const paths = vectorPaths(root, key, participant, digest);
      const place = uploadPlace(key, participant);
      return turns.run(paths.directory, () =>
        unlessDropped(place, () => appendPiece(disk, paths, offset, piece, place)),
      );
    },
    seal(key, participant, digest, byteLength) {
      const paths = vectorPaths(root, key, participant, digest);
      const place = uploadPlace(key, participant);
      return turns.run(paths.directory, () =>
        unlessDropped(place, () => sealUpload(disk, paths, digest, byteLength, place)),
      );
    },
    read: (key, participant, digest, pieceBytes, range = WHOLE) =>
      readSealed(
        disk,
        vectorPaths(root, key, participant, digest).sealed,
        digest,
        pieceBytes,
        range,
        uploadPlace(key, participant),
      ),
    drop: (key) => onDisk(roundDirectory(root, key), () => dropRound(disk, root, key)),
    sweep: (keep) => onDisk(root, () => sweepExcept(disk, root, keep)),
  };
}

/** A directory that vanishes under an upload was dropped with its round. */
function unlessDropped<T>(place: string, work: () => Promise<T>): Promise<T> {
  return onDisk(place, () =>
    work().catch((error: unknown) => {
      throw systemCode(error) === 'ENOENT' ? vectorNotFound(place) : error;
    }),
  );
}

const WHOLE: ByteRange = { start: 0, end: Infinity };

/** Reads every byte whatever the range: only all of them together have the digest. */
async function* readSealed(
  disk: Disk,
  path: string,
  digest: Digest,
  pieceBytes: number,
  { start, end }: ByteRange,
  place: string,
): AsyncGenerator<Uint8Array> {
  const file = await disk.open(path, 'read').catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? vectorNotFound(place) : asDiskError(error, place);
  });
  try {
    const hash = createHash('sha256');
    let position = 0;
    for await (const piece of readPieces(file, 0, pieceBytes)) {
      hash.update(piece);
      const wanted = piece.subarray(Math.max(start - position, 0), Math.max(end - position, 0));
      position += piece.length;
      if (wanted.length > 0) yield wanted;
    }
    if (!equalBytes(hash.digest(), digest)) throw damagedVector(place);
  } finally {
    await file.close();
  }
}

/**
 * Takes the round out of sight in one step, then deletes it: an upload under way meanwhile writes
 * to a file that no name leads to, and a crash leaves only what the next sweep removes.
 */
async function dropRound(disk: Disk, root: string, key: RoundKey): Promise<void> {
  const doomed = join(root, TRASH, randomUUID());
  if (!(await moved(disk, roundDirectory(root, key), doomed))) return;
  await disk.syncDirectory(join(root, key.run));
  await disk.remove(doomed);
  await removeIfEmpty(disk, join(root, key.run));
}

async function moved(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.rename(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function removeIfEmpty(disk: Disk, path: string): Promise<void> {
  try {
    await disk.removeDirectory(path);
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOTEMPTY' && code !== 'ENOENT') throw error;
  }
}

async function sweepExcept(disk: Disk, root: string, keep: readonly RoundKey[]): Promise<void> {
  await removeAllIn(disk, join(root, TRASH), new Set());
  const kept = new Set(keep.map((key) => roundDirectory(root, key)));
  for (const run of await disk.list(root)) {
    if (!RUN.test(run)) continue;
    await removeAllIn(disk, join(root, run), kept);
    await removeIfEmpty(disk, join(root, run));
  }
}

/** What else may lie in the root, such as `lost+found`, is not ours to delete. */
const RUN = /^[0-9a-f]{32}$/;

async function removeAllIn(
  disk: Disk,
  directory: string,
  kept: ReadonlySet<string>,
): Promise<void> {
  for (const name of await disk.list(directory)) {
    const path = join(directory, name);
    if (!kept.has(path)) await disk.remove(path);
  }
}
