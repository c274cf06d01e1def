import { formatRound, type RoundKey } from '../../../shared/domain/ids.ts';
import { settle } from '../../ports/settle.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { staleWrite, submissionConflict } from '../../ports/store-errors.ts';
import type { RoundRepository, RoundWrite, StoredSubmission } from '../../ports/store.ts';
import { roundKeyOf, roundOf, submissionOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';
import { sqliteCode } from './sqlite-errors.ts';

export function roundRepository(session: SqlSession): RoundRepository {
  return {
    get: (key) =>
      settle(() => {
        const row = session.get(SELECT_ROUND, key.run, key.round);
        return row && { version: integerOf(row, 'version'), value: roundOf(row) };
      }),
    submissions: (key, attempt) =>
      settle(() => session.all(SELECT_SUBMISSIONS, key.run, key.round, attempt).map(submissionOf)),
    insert: (write) =>
      settle(() => {
        session.atomically(() => {
          writeRound(session, write, 0);
        });
      }),
    put: (write, expected) =>
      settle(() => {
        session.atomically(() => {
          writeRound(session, write, expected);
        });
      }),
    open: () => settle(() => session.all(SELECT_OPEN).map(roundKeyOf)),
    ofRun: (run) => settle(() => session.all(SELECT_OF_RUN, run).map(roundOf)),
  };
}

const SELECT_ROUND = 'SELECT * FROM rounds WHERE run = ? AND round = ?';
const SELECT_OPEN = 'SELECT run, round FROM rounds WHERE terminal = 0 ORDER BY seq';
const SELECT_OF_RUN = 'SELECT * FROM rounds WHERE run = ? ORDER BY round';
const SELECT_SUBMISSIONS =
  'SELECT * FROM submissions WHERE run = ? AND round = ? AND attempt = ? ORDER BY seq';
const INSERT_ROUND = `INSERT INTO rounds (phase, terminal, deadline, document, version, run, round)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;
const UPDATE_ROUND = `UPDATE rounds
  SET phase = ?, terminal = ?, deadline = ?, document = ?, version = ? WHERE run = ? AND round = ?`;
const INSERT_SUBMISSION = `INSERT INTO submissions (run, round, attempt, step, participant, body)
  VALUES (?, ?, ?, ?, ?, ?)`;
const FORGET = 'DELETE FROM submissions WHERE run = ? AND round = ? AND attempt < ?';

/** Writes the round at version `expected` + 1, where `expected` 0 means that it must not exist. */
function writeRound(session: SqlSession, write: RoundWrite, expected: number): void {
  const { key, phase, terminal, deadline, document } = write.round;
  const row = session.get(SELECT_ROUND, key.run, key.round);
  const stored = row === undefined ? 0 : integerOf(row, 'version');
  if (stored !== expected) throw staleWrite(`round ${formatRound(key)}`, stored, expected);
  session.run(
    row === undefined ? INSERT_ROUND : UPDATE_ROUND,
    phase,
    terminal ? 1 : 0,
    deadline ?? null,
    document,
    expected + 1,
    key.run,
    key.round,
  );
  for (const submission of write.submissions) insertSubmission(session, key, submission);
  const { forgetBefore } = write;
  if (forgetBefore !== undefined) session.run(FORGET, key.run, key.round, forgetBefore);
}

function insertSubmission(session: SqlSession, key: RoundKey, submission: StoredSubmission): void {
  const { attempt, step, participant, body } = submission;
  try {
    session.run(INSERT_SUBMISSION, key.run, key.round, attempt, step, participant, body);
  } catch (error) {
    if (sqliteCode(error) === 'CONSTRAINT') throw submissionConflict(key, submission);
    throw error;
  }
}
