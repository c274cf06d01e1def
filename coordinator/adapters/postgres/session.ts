/** SQL within one transaction on one connection, one statement after another, dead when it ends. */
import type { PoolClient } from 'pg';
import { invariant } from '../../../shared/errors/federation-error.ts';
import { createSerialQueue } from '../../ports/serial-queue.ts';
import type { SqlRow } from '../../ports/sql-rows.ts';
import { asPostgresError } from './postgres-errors.ts';
import { statement, type SqlValue } from './statement.ts';

/** Errors are `FederationError`s of the store. */
export interface SqlSession {
  rows(sql: string, ...values: SqlValue[]): Promise<readonly SqlRow[]>;
  /** The only row, or `undefined`. */
  row(sql: string, ...values: SqlValue[]): Promise<SqlRow | undefined>;
  /** Number of rows changed. */
  run(sql: string, ...values: SqlValue[]): Promise<number>;
}

/** A session as whoever begins and ends it sees it. */
export interface OpenSession extends SqlSession {
  /** The driver's first error: the server refuses everything after it. */
  readonly failure: unknown;
  /** Refuses what comes later and waits for the statement under way. */
  end(): Promise<void>;
}

/** `where` names the transaction, for people. */
export function openSession(client: PoolClient, where: string): OpenSession {
  const queue = createSerialQueue();
  let open = true;
  let failure: unknown;

  const query = async (sql: string, values: SqlValue[]) => {
    invariant(open, 'a store transaction was used after it ended');
    return queue.run(async () => {
      try {
        return await client.query<Record<string, unknown>>(statement(sql, values));
      } catch (error) {
        failure ??= error;
        throw asPostgresError(error, where);
      }
    });
  };
  const rows = async (sql: string, ...values: SqlValue[]) => (await query(sql, values)).rows;

  return {
    rows,
    row: async (sql, ...values) => (await rows(sql, ...values))[0],
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
    get failure() {
      return failure;
    },
    async end() {
      open = false;
      await queue.run(() => Promise.resolve());
    },
  };
}
