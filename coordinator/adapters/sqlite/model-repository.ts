import { formatRound } from '../../../shared/domain/ids.ts';
import { settle } from '../../ports/settle.ts';
import { staleWrite } from '../../ports/store-errors.ts';
import { modelOf } from '../../ports/stored-rows.ts';
import type { ModelRepository, StoredModelVersion } from '../../ports/store.ts';
import type { SqlSession } from './session.ts';
import { sqliteCode } from './sqlite-errors.ts';

export function modelRepository(session: SqlSession): ModelRepository {
  return {
    get: (run, round) =>
      settle(() => {
        const row = session.get(SELECT_MODEL, run, round);
        return row && modelOf(row);
      }),
    insert: (model) =>
      settle(() => {
        insertModel(session, model);
      }),
    ofRun: (run) => settle(() => session.all(SELECT_OF_RUN, run).map(modelOf)),
    list: () => settle(() => session.all(SELECT_ALL).map(modelOf)),
  };
}

const SELECT_MODEL = 'SELECT * FROM models WHERE run = ? AND round = ?';
const SELECT_OF_RUN = 'SELECT * FROM models WHERE run = ? ORDER BY round';
const SELECT_ALL = 'SELECT * FROM models ORDER BY created_at DESC, seq DESC';
const INSERT_MODEL = `INSERT INTO models (digest, parent, run, round, created_at, document)
  VALUES (?, ?, ?, ?, ?, ?)`;

function insertModel(session: SqlSession, model: StoredModelVersion): void {
  const { digest, parent, run, round, createdAt, document } = model;
  try {
    session.run(INSERT_MODEL, digest, parent ?? null, run, round, createdAt, document);
  } catch (error) {
    if (sqliteCode(error) !== 'CONSTRAINT') throw error;
    throw staleWrite(`the model of round ${formatRound(model)}`, 1, 0);
  }
}
