/** What is refused, and how, before a backup is made and before one is restored. */
import { appendFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackup } from '../../../../../coordinator/adapters/filesystem/backup/backup-reader.ts';
import { createBackup } from '../../../../../coordinator/adapters/filesystem/backup/backup-writer.ts';
import { createMemoryStore } from '../../../../../coordinator/adapters/memory/memory-store.ts';
import { systemClock } from '../../../../../coordinator/adapters/system/system-clock.ts';
import { takeBackup } from '../../../../../coordinator/app/backup/take-backup.ts';
import type { Federation } from '../../../../../coordinator/federation/run.ts';
import type { ArtefactReader } from '../../../../../coordinator/ports/artefact-store.ts';
import type { DurableRows } from '../../../../../coordinator/ports/snapshot.ts';
import { toHex } from '../../../../../shared/domain/bytes.ts';
import { federationId } from '../../../../../shared/domain/ids.ts';
import { instant } from '../../../../../shared/domain/time.ts';
import { someRun, someStoredRun, T0 } from '../../../../conformance/support/builders.ts';
import { temporaryDirectory } from '../../../../conformance/support/temporary-directory.ts';
import { type AppFixture, createFixture } from '../../../../support/app-fixture.ts';
import {
  backedUp,
  emptyTargets,
  federationIn,
  originOf,
  replaceCoordinator,
  restoredInto,
  snapshotOf,
} from '../../../../support/backup.ts';
import { edited } from '../../../../support/samples.ts';

let fixture: AppFixture;

beforeAll(async () => {
  ({ fixture } = await federationIn('unmasking'));
  await fixture.app.stop();
});

async function freshPath(): Promise<string> {
  return join(await temporaryDirectory(), 'backup');
}

/** Backs up with other artefacts; expects a refusal and that nothing is left. */
async function expectNoBackup(
  artefacts: ArtefactReader,
  expected: { readonly code: string; readonly message: unknown },
  snapshot = snapshotOf(fixture),
): Promise<void> {
  const directory = await freshPath();
  const writer = await createBackup(directory);
  await expect(
    takeBackup({ snapshot, artefacts }, writer, originOf(fixture)),
  ).rejects.toMatchObject(expected);
  expect(await readdir(dirname(directory))).toEqual([]);
}

const saying = (text: string): unknown => expect.stringContaining(text) as unknown;

