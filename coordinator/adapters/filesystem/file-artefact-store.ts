import { open, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { equalBytes, toHex, type Digest } from '../../../shared/domain/bytes.ts';
import {
  artefactDamaged,
  artefactNotFound,
  offsetBeyondEnd,
} from '../../ports/artefact-store-errors.ts';
import type { ArtefactStore } from '../../ports/artefact-store.ts';
import { asDiskError, onDisk, systemCode } from './disk-errors.ts';
import { makeDirectory, publish, readPieces, withFile, writeAll } from './durable-files.ts';
import { fileDigest, sha256 } from './file-digest.ts';
import { sizeOf } from './uploads.ts';

/**
 * Artefacts as files named by their SHA-256, `<root>/<first two digits>/<digest>`; what is being
 * written lies in `<root>/.writing`, where a crash may leave pieces for the next opening to remove.
 * `root` belongs to this store alone and is used by one process at a time.
 */
export async function openFileArtefactStore(root: string): Promise<ArtefactStore> {
  const writing = join(root, '.writing');
  /** Names whose bytes this process has seen to be whole: `read` checks each file once. */
  const verified = new Set<string>();
  let writes = 0;

  await onDisk(root, async () => {
    await rm(writing, { recursive: true, force: true });
    await makeDirectory(writing);
  });

  return {
    async put(bytes) {
      const digest = sha256(bytes);
      const temporary = join(writing, String(writes++));
      await onDisk(pathOf(root, digest), () => store(bytes, temporary, pathOf(root, digest)));
      return digest;
    },
    size: (digest) => onDisk(pathOf(root, digest), () => sizeOf(pathOf(root, digest))),
    get: (digest) => onDisk(pathOf(root, digest), () => load(root, digest)),
    read: (digest, offset, pieceBytes) => read(root, digest, offset, pieceBytes, verified),
  };
}

function pathOf(root: string, digest: Digest): string {
  const name = toHex(digest);
  return join(root, name.slice(0, 2), name);
}

/** Writing again what is there costs a file and heals a damaged one. */
async function store(bytes: Uint8Array, temporary: string, final: string): Promise<void> {
  try {
    await withFile(temporary, async (file) => {
      await writeAll(file, bytes, 0);
      await file.sync();
    });
    await makeDirectory(dirname(final));
    await publish(temporary, final);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function load(root: string, digest: Digest): Promise<Uint8Array> {
  const bytes = await readFile(pathOf(root, digest)).catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? artefactNotFound(digest) : error;
  });
  if (!equalBytes(sha256(bytes), digest)) throw artefactDamaged(digest);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

async function* read(
  root: string,
  digest: Digest,
  offset: number,
  pieceBytes: number,
  verified: Set<string>,
): AsyncGenerator<Uint8Array> {
  const path = pathOf(root, digest);
  const file = await open(path).catch((error: unknown) => {
    throw systemCode(error) === 'ENOENT' ? artefactNotFound(digest) : asDiskError(error, path);
  });
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
