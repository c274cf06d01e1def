import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../../shared/domain/time.ts';
import type { Snapshot } from '../../ports/snapshot.ts';
import type { CoordinatorStore, StoreTransaction } from '../../ports/store.ts';
import {
  createTransactionTurns,
  type Turn,
  type TurnContext,
} from '../../ports/transaction-turns.ts';
import { oneAtATime } from '../../ports/turn-order.ts';
import { memoryLeases } from './memory-leases.ts';
import { memoryRemovals } from './memory-removals.ts';
import { memoryModels, memoryRounds, memoryRuns } from './memory-repositories.ts';
import { memoryRestores } from './memory-restores.ts';
import { memorySnapshot } from './memory-snapshot.ts';
import { emptyTables, forkTables, type MemoryTables } from './memory-tables.ts';

/** A store that can be read as it is at one moment. */
export interface MemoryStore extends CoordinatorStore {
  snapshot(): Snapshot;
}

/**
 * The store for tests and ephemeral coordinators: same contract, nothing outlives the process.
 * A transaction works on a private fork of the tables, which replaces the committed ones when
 * `work` resolves; rows are immutable, so a fork copies references only. Leases and claims expire by `clock`.
 * Without a `context` of its own, a transaction inside a transaction is noticed at a cost to every promise.
 */
export function createMemoryStore(
  clock: Clock,
  context: TurnContext = new AsyncLocalStorage(),
): MemoryStore {
  const turns = createTransactionTurns(context, oneAtATime());
  let committed = emptyTables();
  return {
    transaction: (name, work) =>
      turns.take(name, async (enter) => {
        const fork = forkTables(committed);
        const result = await enter((turn) => work(transactionOn(fork, turn, clock)));
        committed = fork;
        return result;
      }),
    close: () => turns.close(() => Promise.resolve()),
    snapshot: () => memorySnapshot(committed),
  };
}

function transactionOn(tables: MemoryTables, turn: Turn, clock: Clock): StoreTransaction {
  const access = (): MemoryTables => {
    turn.assertOpen();
    return tables;
  };
  return {
    rounds: memoryRounds(access),
    runs: memoryRuns(access),
    models: memoryModels(access),
    leases: memoryLeases(access, clock),
    removals: memoryRemovals(access, clock),
    restores: memoryRestores(access),
  };
}
