import { formatRound } from '../../../shared/domain/ids.ts';
import { staleWrite } from '../../ports/store-errors.ts';
import type { ModelRepository, StoredModelVersion } from '../../ports/store.ts';
import { modelOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';

export function modelRepository(session: SqlSession): ModelRepository {
  return {
    async get(run, round) {
      const row = await session.row(SELECT_MODEL, run, round);
      return row && modelOf(row);
    },
    insert: (model) => insertModel(session, model),
    ofRun: async (run) => (await session.rows(SELECT_OF_RUN, run)).map(modelOf),
    list: async () => (await session.rows(SELECT_ALL)).map(modelOf),
  };
}

/** Columns are named: one that a later version adds must not disturb this one. */
export const MODEL_COLUMNS = 'digest, parent, run, round, created_at, document';
const SELECT_MODEL = `SELECT ${MODEL_COLUMNS} FROM models WHERE run = $1 AND round = $2`;
const SELECT_OF_RUN = `SELECT ${MODEL_COLUMNS} FROM models WHERE run = $1 ORDER BY round`;
const SELECT_ALL = `SELECT ${MODEL_COLUMNS} FROM models ORDER BY created_at DESC, seq DESC`;
const INSERT_MODEL = `INSERT INTO models (${MODEL_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (run, round) DO NOTHING`;

async function insertModel(session: SqlSession, model: StoredModelVersion): Promise<void> {
  const { digest, parent, run, round, createdAt, document } = model;
  const values = [digest, parent ?? null, run, round, createdAt, document];
  if ((await session.run(INSERT_MODEL, ...values)) > 0) return;
  throw staleWrite(`the model of round ${formatRound(model)}`, 1, 0);
}
