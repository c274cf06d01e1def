/** The embedded store: one file, one process, one writer. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { instant, type Clock } from '../../../shared/domain/time.ts';
import { settle } from '../../ports/settle.ts';
import type { CoordinatorStore, StoreTransaction } from '../../ports/store.ts';
import { createTransactionTurns, type Turn } from '../../ports/transaction-turns.ts';
import { oneAtATime } from '../../ports/turn-order.ts';
import { leaseRepository } from './lease-repository.ts';
import { modelRepository } from './model-repository.ts';
import { openDatabase, type DatabaseOptions } from './open-database.ts';
import { removalRepository } from './removal-repository.ts';
import { restoreRepository } from './restore-repository.ts';
import { roundRepository } from './round-repository.ts';
import { runRepository } from './run-repository.ts';
import { createSessions, type OpenSession } from './session.ts';
import { asStoreError } from './sqlite-errors.ts';
import type { SqlDatabase } from './sql-database.ts';

export interface SqliteStoreOptions extends DatabaseOptions {
  /** Leases and claims expire by it; the machine's clock if absent. */
  readonly clock?: Clock;
}

const machineClock: Clock = { now: () => instant(Date.now()) };

/**
 * Opens or creates the store. Throws `STORE_UNAVAILABLE` (also when another coordinator uses the
 * file), `SCHEMA_NEWER` or `DISK_FULL`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<CoordinatorStore> {
  const { clock = machineClock } = options;
  const database = await openDatabase(options);
  forgetPredecessor(database);
  const openSession = createSessions(database);
  const turns = createTransactionTurns(new AsyncLocalStorage(), oneAtATime());
  return {
    transaction: (name, work) =>
      turns.take(name, (enter) =>
        inTransaction(database, `${options.path}: transaction ${name}`, () =>
          enter((turn) => work(transactionOn(openSession, turn, clock))),
        ),
      ),
    close: () =>
      turns.close(() =>
        settle(() => {
          database.close();
        }),
      ),
  };
}

/** Whoever had leases is gone: the lock on the file proves it, so that nobody need wait for them to expire. */
function forgetPredecessor(database: SqlDatabase): void {
  database.exec('DELETE FROM leases');
  database.exec('UPDATE removal_parts SET holder = NULL, expires_at = NULL');
}

function transactionOn(openSession: OpenSession, turn: Turn, clock: Clock): StoreTransaction {
  const session = openSession(turn);
  return {
    rounds: roundRepository(session),
    runs: runRepository(session),
    models: modelRepository(session),
    leases: leaseRepository(session, clock),
    removals: removalRepository(session, clock),
    restores: restoreRepository(session),
  };
}

/** Synced to disk when it resolves (`synchronous = FULL`); untouched when it rejects. */
async function inTransaction<T>(
  database: SqlDatabase,
  where: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    database.exec('BEGIN IMMEDIATE');
    const result = await work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw asStoreError(error, where);
  }
}

function rollBack(database: SqlDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite has rolled back by itself, as it does after a full disk or an I/O error.
  }
}
