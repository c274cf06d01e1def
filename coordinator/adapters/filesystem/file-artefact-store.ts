import { dirname, join } from 'node:path';
import { equalBytes, toHex, type Digest } from '../../../shared/domain/bytes.ts';
import { nodeDisk, type Disk, type DiskFile } from '../../../shared/files/disk.ts';
import {
  makeDirectory,
  publish,
  readPieces,
  readWhole,
  withFile,
  writeAll,
} from '../../../shared/files/durable-files.ts';
import {
  artefactDamaged,
  artefactNotFound,
  offsetBeyondEnd,
} from '../../ports/artefact-store-errors.ts';
import type { ArtefactReader, ArtefactStore } from '../../ports/artefact-store.ts';
import { onDisk, systemCode } from './disk-errors.ts';
import { fileDigest, sha256 } from './file-digest.ts';
import { sizeOf } from './uploads.ts';

/**
 * Artefacts as files named by their SHA-256, `<root>/<first two digits>/<digest>`; what is being
 * written lies in `<root>/.writing`, where a crash may leave pieces for the next opening to remove.
 * `root` belongs to this store alone and is used by one process at a time.
 */
export async function openFileArtefactStore(
  root: string,
  disk: Disk = nodeDisk,
): Promise<ArtefactStore> {
  const writing = join(root, '.writing');
  let writes = 0;

  await onDisk(root, async () => {
    await disk.remove(writing);
    await makeDirectory(disk, writing);
  });

  return {
    ...readFileArtefacts(root, disk),
    async put(bytes) {
      const digest = sha256(bytes);
      const temporary = join(writing, String(writes++));
      const final = pathOf(root, digest);
      await onDisk(final, () => store(disk, bytes, temporary, final));
      return digest;
    },
  };
}

/** The artefacts under `root`, which another process may be writing to: nothing is changed there. */
export function readFileArtefacts(root: string, disk: Disk = nodeDisk): ArtefactReader {
  /** Names whose bytes this process has seen to be whole: `read` checks each file once. */
  const verified = new Set<string>();
  return {
    size: (digest) => onDisk(pathOf(root, digest), () => sizeOf(disk, pathOf(root, digest))),
    get: (digest) => onDisk(pathOf(root, digest), () => load(disk, root, digest)),
    read: (digest, offset, pieceBytes) => read(disk, root, digest, offset, pieceBytes, verified),
  };
}

function pathOf(root: string, digest: Digest): string {
  const name = toHex(digest);
  return join(root, name.slice(0, 2), name);
}

/** Writing again what is there costs a file and heals a damaged one. */
async function store(
  disk: Disk,
  bytes: Uint8Array,
  temporary: string,
  final: string,
): Promise<void> {
  try {
    await withFile(disk, temporary, async (file) => {
      await writeAll(file, bytes, 0);
      await file.sync();
    });
    await makeDirectory(disk, dirname(final));
    await publish(disk, temporary, final);
  } catch (error) {
    await disk.remove(temporary);
    throw error;
  }
}

async function load(disk: Disk, root: string, digest: Digest): Promise<Uint8Array> {
  const file = await openArtefact(disk, root, digest);
  try {
    const bytes = await readWhole(file);
    if (!equalBytes(sha256(bytes), digest)) throw artefactDamaged(digest);
    return bytes;
  } finally {
    await file.close();
  }
}

/** Throws `MODEL_NOT_FOUND`. */
async function openArtefact(disk: Disk, root: string, digest: Digest): Promise<DiskFile> {
  try {
    return await disk.open(pathOf(root, digest), 'read');
  } catch (error) {
    throw systemCode(error) === 'ENOENT' ? artefactNotFound(digest) : error;
  }
}

async function* read(
  disk: Disk,
  root: string,
  digest: Digest,
  offset: number,
  pieceBytes: number,
  verified: Set<string>,
): AsyncGenerator<Uint8Array> {
  const path = pathOf(root, digest);
  const file = await onDisk(path, () => openArtefact(disk, root, digest));
  try {
    const { size } = await file.stat();
    if (offset > size) throw offsetBeyondEnd(digest, offset, size);
    if (!verified.has(path)) {
      if (!equalBytes(await fileDigest(file), digest)) throw artefactDamaged(digest);
      verified.add(path);
    }
    yield* readPieces(file, offset, pieceBytes);
  } finally {
    await file.close();
  }
}
