/** The store for several coordinator processes: serialisable transactions in PostgreSQL. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CoordinatorStore, StoreTransaction } from '../../ports/store.ts';
import { createTransactionTurns } from '../../ports/transaction-turns.ts';
import { allAtOnce } from '../../ports/turn-order.ts';
import type { PostgresDatabase } from './database.ts';
import { leaseRepository } from './lease-repository.ts';
import { modelRepository } from './model-repository.ts';
import { removalRepository } from './removal-repository.ts';
import { restoreRepository } from './restore-repository.ts';
import { roundRepository } from './round-repository.ts';
import { runRepository } from './run-repository.ts';
import type { SqlSession } from './session.ts';

/** Closing the store closes the database. */
export function createPostgresStore(database: PostgresDatabase): CoordinatorStore {
  const turns = createTransactionTurns(new AsyncLocalStorage(), allAtOnce());
  return {
    transaction: (name, work) =>
      turns.take(name, (enter) =>
        database.transaction('SERIALIZABLE', `transaction ${name}`, (session) =>
          enter(() => work(transactionOn(session))),
        ),
      ),
    close: () => turns.close(() => database.close()),
  };
}

function transactionOn(session: SqlSession): StoreTransaction {
  return {
    rounds: roundRepository(session),
    runs: runRepository(session),
    models: modelRepository(session),
    leases: leaseRepository(session),
    removals: removalRepository(session),
    restores: restoreRepository(session),
  };
}
