import { openFileArtefactStore } from '../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { createMemoryArtefactStore } from '../../coordinator/adapters/memory/memory-artefact-store.ts';
import type { ArtefactStore } from '../../coordinator/ports/artefact-store.ts';
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