describe('a backup', () => {
  it.each(['a directory', 'a file'])('never overwrites %s', async (kind) => {
    const directory = await freshPath();
    if (kind === 'a file') await writeFile(directory, 'mine');
    else await mkdir(directory);
    await expect(createBackup(directory)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: saying(`${directory}: there is something of this name`),
    });
    expect(await readdir(dirname(directory))).toEqual(['backup']);
  });

  it('says where it cannot be written', async () => {
    const directory = await freshPath();
    await writeFile(directory, 'in the way');
    await expect(createBackup(join(directory, 'below'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  it('of a store that lost an artefact fails and names it', async () => {
    const { artefacts } = emptyTargets();
    await expectNoBackup(artefacts, {
      code: 'STORE_DAMAGED',
      message: expect.stringMatching(/^artefact [0-9a-f]{64} is missing/),
    });
  });

  it('of a store with a damaged artefact fails and names it', async () => {
    const { artefacts } = fixture.ports;
    const flipping: ArtefactReader = {
      ...artefacts,
      async *read(...request) {
        for await (const piece of artefacts.read(...request)) yield piece.map((byte) => byte ^ 4);
      },
    };
    await expectNoBackup(flipping, {
      code: 'STORE_DAMAGED',
      message: expect.stringMatching(/^artefact [0-9a-f]{64} is damaged/),
    });
  });

  it('of a store with a row that cannot be read fails and names it', async () => {
    const rows = snapshotOf(fixture);
    const damaged = { ...rows, runs: () => each([someStoredRun(someRun('7'))]) };
    await expectNoBackup(
      fixture.ports.artefacts,
      { code: 'STORE_DAMAGED', message: saying(`run ${someRun('7')}: the stored document`) },
      damaged,
    );
  });

  it('of a store that a restore did not finish fails', async () => {
    const store = createMemoryStore(systemClock);
    const note = { backup: '4d'.repeat(32), begunAt: instant(T0), finishedAt: undefined };
    await store.transaction('test', (tx) => tx.restores.put(note));
    await expectNoBackup(
      fixture.ports.artefacts,
      { code: 'RESTORE_UNFINISHED', message: saying(note.backup) },
      store.snapshot(),
    );
  });

  it('of a coordinator that never had a run is a backup, and can be restored', async () => {
    const empty = createFixture({ members: 4 });
    const directory = await backedUp(empty);
    const { manifest } = await openBackup(directory);
    expect(manifest.counts).toEqual({ runs: 0, rounds: 0, models: 0, artefacts: 0 });
    await replaceCoordinator(empty, directory);
    expect(await empty.app.operator.listRuns()).toEqual([]);
    await empty.app.operator.startRun(empty.request());
    await empty.app.stop();
  });

  it('says in its manifest what it is', async () => {
    const { manifest } = await openBackup(await backedUp(fixture));
    const { charter, charterHash } = fixture.federation;
    expect(manifest).toMatchObject({
      federation: charter.federation,
      coordinator: charter.coordinator.identity,
      charterHash,
      program: '9.8.7',
      counts: { runs: 1, rounds: 2, models: 2, artefacts: 4 },
    });
  });
});

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  for (const value of values) yield await Promise.resolve(value);
}

describe('a backup to restore', () => {
  const refused = (directory: string, message: unknown): Promise<void> =>
    expect(openBackup(directory)).rejects.toMatchObject({ code: 'BACKUP_INVALID', message });

  it('must be there and finished', async () => {
    const directory = await freshPath();
    await refused(directory, saying('not complete'));
    await mkdir(directory);
    await refused(directory, saying('manifest.json: there is no such file'));
  });

  it('must not be of a later format', async () => {
    const directory = await backedUp(fixture);
    await editManifest(directory, '"format": 1', '"format": 2');
    await refused(directory, saying('the backup has format 2, this program reads up to 1'));
  });

  it.each([
    ['"program": "9.8.7"', '"program": "9.8.6"'],
    ['"rows": 2', '"rows": 3'],
    ['"federation": "retina-screening"', '"federation": "retina-screening2"'],
  ])('must have the manifest it was made with, not %s changed to %s', async (from, to) => {
    const directory = await backedUp(fixture);
    await editManifest(directory, from, to);
    await refused(directory, saying('its digest is not that of its content'));
  });

  it.each([
    ['"runs": {', '"walks": {'],
    ['"coordinator": "ed25519:', '"coordinator": "ed448:'],
  ])('must have a manifest of the known form, not %s changed to %s', async (from, to) => {
    const directory = await backedUp(fixture);
    await editManifest(directory, from, to);
    await refused(directory, saying('it is not a manifest'));
  });

  it('must have a manifest that is JSON and text', async () => {
    const directory = await backedUp(fixture);
    const manifest = join(directory, 'manifest.json');
    await truncate(manifest, 300);
    await refused(directory, saying('is not a JSON object'));
    await writeFile(manifest, Uint8Array.of(0x7b, 0xff, 0xfe));
    await refused(directory, saying('is not text'));
  });

  it('must have every file as it was: none missing, cut off, longer or changed', async () => {
    const names = await filesIn(await backedUp(fixture));
    expect(names).toHaveLength(7);
    for (const name of names) {
      const damages: readonly (readonly [string, (path: string) => Promise<void>])[] = [
        ['there is no such file', (path) => rm(path)],
        ['cut off or altered', async (path) => truncate(path, (await readFile(path)).length - 3)],
        ['cut off or altered', (path) => appendFile(path, 'x')],
        ['it was altered', flipMiddle],
      ];
      for (const [message, damage] of damages) {
        const directory = await backedUp(fixture);
        await damage(join(directory, name));
        await refused(directory, saying(`${join(directory, name)}: `));
        await refused(directory, saying(message));
      }
    }
  });

  it('is not used as far as it changed after it was opened', async () => {
    const directory = await backedUp(fixture);
    const backup = await openBackup(directory);
    const [digest] = backup.manifest.artefacts;
    await flipMiddle(join(directory, 'artefacts', toHex(digest!)));
    await expect(backup.artefact(digest!)).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
  });

  it.each([
    ['federation', (of: Federation) => withCharter(of, { federation: federationId('cornea') })],
    [
      'coordinator',
      (of: Federation) =>
        withCharter(of, {
          coordinator: { ...of.charter.coordinator, identity: new Uint8Array(32).fill(7) },
        }),
    ],
    ['charter', (of: Federation) => ({ ...of, charterHash: new Uint8Array(32).fill(9) })],
  ])('must be of this %s', async (what, change) => {
    const other = { ...fixture, federation: change(fixture.federation) };
    const directory = await backedUp(fixture);
    const targets = emptyTargets();
    await expect(restoredInto(targets, other, directory)).rejects.toMatchObject({
      code: 'CHARTER_MISMATCH',
      message: saying(`the backup is of ${what} `),
    });
    expect(await targets.store.transaction('test', (tx) => tx.restores.get())).toBeUndefined();
  });

  it.each<readonly [string, string, (rows: DurableRows) => Partial<DurableRows>]>([
    ['an open round', 'is running, which its rounds do not show', withoutRounds],
    ['the run of a round', 'but no such run', () => ({ runs: () => each([]) })],
    ['rows that can be read', 'cannot be read', withBrokenModel],
  ])('must fit together: not without %s', async (_, message, change) => {
    const directory = await writtenWith(change);
    await expect(restoredInto(emptyTargets(), fixture, directory)).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
      message: saying(message),
    });
  });

  it('must hold the artefacts its rows name', async () => {
    const directory = await writtenWith(() => ({}), 1);
    await expect(restoredInto(emptyTargets(), fixture, directory)).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
      message: saying('the backup is not complete'),
    });
  });

  it('goes into an empty store only', async () => {
    const directory = await backedUp(fixture);
    const targets = emptyTargets();
    await restoredInto(targets, fixture, directory);
    const rows = targets.store.transaction('test', (tx) => tx.runs.list());
    await expect(restoredInto(targets, fixture, directory)).rejects.toMatchObject({
      code: 'STORE_NOT_EMPTY',
      details: { runs: 1, models: 2 },
    });
    expect(await targets.store.transaction('test', (tx) => tx.runs.list())).toEqual(await rows);
  });
});

