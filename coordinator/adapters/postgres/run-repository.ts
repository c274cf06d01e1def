import type { RunId } from '../../../shared/domain/ids.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { staleWrite } from '../../ports/store-errors.ts';
import type { RunRepository, StoredRun } from '../../ports/store.ts';
import { runOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';

export function runRepository(session: SqlSession): RunRepository {
  return {
    async get(id) {
      const row = await session.row(SELECT_RUN, id);
      return row && { version: integerOf(row, 'version'), value: runOf(row) };
    },
    async insert(run) {
      await requireVersion(session, run.id, 0);
      await session.run(INSERT_RUN, ...columnsOf(run, 1));
    },
    async put(run, expected) {
      await requireVersion(session, run.id, expected);
      await session.run(expected === 0 ? INSERT_RUN : UPDATE_RUN, ...columnsOf(run, expected + 1));
    },
    list: async () => (await session.rows(SELECT_ALL)).map(runOf),
  };
}

/** Columns are named: one that a later version adds must not disturb this one. */
export const RUN_COLUMNS = 'id, federation, status, created_at, document, version';
const SELECT_RUN = `SELECT ${RUN_COLUMNS} FROM runs WHERE id = $1`;
const SELECT_ALL = `SELECT ${RUN_COLUMNS} FROM runs ORDER BY created_at DESC, seq DESC`;
const LOCK_RUN = 'SELECT version FROM runs WHERE id = $1 FOR UPDATE';
const INSERT_RUN = `INSERT INTO runs (${RUN_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)`;
const UPDATE_RUN = `UPDATE runs
  SET federation = $2, status = $3, created_at = $4, document = $5, version = $6 WHERE id = $1`;

/** Locked until the transaction ends, so that of two writers the second waits instead of failing. */
async function requireVersion(session: SqlSession, id: RunId, expected: number): Promise<void> {
  const row = await session.row(LOCK_RUN, id);
  const stored = row === undefined ? 0 : integerOf(row, 'version');
  if (stored !== expected) throw staleWrite(`run ${id}`, stored, expected);
}

function columnsOf(run: StoredRun, version: number) {
  return [run.id, run.federation, run.status, run.createdAt, run.document, version];
}
