import { onTestFinished } from 'vitest';
import { openFileArtefactStore } from '../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { createMemoryArtefactStore } from '../../coordinator/adapters/memory/memory-artefact-store.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { createPostgresArtefactStore } from '../../coordinator/adapters/postgres/postgres-artefact-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import type { ArtefactStore } from '../../coordinator/ports/artefact-store.ts';
import { describePostgres } from '../support/postgres.ts';
import { artefactStoreSuite } from './artefact-store.suite.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

artefactStoreSuite('memory', { open: () => Promise.resolve(createMemoryArtefactStore()) });

const rootOf = new WeakMap<ArtefactStore, string>();

async function openFiles(root: string): Promise<ArtefactStore> {
  const store = await openFileArtefactStore(root);
  rootOf.set(store, root);
  return store;
}

artefactStoreSuite('filesystem', {
  open: async () => openFiles(await temporaryDirectory()),
  reopen: (store) => openFiles(rootOf.get(store)!),
});

describePostgres('a PostgreSQL server', (server) => {
  const optionsOf = new WeakMap<ArtefactStore, PostgresOptions>();

  async function openRows(options: PostgresOptions): Promise<ArtefactStore> {
    const database = await openPostgres(options);
    onTestFinished(() => database.close());
    const store = createPostgresArtefactStore(database);
    optionsOf.set(store, options);
    return store;
  }

  artefactStoreSuite('postgres', {
    open: async () => openRows(await server.fresh()),
    reopen: (store) => openRows(optionsOf.get(store)!),
  });
});
