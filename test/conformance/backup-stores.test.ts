/** One form for all stores: whatever a backup came from, and wherever it goes, it holds the same. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createBackup } from '../../coordinator/adapters/filesystem/backup/backup-writer.ts';
import { openFileArtefactStore } from '../../coordinator/adapters/filesystem/file-artefact-store.ts';
import type { MemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { createPostgresArtefactStore } from '../../coordinator/adapters/postgres/postgres-artefact-store.ts';
import { openPostgresSnapshot } from '../../coordinator/adapters/postgres/postgres-snapshot.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import { openSqliteSnapshot } from '../../coordinator/adapters/sqlite/sqlite-snapshot.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../coordinator/adapters/system/system-clock.ts';
import type { RestoreTargets } from '../../coordinator/app/backup/restore-backup.ts';
import { takeBackup } from '../../coordinator/app/backup/take-backup.ts';
import type { Snapshot } from '../../coordinator/ports/snapshot.ts';
import type { AppFixture } from '../support/app-fixture.ts';
import { backedUp, emptyTargets, federationIn, originOf, restoredInto } from '../support/backup.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { describePostgres } from '../support/postgres.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

/** Stores to restore into, and how to read them again. */
interface Place {
  readonly targets: RestoreTargets;
  snapshot(): Promise<Snapshot>;
}

function memory(): Promise<Place> {
  const targets = emptyTargets();
  const snapshot = (): Snapshot => (targets.store as MemoryStore).snapshot();
  return Promise.resolve({ targets, snapshot: () => Promise.resolve(snapshot()) });
}

async function embedded(): Promise<Place> {
  const directory = await temporaryDirectory();
  const path = join(directory, 'coordinator.db');
  const store = await openSqliteStore({ path });
  onTestFinished(() => store.close());
  const artefacts = await openFileArtefactStore(join(directory, 'artefacts'));
  const targets = { store, artefacts, clock: systemClock };
  return { targets, snapshot: () => openSqliteSnapshot(path) };
}

async function postgres(server: PostgresServer): Promise<Place> {
  const options = await server.fresh();
  const database = await openPostgres(options);
  const store = createPostgresStore(database);
  onTestFinished(() => store.close());
  const artefacts = createPostgresArtefactStore(database);
  const targets = { store, artefacts, clock: systemClock };
  return { targets, snapshot: () => openPostgresSnapshot(options) };
}

/** A federation with a run that has ended: nothing in it changes when it is restored. */
async function ended(): Promise<AppFixture> {
  const { fixture, members } = await federationIn('gathering', { rounds: 2 });
  const stop = new AbortController();
  await Promise.all(members.map((member) => member.run(stop.signal)));
  await fixture.app.stop();
  return fixture;
}

/** Restores, and backs up again. */
async function through(place: Place, fixture: AppFixture, directory: string): Promise<string> {
  await restoredInto(place.targets, fixture, directory);
  const next = join(await temporaryDirectory(), 'backup');
  const snapshot = await place.snapshot();
  const sources = { snapshot, artefacts: place.targets.artefacts };
  await takeBackup(sources, await createBackup(next), originOf(fixture));
  return next;
}

/** Everything but the manifest, which says when and from what schema. */
async function contentOf(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'manifest.json');
  const content = new Map<string, string>();
  for (const { name, parentPath } of files) {
    content.set(name, await readFile(join(parentPath, name), 'latin1'));
  }
  return content;
}

async function expectSame(places: readonly Place[]): Promise<void> {
  const fixture = await ended();
  let directory = await backedUp(fixture);
  const first = await contentOf(directory);
  expect(first.size).toBe(8);
  for (const place of places) {
    directory = await through(place, fixture, directory);
    expect(await contentOf(directory)).toEqual(first);
  }
}

describe('a backup', () => {
  it('is the same after it went through memory and SQLite', async () => {
    await expectSame([await memory(), await embedded(), await memory()]);
  });
});

describePostgres('a backup, with a PostgreSQL server', (server) => {
  it('is the same after it went through PostgreSQL and SQLite', async () => {
    await expectSame([await postgres(server), await embedded(), await postgres(server)]);
  });
});
