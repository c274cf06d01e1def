import { settle } from '../../ports/settle.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { staleWrite } from '../../ports/store-errors.ts';
import type { RunRepository, StoredRun } from '../../ports/store.ts';
import { runOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';

export function runRepository(session: SqlSession): RunRepository {
  return {
    get: (id) =>
      settle(() => {
        const row = session.get(SELECT_RUN, id);
        return row && { version: integerOf(row, 'version'), value: runOf(row) };
      }),
    insert: (run) =>
      settle(() => {
        writeRun(session, run, 0);
      }),
    put: (run, expected) =>
      settle(() => {
        writeRun(session, run, expected);
      }),
    list: () => settle(() => session.all(SELECT_ALL).map(runOf)),
  };
}

const SELECT_RUN = 'SELECT * FROM runs WHERE id = ?';
const SELECT_ALL = 'SELECT * FROM runs ORDER BY created_at DESC, seq DESC';
const INSERT_RUN = `INSERT INTO runs (federation, status, created_at, document, version, id)
  VALUES (?, ?, ?, ?, ?, ?)`;
const UPDATE_RUN = `UPDATE runs
  SET federation = ?, status = ?, created_at = ?, document = ?, version = ? WHERE id = ?`;

/** Writes the run at version `expected` + 1, where `expected` 0 means that it must not exist. */
function writeRun(session: SqlSession, run: StoredRun, expected: number): void {
  const row = session.get(SELECT_RUN, run.id);
  const stored = row === undefined ? 0 : integerOf(row, 'version');
  if (stored !== expected) throw staleWrite(`run ${run.id}`, stored, expected);
  session.run(
    row === undefined ? INSERT_RUN : UPDATE_RUN,
    run.federation,
    run.status,
    run.createdAt,
    run.document,
    expected + 1,
    run.id,
  );
}
