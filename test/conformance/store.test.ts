import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import {
  createMemoryStore,
  type MemoryStore,
} from '../../coordinator/adapters/memory/memory-store.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { openPostgresSnapshot } from '../../coordinator/adapters/postgres/postgres-snapshot.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { openSqliteSnapshot } from '../../coordinator/adapters/sqlite/sqlite-snapshot.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { describePostgres } from '../support/postgres.ts';
import { leaseSuite, type TimedHarness } from './leases.suite.ts';
import { removalSuite } from './removals.suite.ts';
import { snapshotSuite, type SnapshotHarness } from './snapshot.suite.ts';
import { storeSuite } from './store.suite.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const clock = new ManualClock();

function pass(span: Parameters<TimedHarness['pass']>[0]): Promise<void> {
  clock.advance(span);
  return Promise.resolve();
}

const memory: TimedHarness & SnapshotHarness = {
  open: () => {
    const store = createMemoryStore(clock);
    onTestFinished(() => store.close());
    return Promise.resolve(store);
  },
  pass,
  snapshot: (store) => Promise.resolve((store as MemoryStore).snapshot()),
};

const pathOf = new WeakMap<CoordinatorStore, string>();

async function openSqlite(path: string): Promise<CoordinatorStore> {
  const store = await openSqliteStore({ path, clock });
  pathOf.set(store, path);
  onTestFinished(() => store.close());
  return store;
}

const sqlite: TimedHarness & SnapshotHarness = {
  open: async () => openSqlite(join(await temporaryDirectory(), 'coordinator.db')),
  reopen: async (store) => {
    await store.close();
    return openSqlite(pathOf.get(store)!);
  },
  pass,
  snapshot: (store) => openSqliteSnapshot(pathOf.get(store)!),
};

function suites(name: string, harness: TimedHarness & SnapshotHarness): void {
  storeSuite(name, harness);
  leaseSuite(name, harness);
  removalSuite(name, harness);
  snapshotSuite(name, harness);
}

suites('memory', memory);
suites('sqlite', sqlite);

describePostgres('a PostgreSQL server', (server) => {
  const optionsOf = new WeakMap<CoordinatorStore, PostgresOptions>();

  async function openIn(options: PostgresOptions): Promise<CoordinatorStore> {
    const store = createPostgresStore(await openPostgres(options));
    optionsOf.set(store, options);
    onTestFinished(() => store.close());
    return store;
  }

  suites('postgres', {
    open: async () => openIn(await server.fresh()),
    reopen: async (store) => {
      await store.close();
      return openIn(optionsOf.get(store)!);
    },
    // The server's clock can only be waited for; it is the clock of this machine.
    pass: (span) => pause(span + 5),
    snapshot: (store) => openPostgresSnapshot(optionsOf.get(store)!),
  });
});
