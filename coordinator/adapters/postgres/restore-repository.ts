import type { RestoreRepository } from '../../ports/restores.ts';
import { noteOf } from '../../ports/stored-rows.ts';
import type { SqlSession } from './session.ts';

export function restoreRepository(session: SqlSession): RestoreRepository {
  return {
    async get() {
      const row = await session.row(SELECT_NOTE);
      return row && noteOf(row);
    },
    async put({ backup, begunAt, finishedAt }) {
      await session.run(REPLACE, backup, begunAt, finishedAt ?? null);
    },
  };
}

export const SELECT_NOTE = 'SELECT backup, begun_at, finished_at FROM restore_note';
const REPLACE = `INSERT INTO restore_note (id, backup, begun_at, finished_at) VALUES (1, $1, $2, $3)
  ON CONFLICT (id) DO UPDATE SET backup = excluded.backup, begun_at = excluded.begun_at,
    finished_at = excluded.finished_at`;
