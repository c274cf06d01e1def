/** Backups of an application in this process, and applications restored from them. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openBackup } from '../../coordinator/adapters/filesystem/backup/backup-reader.ts';
import { createBackup } from '../../coordinator/adapters/filesystem/backup/backup-writer.ts';
import { createMemoryArtefactStore } from '../../coordinator/adapters/memory/memory-artefact-store.ts';
import {
  createMemoryStore,
  type MemoryStore,
} from '../../coordinator/adapters/memory/memory-store.ts';
import { createMemoryVectorStore } from '../../coordinator/adapters/memory/memory-vector-store.ts';
import { systemClock } from '../../coordinator/adapters/system/system-clock.ts';
import { createApp } from '../../coordinator/app/app.ts';
import { examineBackup } from '../../coordinator/app/backup/examine-backup.ts';
import { restoreBackup, type RestoreTargets } from '../../coordinator/app/backup/restore-backup.ts';
import { takeBackup } from '../../coordinator/app/backup/take-backup.ts';
import type { BackupOrigin } from '../../coordinator/ports/backup.ts';
import type { Snapshot } from '../../coordinator/ports/snapshot.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { type Clock, instant } from '../../shared/domain/time.ts';
import { temporaryDirectory } from '../conformance/support/temporary-directory.ts';
import { type AppFixture, createFixture, type FixtureOptions } from './app-fixture.ts';

export function originOf({ federation }: AppFixture): Omit<BackupOrigin, 'schema'> {
  const { charter, charterHash } = federation;
  return {
    federation: charter.federation,
    charterHash,
    coordinator: charter.coordinator.identity,
    program: '9.8.7',
    takenAt: systemClock.now(),
  };
}

/** Of the memory store the fixture has. */
export function snapshotOf({ ports }: AppFixture): Snapshot {
  return (ports.store as MemoryStore).snapshot();
}

/** Over a memory store, which is read as it is now; returns the new directory. */
export async function backedUp(fixture: AppFixture): Promise<string> {
  const directory = join(await temporaryDirectory(), 'backup');
  const sources = { snapshot: snapshotOf(fixture), artefacts: fixture.ports.artefacts };
  await takeBackup(sources, await createBackup(directory), originOf(fixture));
  return directory;
}

/** Whose clock is ahead of the machine's by so many milliseconds. */
export function emptyTargets(aheadMs = 0): RestoreTargets {
  const clock: Clock = { now: () => instant(systemClock.now() + aheadMs) };
  return { store: createMemoryStore(clock), artefacts: createMemoryArtefactStore(), clock };
}

export async function restoredInto(
  targets: RestoreTargets,
  { federation }: AppFixture,
  directory: string,
): Promise<void> {
  const backup = await openBackup(directory);
  await restoreBackup(targets, await examineBackup(backup, federation, nodeSuite));
}

/** The fixture's coordinator dies and comes back as the backup remembers it. */
export async function replaceCoordinator(
  fixture: AppFixture,
  directory: string,
  aheadMs = 0,
): Promise<void> {
  await fixture.app.stop();
  const targets = emptyTargets(aheadMs);
  await restoredInto(targets, fixture, directory);
  const vectors = createMemoryVectorStore();
  const { store, artefacts } = targets;
  fixture.app = createApp({ ...fixture.ports, store, artefacts, vectors });
  await fixture.app.start();
}

export interface OpenFederation {
  readonly fixture: AppFixture;
  readonly members: ReturnType<AppFixture['join']>;
  readonly run: RunId;
}

/** A run in its second round, which has got as far as `phase`. */
export async function federationIn(
  phase: string,
  options: Partial<FixtureOptions> = {},
): Promise<OpenFederation> {
  const fixture = createFixture({ members: 4, rounds: 3, ...options });
  const members = fixture.join();
  await fixture.app.start();
  const { run } = await fixture.app.operator.startRun(fixture.request());
  for (;;) {
    const current = (await fixture.app.operator.showRun(run)).rounds.at(-1)!;
    if (current.round === 2 && current.phase === phase) return { fixture, members, run };
    await Promise.all(members.map((member) => member.step()));
    await setImmediate();
  }
}