function withCharter(of: Federation, change: Partial<Federation['charter']>): Federation {
  return { ...of, charter: { ...of.charter, ...change } };
}

function withoutRounds(): Partial<DurableRows> {
  return { rounds: () => each([]) };
}

function withBrokenModel(rows: DurableRows): Partial<DurableRows> {
  return {
    async *models() {
      for await (const model of rows.models()) yield { ...model, document: '{"version":1}' };
    },
  };
}

/** A backup whose digests are right and whose content is not; `missing` artefacts are left out. */
async function writtenWith(
  change: (rows: DurableRows) => Partial<DurableRows>,
  missing = 0,
): Promise<string> {
  const directory = await freshPath();
  const { manifest } = await openBackup(await backedUp(fixture));
  const snapshot = snapshotOf(fixture);
  const writer = await createBackup(directory);
  await writer.rows({ ...snapshot, ...change(snapshot) });
  for (const digest of manifest.artefacts.slice(missing)) {
    await writer.artefact(digest, fixture.ports.artefacts.read(digest, 0, 4_096));
  }
  await writer.finish({ ...originOf(fixture), schema: 3 });
  return directory;
}

async function editManifest(directory: string, from: string, to: string): Promise<void> {
  const path = join(directory, 'manifest.json');
  await writeFile(path, edited(await readFile(path, 'utf8'), from, to));
}

/** All but the manifest. */
async function filesIn(directory: string): Promise<readonly string[]> {
  const artefacts = await readdir(join(directory, 'artefacts'));
  const tables = ['runs.jsonl', 'rounds.jsonl', 'models.jsonl'];
  return [...tables, ...artefacts.map((name) => join('artefacts', name))];
}

async function flipMiddle(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = bytes[middle]! ^ 8;
  await writeFile(path, bytes);
}
