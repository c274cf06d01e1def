import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createMemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { describePostgres } from '../support/postgres.ts';
import { storeSuite } from './store.suite.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

storeSuite('memory', {
  open: () => {
    const store = createMemoryStore();
    onTestFinished(() => store.close());
    return Promise.resolve(store);
  },
});

const pathOf = new WeakMap<CoordinatorStore, string>();

async function openSqlite(path: string): Promise<CoordinatorStore> {
  const store = await openSqliteStore({ path });
  pathOf.set(store, path);
  onTestFinished(() => store.close());
  return store;
}

storeSuite('sqlite', {
  open: async () => openSqlite(join(await temporaryDirectory(), 'coordinator.db')),
  reopen: async (store) => {
    await store.close();
    return openSqlite(pathOf.get(store)!);
  },
});

describePostgres('a PostgreSQL server', (server) => {
  const optionsOf = new WeakMap<CoordinatorStore, PostgresOptions>();

  async function openIn(options: PostgresOptions): Promise<CoordinatorStore> {
    const store = createPostgresStore(await openPostgres(options));
    optionsOf.set(store, options);
    onTestFinished(() => store.close());
    return store;
  }

  storeSuite('postgres', {
    open: async () => openIn(await server.fresh()),
    reopen: async (store) => {
      await store.close();
      return openIn(optionsOf.get(store)!);
    },
  });
});
