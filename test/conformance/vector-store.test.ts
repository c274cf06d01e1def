import { openFileVectorStore } from '../../coordinator/adapters/filesystem/file-vector-store.ts';
import { createMemoryVectorStore } from '../../coordinator/adapters/memory/memory-vector-store.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
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
