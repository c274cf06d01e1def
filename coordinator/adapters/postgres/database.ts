/** The connections of this process to one schema of one database. */
import { Pool } from 'pg';
import type { SqlRow } from '../../ports/sql-rows.ts';
import { asPostgresError } from './postgres-errors.ts';
import { requireCurrent, requireServer } from './schema.ts';
import type { SqlSession } from './session.ts';
import { placeOf, workingSettings, type PostgresOptions } from './settings.ts';
import { statement, type SqlValue } from './statement.ts';
import { inTransaction, type Isolation } from './transactions.ts';

export interface PostgresDatabase {
  readonly options: PostgresOptions;
  /**
   * One statement, a transaction of its own that is not repeated. `where` is for people. Rejects with
   * `STORE_UNAVAILABLE` or `DISK_FULL`.
   */
  rows(where: string, sql: string, ...values: SqlValue[]): Promise<readonly SqlRow[]>;
  /** See `inTransaction`: `work` may run more than once. */
  transaction<T>(
    isolation: Isolation,
    where: string,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T>;
  /** After what is under way; idempotent. */
  close(): Promise<void>;
}

/**
 * Connects and checks that server and schema can be used. Throws `STORE_UNAVAILABLE`,
 * `SCHEMA_OLDER` or `SCHEMA_NEWER`.
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const place = placeOf(options);
  const pool = createPool(options);
  const database = databaseOver(pool, options, place);
  try {
    await requireServer(pool, options);
    await requireCurrent(pool, options);
    return database;
  } catch (error) {
    await database.close();
    throw asPostgresError(error, place);
  }
}

/** One connection is left for whoever listens for changes. */
function createPool(options: PostgresOptions): Pool {
  const pool = new Pool({ ...workingSettings(options), max: options.connections - 1 });
  // A connection that dies with no statement under way is met again by the next one.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

function databaseOver(pool: Pool, options: PostgresOptions, place: string): PostgresDatabase {
  let closing: Promise<void> | undefined;
  return {
    options,
    async rows(where, sql, ...values) {
      try {
        const { rows } = await pool.query<Record<string, unknown>>(statement(sql, values));
        return rows;
      } catch (error) {
        throw asPostgresError(error, `${place}: ${where}`);
      }
    },
    transaction: (isolation, where, work) =>
      inTransaction(pool, isolation, `${place}: ${where}`, work),
    close: () => (closing ??= pool.end()),
  };
}
