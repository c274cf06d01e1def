import { onTestFinished } from 'vitest';
import { openFileVectorStore } from '../../coordinator/adapters/filesystem/file-vector-store.ts';
import { createMemoryVectorStore } from '../../coordinator/adapters/memory/memory-vector-store.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { createPostgresVectorStore } from '../../coordinator/adapters/postgres/postgres-vector-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import { describePostgres } from '../support/postgres.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';
import { vectorStoreSuite } from './vector-store.suite.ts';

vectorStoreSuite('memory', { open: () => Promise.resolve(createMemoryVectorStore()) });

const rootOf = new WeakMap<VectorStore, string>();

async function openFiles(root: string): Promise<VectorStore> {
  const store = await openFileVectorStore(root);
  rootOf.set(store, root);
  return store;
}

vectorStoreSuite('filesystem', {
  open: async () => openFiles(await temporaryDirectory()),
  reopen: (store) => openFiles(rootOf.get(store)!),
});

describePostgres('a PostgreSQL server', (server) => {
  const optionsOf = new WeakMap<VectorStore, PostgresOptions>();

  async function openRows(options: PostgresOptions): Promise<VectorStore> {
    const database = await openPostgres(options);
    onTestFinished(() => database.close());
    const store = createPostgresVectorStore(database);
    optionsOf.set(store, options);
    return store;
  }

  vectorStoreSuite('postgres', {
    open: async () => openRows(await server.fresh()),
    reopen: (store) => openRows(optionsOf.get(store)!),
  });
});
