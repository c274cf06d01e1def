/** Large values as rows: chunks in order, each with its own SHA-256, so that any part can be checked alone. */
import { createHash } from 'node:crypto';
import { equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import { bytesOf, integerOf, type SqlRow } from '../../ports/sql-rows.ts';
import type { SqlSession } from './session.ts';
import type { SqlValue } from './statement.ts';

/** Where chunks lie, and how their owner is called there. */
export interface ChunkTable {
  readonly table: 'upload_chunks' | 'artefact_chunks';
  readonly owner: 'upload' | 'artefact';
}

/** A query that finds the only row, on whatever connection. */
export type FindRow = (sql: string, ...values: SqlValue[]) => Promise<SqlRow | undefined>;

/** What to throw when a chunk is not there, or is not what was written. */
export interface ChunkFaults {
  readonly missing: () => Error;
  readonly damaged: () => Error;
}

export function sha256(bytes: Uint8Array): Digest {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}

export async function writeChunk(
  session: SqlSession,
  { table, owner }: ChunkTable,
  id: number | Digest,
  start: number,
  bytes: Uint8Array,
): Promise<void> {
  const sql = `INSERT INTO ${table} (${owner}, start, size, sha256, bytes)
    VALUES ($1, $2, $3, $4, $5)`;
  await session.run(sql, id, start, bytes.length, sha256(bytes), bytes);
}

/**
 * The bytes from `start` to `end`, a chunk at a time: only the chunks that overlap them are read, and
 * each is checked whole before any byte of it is yielded.
 */
export async function* readChunks(
  find: FindRow,
  { table, owner }: ChunkTable,
  id: number | Digest,
  range: { readonly start: number; readonly end: number },
  faults: ChunkFaults,
): AsyncGenerator<Uint8Array> {
  const sql = `SELECT start, sha256, bytes FROM ${table}
    WHERE ${owner} = $1 AND start <= $2 AND start + size > $2 ORDER BY start DESC LIMIT 1`;
  for (let at = range.start; at < range.end;) {
    const row = await find(sql, id, at);
    if (row === undefined) throw faults.missing();
    const bytes = bytesOf(row, 'bytes');
    if (!equalBytes(sha256(bytes), bytesOf(row, 'sha256'))) throw faults.damaged();
    const start = integerOf(row, 'start');
    yield bytes.subarray(at - start, range.end - start);
    at = start + bytes.length;
  }
}

/** The same bytes in pieces of at most `pieceBytes`. */
export async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
  pieceBytes: number,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      yield chunk.subarray(at, at + pieceBytes);
    }
  }
}
