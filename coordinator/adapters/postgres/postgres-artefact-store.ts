/** Artefacts as rows: whatever one coordinator process publishes, all others can serve. */
import { createHash } from 'node:crypto';
import { equalBytes, toHex, type Digest } from '../../../shared/domain/bytes.ts';
import {
  artefactDamaged,
  artefactNotFound,
  offsetBeyondEnd,
} from '../../ports/artefact-store-errors.ts';
import type { ArtefactStore } from '../../ports/artefact-store.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { inPieces, readChunks, sha256, writeChunk, type ChunkTable } from './chunks.ts';
import type { PostgresDatabase } from './database.ts';
import type { SqlSession } from './session.ts';
import type { SqlValue } from './statement.ts';

const CHUNKS: ChunkTable = { table: 'artefact_chunks', owner: 'artefact' };
const CHUNK_BYTES = 1 << 20;

/** Closing is the database's. */
export function createPostgresArtefactStore(database: PostgresDatabase): ArtefactStore {
  /** Digests whose bytes this process has seen to be whole: `read` checks each once. */
  const verified = new Set<string>();
  return {
    async put(bytes) {
      const digest = sha256(bytes);
      await database.transaction('READ COMMITTED', `put artefact ${toHex(digest)}`, (session) =>
        write(session, digest, bytes),
      );
      return digest;
    },
    size: (digest) => sizeOf(database, digest),
    get: (digest) => load(database, digest),
    read: (digest, offset, pieceBytes) => read(database, digest, offset, pieceBytes, verified),
  };
}

const INSERT = 'INSERT INTO artefacts (digest, size) VALUES ($1, $2) ON CONFLICT DO NOTHING';
const SELECT_SIZE = 'SELECT size FROM artefacts WHERE digest = $1';

/** Of two processes that put the same bytes the second waits for the first, and then has nothing to do. */
async function write(session: SqlSession, digest: Digest, bytes: Uint8Array): Promise<void> {
  if ((await session.run(INSERT, digest, bytes.length)) === 0) return;
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    await writeChunk(session, CHUNKS, digest, start, bytes.subarray(start, start + CHUNK_BYTES));
  }
}

async function sizeOf(database: PostgresDatabase, digest: Digest): Promise<number | undefined> {
  const [row] = await database.rows(`look for artefact ${toHex(digest)}`, SELECT_SIZE, digest);
  return row && integerOf(row, 'size');
}

async function requireSize(database: PostgresDatabase, digest: Digest): Promise<number> {
  const size = await sizeOf(database, digest);
  if (size === undefined) throw artefactNotFound(digest);
  return size;
}

function chunksOf(
  database: PostgresDatabase,
  digest: Digest,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  const find = async (sql: string, ...values: SqlValue[]) =>
    (await database.rows(`read artefact ${toHex(digest)}`, sql, ...values))[0];
  const damaged = (): Error => artefactDamaged(digest);
  return readChunks(find, CHUNKS, digest, { start, end }, { missing: damaged, damaged });
}

async function load(database: PostgresDatabase, digest: Digest): Promise<Uint8Array> {
  const size = await requireSize(database, digest);
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of chunksOf(database, digest, 0, size)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (!equalBytes(sha256(bytes), digest)) throw artefactDamaged(digest);
  return bytes;
}

async function* read(
  database: PostgresDatabase,
  digest: Digest,
  offset: number,
  pieceBytes: number,
  verified: Set<string>,
): AsyncGenerator<Uint8Array> {
  const size = await requireSize(database, digest);
  if (offset > size) throw offsetBeyondEnd(digest, offset, size);
  if (!verified.has(toHex(digest))) {
    await verify(database, digest, size);
    verified.add(toHex(digest));
  }
  yield* inPieces(chunksOf(database, digest, offset, size), pieceBytes);
}

/** Without holding the artefact in memory. */
async function verify(database: PostgresDatabase, digest: Digest, size: number): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(database, digest, 0, size)) hash.update(chunk);
  if (!equalBytes(hash.digest(), digest)) throw artefactDamaged(digest);
}
