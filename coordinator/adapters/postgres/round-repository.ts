import { formatRound, type RoundKey } from '../../../shared/domain/ids.ts';
import { integerOf, type SqlRow } from '../../ports/sql-rows.ts';
import { staleWrite, submissionConflict } from '../../ports/store-errors.ts';
import type { RoundRepository, RoundWrite, StoredSubmission } from '../../ports/store.ts';
import { roundKeyOf, roundOf, submissionOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';

export function roundRepository(session: SqlSession): RoundRepository {
  return {
    async get({ run, round }) {
      const row = await session.row(SELECT_ROUND, run, round);
      return row && { version: integerOf(row, 'version'), value: roundOf(row) };
    },
    submissions: async ({ run, round }, attempt) =>
      (await session.rows(SELECT_SUBMISSIONS, run, round, attempt)).map(submissionOf),
    insert: (write) => writeRound(session, write, 0),
    put: (write, expected) => writeRound(session, write, expected),
    open: async () => (await session.rows(SELECT_OPEN)).map(roundKeyOf),
    ofRun: async (run) => (await session.rows(SELECT_OF_RUN, run)).map(roundOf),
  };
}

/** Columns are named: one that a later version adds must not disturb this one. */
export const ROUND_COLUMNS = 'run, round, phase, terminal, deadline, document, version';
const SELECT_ROUND = `SELECT ${ROUND_COLUMNS} FROM rounds WHERE run = $1 AND round = $2`;
const SELECT_OPEN = 'SELECT run, round FROM rounds WHERE NOT terminal ORDER BY seq';
const SELECT_OF_RUN = `SELECT ${ROUND_COLUMNS} FROM rounds WHERE run = $1 ORDER BY round`;
const LOCK_ROUND = 'SELECT version FROM rounds WHERE run = $1 AND round = $2 FOR UPDATE';
const INSERT_ROUND = `INSERT INTO rounds (${ROUND_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const UPDATE_ROUND = `UPDATE rounds SET phase = $3, terminal = $4, deadline = $5, document = $6,
  version = $7 WHERE run = $1 AND round = $2`;
const SELECT_SUBMISSIONS = `SELECT attempt, step, participant, body FROM submissions
  WHERE run = $1 AND round = $2 AND attempt = $3 ORDER BY seq`;
const SELECT_SLOTS = `SELECT attempt, step, participant FROM submissions
  WHERE run = $1 AND round = $2 AND participant = ANY ($3::text[])`;
const INSERT_SUBMISSION = `INSERT INTO submissions (run, round, attempt, step, participant, body)
  VALUES ($1, $2, $3, $4, $5, $6)`;
const FORGET = `DELETE FROM submissions
  WHERE run = $1 AND round = $2 AND attempt < $3::double precision`;

/**
 * Writes the round at version `expected` + 1, where `expected` 0 means that it must not exist.
 * Everything is checked before anything is written, since an error of the server would undo what the
 * transaction did before.
 */
async function writeRound(session: SqlSession, write: RoundWrite, expected: number): Promise<void> {
  const { key, phase, terminal, deadline, document } = write.round;
  await requireVersion(session, key, expected);
  await requireFreeSlots(session, key, write.submissions);
  await session.run(
    expected === 0 ? INSERT_ROUND : UPDATE_ROUND,
    key.run,
    key.round,
    phase,
    terminal,
    deadline ?? null,
    document,
    expected + 1,
  );
  for (const { attempt, step, participant, body } of write.submissions) {
    await session.run(INSERT_SUBMISSION, key.run, key.round, attempt, step, participant, body);
  }
  const { forgetBefore } = write;
  if (forgetBefore !== undefined) await session.run(FORGET, key.run, key.round, forgetBefore);
}

/**
 * The row is locked until the transaction ends: of two writers the second waits here, and nobody
 * else can take a slot meanwhile.
 */
async function requireVersion(session: SqlSession, key: RoundKey, expected: number): Promise<void> {
  const row = await session.row(LOCK_ROUND, key.run, key.round);
  const stored = row === undefined ? 0 : integerOf(row, 'version');
  if (stored !== expected) throw staleWrite(`round ${formatRound(key)}`, stored, expected);
}

async function requireFreeSlots(
  session: SqlSession,
  key: RoundKey,
  submissions: readonly StoredSubmission[],
): Promise<void> {
  if (submissions.length === 0) return;
  const participants = submissions.map(({ participant }) => participant);
  const held = await session.rows(SELECT_SLOTS, key.run, key.round, participants);
  const taken = new Set(held.map(slotOf));
  for (const submission of submissions) {
    const slot = slotOf({ ...submission });
    if (taken.has(slot)) throw submissionConflict(key, submission);
    taken.add(slot);
  }
}

function slotOf({ attempt, step, participant }: SqlRow): string {
  return JSON.stringify([attempt, step, participant]);
}
