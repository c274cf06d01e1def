/** Everything durable, of whichever kind the configuration asks for. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileArtefactStore } from './adapters/filesystem/file-artefact-store.ts';
import { openFileVectorStore } from './adapters/filesystem/file-vector-store.ts';
import { createMemoryRoundFeed } from './adapters/memory/memory-round-feed.ts';
import { openPostgres } from './adapters/postgres/database.ts';
import { createPostgresArtefactStore } from './adapters/postgres/postgres-artefact-store.ts';
import { openPostgresRoundFeed } from './adapters/postgres/postgres-round-feed.ts';
import { createPostgresStore } from './adapters/postgres/postgres-store.ts';
import { createPostgresVectorStore } from './adapters/postgres/postgres-vector-store.ts';
import type { PostgresOptions } from './adapters/postgres/settings.ts';
import { openSqliteStore } from './adapters/sqlite/sqlite-store.ts';
import type { AppPorts } from './app/ports.ts';
import type { CoordinatorConfig } from './config/config.ts';
import type { Log } from './ports/telemetry.ts';

export type StorePorts = Pick<AppPorts, 'store' | 'vectors' | 'artefacts' | 'feed' | 'shared'>;

export interface OpenStores {
  readonly ports: StorePorts;
  /** After what is under way. */
  close(): Promise<void>;
}

/** Throws `FederationError` when they cannot be used; then none is open. */
export function openStores(
  { state, store }: Pick<CoordinatorConfig, 'state' | 'store'>,
  log: Log,
): Promise<OpenStores> {
  return store.kind === 'embedded' ? openEmbedded(state) : openShared(store, log);
}

/** The database first: its lock keeps a second coordinator out of the state directory. */
async function openEmbedded(state: string): Promise<OpenStores> {
  await mkdir(state, { recursive: true, mode: 0o700 });
  const store = await openSqliteStore({ path: join(state, 'coordinator.db') });
  try {
    const ports = {
      store,
      vectors: await openFileVectorStore(join(state, 'vectors')),
      artefacts: await openFileArtefactStore(join(state, 'artefacts')),
      feed: createMemoryRoundFeed(),
      shared: false,
    };
    return { ports, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openShared(options: PostgresOptions, log: Log): Promise<OpenStores> {
  const database = await openPostgres(options);
  try {
    const feed = await openPostgresRoundFeed(options, log);
    const store = createPostgresStore(database);
    const vectors = createPostgresVectorStore(database);
    const artefacts = createPostgresArtefactStore(database);
    const close = async (): Promise<void> => {
      await feed.close();
      await store.close();
    };
    return { ports: { store, vectors, artefacts, feed, shared: true }, close };
  } catch (error) {
    await database.close();
    throw error;
  }
}
