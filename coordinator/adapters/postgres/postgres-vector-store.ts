/** Vectors as rows: every coordinator process can take an upload's next piece and read what is sealed. */
import { equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import {
  formatRound,
  type AttemptKey,
  type ParticipantId,
  type RoundKey,
} from '../../../shared/domain/ids.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { uploadPlace, vectorNotFound } from '../../ports/vector-store-errors.ts';
import type { ByteRange, VectorStore } from '../../ports/vector-store.ts';
import { inPieces, readChunks } from './chunks.ts';
import type { PostgresDatabase } from './database.ts';
import type { SqlValue } from './statement.ts';
import {
  appendPiece,
  CHUNKS,
  DELETE_UPLOAD,
  faultsAt,
  scope,
  sealUpload,
  SELECT_UPLOAD,
  uploadOf,
  type Upload,
  type UploadName,
} from './uploads.ts';

/** Durable when `append` resolves: one commit for each piece. Closing is the database's. */
export function createPostgresVectorStore(database: PostgresDatabase): VectorStore {
  return {
    async uploaded(key, participant, digest) {
      const upload = await find(database, nameOf(key, participant, digest));
      return upload?.size ?? 0;
    },
    append(key, participant, digest, offset, piece) {
      const name = nameOf(key, participant, digest);
      return database.transaction('READ COMMITTED', `append to ${name.place}`, (session) =>
        appendPiece(session, name, offset, piece),
      );
    },
    async seal(key, participant, digest, byteLength) {
      const name = nameOf(key, participant, digest);
      const fault = await database.transaction('READ COMMITTED', `seal ${name.place}`, (session) =>
        sealUpload(session, name, byteLength),
      );
      if (fault !== undefined) throw fault;
    },
    read: (key, participant, digest, pieceBytes, range) =>
      readSealed(database, nameOf(key, participant, digest), pieceBytes, range),
    drop: ({ run, round }) =>
      forget(database, `drop round ${formatRound({ run, round })}`, SELECT_OF_ROUND, run, round),
    sweep: (keep) => forget(database, 'sweep vectors', SELECT_LEFT_BEHIND, ...columnsOf(keep)),
  };
}

const SELECT_OF_ROUND = 'SELECT id FROM uploads WHERE run = $1 AND round = $2';
/**
 * What `keep` misses may be a round that another process has opened since it was read. The statement
 * sees one moment: an upload it sees was accepted for a round that was committed before, so that the
 * round is seen, too; and a round that is terminal stays so.
 */
const SELECT_LEFT_BEHIND = `SELECT id FROM uploads AS left_behind
  WHERE (run, round) NOT IN (SELECT * FROM unnest($1::text[], $2::integer[]))
  AND NOT EXISTS (SELECT FROM rounds
    WHERE rounds.run = left_behind.run AND rounds.round = left_behind.round AND NOT terminal)`;

function columnsOf(keys: readonly RoundKey[]): [string[], number[]] {
  return [keys.map(({ run }) => run), keys.map(({ round }) => round)];
}

function nameOf(key: AttemptKey, participant: ParticipantId, digest: Digest): UploadName {
  return { key, participant, digest, place: uploadPlace(key, participant) };
}

/** What is held under this very digest. */
async function find(database: PostgresDatabase, name: UploadName): Promise<Upload | undefined> {
  const [row] = await database.rows(`look for ${name.place}`, SELECT_UPLOAD, ...scope(name));
  const upload = row && uploadOf(row);
  return upload !== undefined && equalBytes(upload.digest, name.digest) ? upload : undefined;
}

async function* readSealed(
  database: PostgresDatabase,
  name: UploadName,
  pieceBytes: number,
  range: ByteRange | undefined,
): AsyncGenerator<Uint8Array> {
  const { place } = name;
  const upload = await find(database, name);
  if (upload?.sealed !== true) throw vectorNotFound(place);
  const { start = 0, end = Infinity } = range ?? {};
  const wanted = { start, end: Math.min(end, upload.size) };
  const findRow = async (sql: string, ...values: SqlValue[]) =>
    (await database.rows(`read ${place}`, sql, ...values))[0];
  yield* inPieces(readChunks(findRow, CHUNKS, upload.id, wanted, faultsAt(place)), pieceBytes);
}

/** One upload at a time: a round's vectors are more than one statement should delete. */
async function forget(
  database: PostgresDatabase,
  where: string,
  select: string,
  ...values: SqlValue[]
): Promise<void> {
  for (const row of await database.rows(where, select, ...values)) {
    await database.rows(where, DELETE_UPLOAD, integerOf(row, 'id'));
  }
}
