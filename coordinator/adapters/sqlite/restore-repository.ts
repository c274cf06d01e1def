import type { RestoreRepository } from '../../ports/restores.ts';
import { settle } from '../../ports/settle.ts';
import { noteOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';

export function restoreRepository(session: SqlSession): RestoreRepository {
  return {
    get: () =>
      settle(() => {
        const row = session.get(SELECT_NOTE);
        return row && noteOf(row);
      }),
    put: ({ backup, begunAt, finishedAt }) =>
      settle(() => {
        session.run(REPLACE, backup, begunAt, finishedAt ?? null);
      }),
  };
}

export const SELECT_NOTE = 'SELECT * FROM restore_note';
const REPLACE = `INSERT OR REPLACE INTO restore_note (id, backup, begun_at, finished_at)
  VALUES (1, ?, ?, ?)`;
