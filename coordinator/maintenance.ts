/** Composition root of backup and restore: configuration → adapters → use case, and no server. */
import { join } from 'node:path';
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import { createBackup } from './adapters/filesystem/backup/backup-writer.ts';
import { openBackup } from './adapters/filesystem/backup/backup-reader.ts';
import {
  openFileArtefactStore,
  readFileArtefacts,
} from './adapters/filesystem/file-artefact-store.ts';
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
  const sources = await openSources(config);
  try {
    return await takeBackup(sources, await createBackup(directory), {
      federation: charter.federation,
      charterHash,
      coordinator: charter.coordinator.identity,
      program,
      takenAt: systemClock.now(),
    });
  } finally {
    await sources.snapshot.close();
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

async function openSources({ state }: CoordinatorConfig): Promise<BackupSources> {
  return {
    snapshot: await openSqliteSnapshot(join(state, 'coordinator.db')),
    artefacts: readFileArtefacts(join(state, 'artefacts')),
  };
}

async function openTargets({ state }: CoordinatorConfig): Promise<RestoreTargets> {
  return {
    store: await openSqliteStore({ path: join(state, 'coordinator.db') }),
    artefacts: await openFileArtefactStore(join(state, 'artefacts')),
    clock: systemClock,
  };
}
