import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createMemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { describePostgres } from '../support/postgres.ts';
import { leaseSuite, type TimedHarness } from './leases.suite.ts';
import { removalSuite } from './removals.suite.ts';
import { storeSuite } from './store.suite.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const clock = new ManualClock();

function pass(span: Parameters<TimedHarness['pass']>[0]): Promise<void> {
  clock.advance(span);
  return Promise.resolve();
}

const memory: TimedHarness = {
  open: () => {
    const store = createMemoryStore(clock);
    onTestFinished(() => store.close());
    return Promise.resolve(store);
  },
  pass,
};

const pathOf = new WeakMap<CoordinatorStore, string>();

async function openSqlite(path: string): Promise<CoordinatorStore> {
  const store = await openSqliteStore({ path, clock });
  pathOf.set(store, path);
  onTestFinished(() => store.close());
  return store;
}

const sqlite: TimedHarness = {
  open: async () => openSqlite(join(await temporaryDirectory(), 'coordinator.db')),
  reopen: async (store) => {
    await store.close();
    return openSqlite(pathOf.get(store)!);
  },
  pass,
};

function suites(name: string, harness: TimedHarness): void {
  storeSuite(name, harness);
  leaseSuite(name, harness);
  removalSuite(name, harness);
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
  });
});
