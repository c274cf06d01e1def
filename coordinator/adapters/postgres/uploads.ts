/** One participant's upload as rows: grows by committed chunks, then becomes immutable. */
import { createHash } from 'node:crypto';
import { equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../../shared/domain/ids.ts';
import type { FederationError } from '../../../shared/errors/federation-error.ts';
import { bytesOf, flagOf, integerOf, type SqlRow } from '../../ports/sql-rows.ts';
import {
  damagedVector,
  vectorAlreadySealed,
  vectorNotFound,
  wrongDigest,
  wrongLength,
  wrongOffset,
} from '../../ports/vector-store-errors.ts';
import {
  readChunks,
  writeChunk,
  type ChunkFaults,
  type ChunkTable,
  type FindRow,
} from './chunks.ts';
import type { SqlSession } from './session.ts';

export const CHUNKS: ChunkTable = { table: 'upload_chunks', owner: 'upload' };

/** Whose upload, and how it is announced. */
export interface UploadName {
  readonly key: AttemptKey;
  readonly participant: ParticipantId;
  readonly digest: Digest;
  /** For people. */
  readonly place: string;
}

export interface Upload {
  readonly id: number;
  readonly digest: Digest;
  readonly size: number;
  readonly sealed: boolean;
}

export function uploadOf(row: SqlRow): Upload {
  return {
    id: integerOf(row, 'id'),
    digest: bytesOf(row, 'digest'),
    size: integerOf(row, 'size'),
    sealed: flagOf(row, 'sealed'),
  };
}

export function scope({ key, participant }: UploadName): [string, number, number, string] {
  return [key.run, key.round, key.attempt, participant];
}

export function faultsAt(place: string): ChunkFaults {
  return { missing: () => vectorNotFound(place), damaged: () => damagedVector(place) };
}

export const SELECT_UPLOAD = `SELECT id, digest, size, sealed FROM uploads
  WHERE run = $1 AND round = $2 AND attempt = $3 AND participant = $4`;
const INSERT_UPLOAD = `INSERT INTO uploads (run, round, attempt, participant, digest, size, sealed)
  VALUES ($1, $2, $3, $4, $5, 0, false) ON CONFLICT DO NOTHING RETURNING id`;
const GROW = 'UPDATE uploads SET size = $2 WHERE id = $1';
const SEAL = 'UPDATE uploads SET sealed = true WHERE id = $1';
/** Its chunks go with it. */
export const DELETE_UPLOAD = 'DELETE FROM uploads WHERE id = $1';

/**
 * The participant's upload, locked until the transaction ends: pieces of one upload that reach
 * different processes take turns here. A sealed one under another digest is refused.
 */
async function lock(session: SqlSession, name: UploadName): Promise<Held> {
  const row = await session.row(`${SELECT_UPLOAD} FOR UPDATE`, ...scope(name));
  if (row === undefined) return NOTHING;
  const upload = uploadOf(row);
  if (equalBytes(upload.digest, name.digest)) return { ...upload, replaced: undefined };
  if (upload.sealed) throw vectorAlreadySealed(name.place);
  return { ...NOTHING, replaced: upload.id };
}

/** What is held under this very digest. */
interface Held {
  readonly id: number | undefined;
  readonly size: number;
  readonly sealed: boolean;
  /** An upload under another digest, which the first piece of this one replaces. */
  readonly replaced: number | undefined;
}

const NOTHING: Held = { id: undefined, size: 0, sealed: false, replaced: undefined };

/** Resolves to the new end. */
export async function appendPiece(
  session: SqlSession,
  name: UploadName,
  offset: number,
  piece: Uint8Array,
): Promise<number> {
  const held = await lock(session, name);
  if (offset !== held.size) throw wrongOffset(name.place, held.size, offset);
  if (piece.length === 0) return held.size;
  if (held.sealed) throw vectorAlreadySealed(name.place);
  const id = held.id ?? (await begin(session, name, held.replaced));
  // Another process began an upload of this participant meanwhile: look at that one.
  if (id === undefined) return appendPiece(session, name, offset, piece);
  await writeChunk(session, CHUNKS, id, offset, piece);
  await session.run(GROW, id, offset + piece.length);
  return offset + piece.length;
}

/** The new upload's id; `undefined` when there is one already. */
async function begin(
  session: SqlSession,
  name: UploadName,
  replaced: number | undefined,
): Promise<number | undefined> {
  if (replaced !== undefined) await session.run(DELETE_UPLOAD, replaced);
  const row = await session.row(INSERT_UPLOAD, ...scope(name), name.digest);
  return row && integerOf(row, 'id');
}

/** Seals, or forgets the upload and resolves to what is wrong with it. */
export async function sealUpload(
  session: SqlSession,
  name: UploadName,
  byteLength: number,
): Promise<FederationError | undefined> {
  const { id, size, sealed } = await lock(session, name);
  if (sealed) return undefined;
  if (id === undefined) return wrongLength(name.place, size, byteLength);
  const fault =
    size === byteLength
      ? await digestFault(session, name, id, size)
      : wrongLength(name.place, size, byteLength);
  await session.run(fault === undefined ? SEAL : DELETE_UPLOAD, id);
  return fault;
}

async function digestFault(
  session: SqlSession,
  { digest, place }: UploadName,
  id: number,
  size: number,
): Promise<FederationError | undefined> {
  const find: FindRow = (sql, ...values) => session.row(sql, ...values);
  const hash = createHash('sha256');
  const chunks = readChunks(find, CHUNKS, id, { start: 0, end: size }, faultsAt(place));
  for await (const chunk of chunks) hash.update(chunk);
  return equalBytes(hash.digest(), digest) ? undefined : wrongDigest(place);
}
