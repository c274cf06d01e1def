import type { Snapshot } from '../../ports/snapshot.ts';
import { integerOf, type SqlRow } from '../../ports/sql-rows.ts';
import { modelOf, noteOf, roundOf, runOf } from '../../ports/stored-rows.ts';
import { connect, type Connection } from './connection.ts';
import { SCHEMA_VERSION } from './migrations/all.ts';
import { MODEL_COLUMNS } from './model-repository.ts';
import { asPostgresError } from './postgres-errors.ts';
import { SELECT_NOTE } from './restore-repository.ts';
import { ROUND_COLUMNS } from './round-repository.ts';
import { RUN_COLUMNS } from './run-repository.ts';
import { query, requireCurrent } from './schema.ts';
import { patientSettings, placeOf, type PostgresOptions } from './settings.ts';
import type { SqlValue } from './statement.ts';

/** Rows held in memory at a time. */
const PAGE = 256;

/**
 * Reads the schema beside the coordinators that use it, on a connection of its own. Throws
 * `STORE_UNAVAILABLE`, `SCHEMA_OLDER` or `SCHEMA_NEWER`.
 */
export async function openPostgresSnapshot(options: PostgresOptions): Promise<Snapshot> {
  const where = `${placeOf(options)}: snapshot`;
  const connection = await connect(patientSettings(options), where);
  const rows = async (sql: string, ...values: SqlValue[]): Promise<readonly SqlRow[]> => {
    try {
      return await query(connection, sql, ...values);
    } catch (error) {
      throw asPostgresError(error, where);
    }
  };
  try {
    await begin(connection, options);
  } catch (error) {
    await connection.end();
    throw asPostgresError(error, where);
  }
  return {
    schema: SCHEMA_VERSION,
    runs: () => pages(rows, 'runs', RUN_COLUMNS, runOf),
    rounds: () => pages(rows, 'rounds', ROUND_COLUMNS, roundOf),
    models: () => pages(rows, 'models', MODEL_COLUMNS, modelOf),
    async restored() {
      const [row] = await rows(SELECT_NOTE);
      return row && noteOf(row);
    },
    close: () => connection.end(),
  };
}

/** The first read fixes the moment that is seen; nobody waits for a transaction that only reads. */
async function begin(connection: Connection, options: PostgresOptions): Promise<void> {
  await connection.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await requireCurrent(connection, options);
}

type FindRows = (sql: string, ...values: SqlValue[]) => Promise<readonly SqlRow[]>;

async function* pages<T>(
  find: FindRows,
  table: string,
  columns: string,
  read: (row: SqlRow) => T,
): AsyncGenerator<T> {
  const sql = `SELECT seq, ${columns} FROM ${table} WHERE seq > $1 ORDER BY seq LIMIT ${String(PAGE)}`;
  for (let last = 0; ;) {
    const page = await find(sql, last);
    for (const row of page) yield read(row);
    const end = page.at(-1);
    if (end === undefined) return;
    last = integerOf(end, 'seq');
  }
}
