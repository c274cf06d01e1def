/** Composition root of migration, backup and restore: configuration → adapters, and no server. */
import { join } from 'node:path';
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import { createBackup } from './adapters/filesystem/backup/backup-writer.ts';
import { openBackup } from './adapters/filesystem/backup/backup-reader.ts';
import {
  openFileArtefactStore,
  readFileArtefacts,
} from './adapters/filesystem/file-artefact-store.ts';
import { openPostgres } from './adapters/postgres/database.ts';
import { migratePostgres } from './adapters/postgres/migrate.ts';
import { createPostgresArtefactStore } from './adapters/postgres/postgres-artefact-store.ts';
import { openPostgresSnapshot } from './adapters/postgres/postgres-snapshot.ts';
import { createPostgresStore } from './adapters/postgres/postgres-store.ts';
import { placeOf, type PostgresOptions } from './adapters/postgres/settings.ts';
import { migrateFile } from './adapters/sqlite/open-database.ts';
import { openSqliteSnapshot } from './adapters/sqlite/sqlite-snapshot.ts';
import { openSqliteStore } from './adapters/sqlite/sqlite-store.ts';
import { systemClock } from './adapters/system/system-clock.ts';
import { examineBackup } from './app/backup/examine-backup.ts';
import { restoreBackup, type RestoreTargets } from './app/backup/restore-backup.ts';
import { takeBackup, type BackupSources } from './app/backup/take-backup.ts';
import { readFederation } from './charter-file.ts';
import type { CoordinatorConfig } from './config/config.ts';
import type { BackupManifest } from './ports/backup.ts';

/**
 * Writes a backup to `directory`, which must not exist, whether or not a coordinator is running;
 * `program` is the version that goes into its manifest. Throws `FederationError`; then there is no backup.
 */
export async function backUpCoordinator(
  config: CoordinatorConfig,
  directory: string,
  program: string,
): Promise<BackupManifest> {
  const { charter, charterHash } = await readFederation(config.charter);
  const opened = await openSources(config);
  try {
    return await takeBackup(opened.sources, await createBackup(directory), {
      federation: charter.federation,
      charterHash,
      coordinator: charter.coordinator.identity,
      program,
      takenAt: systemClock.now(),
    });
  } finally {
    await opened.close();
  }
}

/**
 * Fills the empty stores of the configuration from the backup in `directory`, once all of it was
 * found whole and this coordinator's. Throws `FederationError`.
 */
export async function restoreCoordinator(
  config: CoordinatorConfig,
  directory: string,
): Promise<BackupManifest> {
  const federation = await readFederation(config.charter);
  const backup = await openBackup(directory);
  const examined = await examineBackup(backup, federation, nodeSuite);
  const targets = await openTargets(config);
  try {
    await restoreBackup(targets, examined);
    return backup.manifest;
  } finally {
    await targets.store.close();
  }
}

/** Schema versions before and after, and what was migrated, for people. */
export interface MigratedStore {
  readonly place: string;
  readonly from: number;
  readonly to: number;
}

/** Brings the store of the configuration to this program's schema. Throws `FederationError`. */
export async function migrateStore({ state, store }: CoordinatorConfig): Promise<MigratedStore> {
  if (store.kind === 'postgres')
    return { place: placeOf(store), ...(await migratePostgres(store)) };
  const path = databaseIn(state);
  return { place: path, ...(await migrateFile({ path })) };
}

interface OpenSources {
  readonly sources: BackupSources;
  close(): Promise<void>;
}

async function openSources({ state, store }: CoordinatorConfig): Promise<OpenSources> {
  if (store.kind === 'postgres') return openSharedSources(store);
  const snapshot = await openSqliteSnapshot(databaseIn(state));
  const artefacts = readFileArtefacts(join(state, 'artefacts'));
  return { sources: { snapshot, artefacts }, close: () => snapshot.close() };
}

async function openSharedSources(options: PostgresOptions): Promise<OpenSources> {
  const snapshot = await openPostgresSnapshot(options);
  try {
    const database = await openPostgres(options);
    const close = async (): Promise<void> => {
      await snapshot.close();
      await database.close();
    };
    return { sources: { snapshot, artefacts: createPostgresArtefactStore(database) }, close };
  } catch (error) {
    await snapshot.close();
    throw error;
  }
}

/** Closing the store closes all of it. */
async function openTargets({ state, store }: CoordinatorConfig): Promise<RestoreTargets> {
  if (store.kind === 'postgres') {
    const database = await openPostgres(store);
    const artefacts = createPostgresArtefactStore(database);
    return { store: createPostgresStore(database), artefacts, clock: systemClock };
  }
  return {
    store: await openSqliteStore({ path: databaseIn(state) }),
    artefacts: await openFileArtefactStore(join(state, 'artefacts')),
    clock: systemClock,
  };
}

function databaseIn(state: string): string {
  return join(state, 'coordinator.db');
}
