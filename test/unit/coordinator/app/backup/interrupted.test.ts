/** A crash at every step of a backup and of a restore. */
import { access, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackup } from '../../../../../coordinator/adapters/filesystem/backup/backup-reader.ts';
import { createBackup } from '../../../../../coordinator/adapters/filesystem/backup/backup-writer.ts';
import { createApp } from '../../../../../coordinator/app/app.ts';
import type { RestoreTargets } from '../../../../../coordinator/app/backup/restore-backup.ts';
import { takeBackup } from '../../../../../coordinator/app/backup/take-backup.ts';
import { type Disk, nodeDisk } from '../../../../../shared/files/disk.ts';
import { temporaryDirectory } from '../../../../conformance/support/temporary-directory.ts';
import type { AppFixture } from '../../../../support/app-fixture.ts';
import {
  backedUp,
  emptyTargets,
  federationIn,
  originOf,
  restoredInto,
  snapshotOf,
} from '../../../../support/backup.ts';
import { Crash, Fuse, fusedDisk, fusedTargets } from '../../../../support/failing.ts';

let fixture: AppFixture;

beforeAll(async () => {
  ({ fixture } = await federationIn('unmasking'));
  await fixture.app.stop();
});

async function backUpOn(disk: Disk, directory: string): Promise<void> {
  const { artefacts } = fixture.ports;
  const snapshot = snapshotOf(fixture);
  const writer = await createBackup(directory, disk);
  await takeBackup({ snapshot, artefacts }, writer, originOf(fixture));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** How a coordinator over these stores begins. */
async function startOver({ store, artefacts }: RestoreTargets): Promise<string> {
  const app = createApp({ ...fixture.ports, store, artefacts });
  try {
    await app.start();
    return (await app.operator.listRuns()).length === 0 ? 'empty' : 'complete';
  } catch (error) {
    return (error as { readonly code: string }).code;
  } finally {
    await app.stop();
  }
}

describe('a backup', () => {
  it.each(['before', 'after'] as const)(
    'that is cut off %s any step is complete or refused',
    async (when) => {
      const whole = new Fuse();
      const directory = join(await temporaryDirectory(), 'whole');
      await backUpOn(fusedDisk(nodeDisk, whole, when), directory);
      expect(whole.calls).toBeGreaterThan(20);
      const { manifest } = await openBackup(directory);

      for (let step = 1; step <= whole.calls; step++) {
        const cut = join(await temporaryDirectory(), 'cut');
        const disk = fusedDisk(nodeDisk, new Fuse(step), when);
        await expect(backUpOn(disk, cut)).rejects.toBeInstanceOf(Crash);
        if (await exists(cut)) {
          expect((await openBackup(cut)).manifest.counts).toEqual(manifest.counts);
        }
        for (const name of await readdir(dirname(cut))) {
          if (name === 'cut') continue;
          const left = openBackup(join(dirname(cut), name));
          await left.then(
            (backup) => {
              expect(backup.manifest.counts).toEqual(manifest.counts);
            },
            (error: unknown) => {
              expect(error).toMatchObject({ code: 'BACKUP_INVALID' });
            },
          );
        }
      }
    },
    60_000,
  );

  it('has every file and every name on the disk before it has its own', async () => {
    const done: string[] = [];
    const noting: Disk = {
      ...nodeDisk,
      open: async (path, mode) => {
        const file = await nodeDisk.open(path, mode);
        if (mode === 'update') done.push(`open ${path}`);
        return {
          read: (into, offset, length, position) => file.read(into, offset, length, position),
          write: (bytes, offset, length, position) => file.write(bytes, offset, length, position),
          stat: () => file.stat(),
          truncate: (length) => file.truncate(length),
          sync: async () => {
            await file.sync();
            done.push(`sync ${path}`);
          },
          close: () => file.close(),
        };
      },
      rename: async (from, to) => {
        await nodeDisk.rename(from, to);
        done.push(`rename ${from}`);
      },
      syncDirectory: async (path) => {
        await nodeDisk.syncDirectory(path);
        done.push(`sync ${path}`);
      },
    };
    const directory = join(await temporaryDirectory(), 'noted');
    await backUpOn(noting, directory);
    const renamed = done.findIndex((step) => step.startsWith('rename '));
    const unfinished = done[renamed]!.slice('rename '.length);
    const opened = done.filter((step) => step.startsWith('open '));
    expect(opened.length).toBeGreaterThan(6);
    for (const step of opened) {
      const path = step.slice('open '.length);
      const synced = done.indexOf(`sync ${path}`);
      expect(synced).toBeGreaterThan(done.indexOf(step));
      expect(done.lastIndexOf(`sync ${dirname(path)}`, renamed)).toBeGreaterThan(synced);
    }
    expect(done.at(-2)).toBe(`rename ${unfinished}`);
    expect(done.at(-1)).toBe(`sync ${dirname(directory)}`);
  });
});

describe('a restore', () => {
  it.each(['before', 'after'] as const)(
    'that is cut off %s any step is refused by the coordinator and completed when repeated',
    async (when) => {
      const directory = await backedUp(fixture);
      const whole = new Fuse();
      await restoredInto(fusedTargets(emptyTargets(), whole, when), fixture, directory);
      // Two commits and, between them, plan, topology and two models.
      expect(whole.calls).toBe(6);

      for (let step = 1; step <= whole.calls; step++) {
        const targets = emptyTargets();
        const cut = restoredInto(fusedTargets(targets, new Fuse(step), when), fixture, directory);
        await expect(cut).rejects.toBeInstanceOf(Crash);
        const untouched = when === 'before' && step === 1;
        const finished = when === 'after' && step === whole.calls;
        if (finished) {
          expect(await startOver(targets)).toBe('complete');
          continue;
        }
        expect(await startOver(targets)).toBe(untouched ? 'empty' : 'RESTORE_UNFINISHED');
        await restoredInto(targets, fixture, directory);
        expect(await startOver(targets)).toBe('complete');
      }
    },
    60_000,
  );

  it('that was cut off may be completed from another backup', async () => {
    const [first, second] = [await backedUp(fixture), await backedUp(fixture)];
    const targets = emptyTargets();
    const cut = restoredInto(fusedTargets(targets, new Fuse(3), 'after'), fixture, first);
    await expect(cut).rejects.toBeInstanceOf(Crash);
    await restoredInto(targets, fixture, second);
    expect(await startOver(targets)).toBe('complete');
  });
});
