/** kill -9 of a backup and of a restore at any moment: complete, or refused. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackup } from '../../coordinator/adapters/filesystem/backup/backup-reader.ts';
import { openFileArtefactStore } from '../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import { systemClock } from '../../coordinator/adapters/system/system-clock.ts';
import { examineBackup } from '../../coordinator/app/backup/examine-backup.ts';
import { restoreBackup } from '../../coordinator/app/backup/restore-backup.ts';
import { readFederation } from '../../coordinator/charter-file.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import { encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { unitPlan } from '../support/app-fixture.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { type Completed, endPrograms, Program, velum } from '../support/e2e/program.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';
import { Crash, Fuse, fusedTargets } from '../support/failing.ts';

/** Large enough that copying takes a part of the time worth hitting. */
const PARAMETERS = 3_000_000;
const TOPOLOGY_BYTES = 12_000_000;
const KILLS = 6;

let federation: ScratchFederation;
/** How long the commands take when nobody kills them, in milliseconds. */
const whole = { backup: 0, restore: 0 };

function argsOf(verb: string, ...more: readonly string[]): readonly string[] {
  return ['coordinator', verb, '--config', 'coordinator.yaml', '--json', ...more];
}

function run(verb: string, ...more: readonly string[]): Promise<Completed> {
  return velum(argsOf(verb, ...more), { directory: federation.folder });
}

/** Starts a command and kills it after so long, unless it is done by then. */
async function killed(afterMs: number, args: readonly string[]): Promise<void> {
  const program = new Program(args.slice(0, 2).join(' '), args, { directory: federation.folder });
  const timer = setTimeout(() => program.child.kill('SIGKILL'), afterMs);
  await program.ended;
  clearTimeout(timer);
}

/** Moments spread over the time a command takes, each somewhere in its own part of it. */
function moments(wholeMs: number): readonly number[] {
  return Array.from({ length: KILLS }, (_, part) => ((part + Math.random()) * wholeMs) / KILLS);
}

async function timed(work: Promise<Completed>): Promise<number> {
  const from = performance.now();
  expect((await work).code).toBe(0);
  return performance.now() - from;
}

beforeAll(async () => {
  await ensureBuilt();
  const plan = unitPlan({ members: 4 });
  const members = ['north', 'east', 'south', 'west'];
  federation = await ScratchFederation.create({ federation: plan.federation, members });
  await federation.configureCoordinator();
  const coordinator = await federation.startCoordinator();
  const operator = await federation.operator();
  await operator.startRun({
    federation: plan.federation,
    plan: encodePlan(plan),
    topology: new TextEncoder().encode(`{"class_name":"Sequential"}${' '.repeat(TOPOLOGY_BYTES)}`),
    weights: encodeSafetensors(
      [{ name: 'unit', shape: [PARAMETERS] }],
      new Float32Array(PARAMETERS).fill(0.25),
    ),
  });
  operator.close();
  whole.backup = await timed(run('backup', '--to', 'whole'));
  await coordinator.terminate();
  whole.restore = await timed(run('restore', '--from', 'whole', '--set', 'state=elsewhere'));
}, 120_000);

afterAll(async () => {
  await endPrograms();
  await federation.remove();
});

describe('kill -9', () => {
  it('of a backup leaves a whole one under its name, or none', async () => {
    const { manifest } = await openBackup(federation.path('whole'));
    for (const [index, moment] of moments(whole.backup).entries()) {
      const name = `backup-${String(index)}`;
      await killed(moment, argsOf('backup', '--to', name));
      const names = await readdir(federation.folder);
      if (names.includes(name)) {
        const found = (await openBackup(federation.path(name))).manifest;
        expect(found.counts).toEqual(manifest.counts);
      } else {
        // What was killed is in nobody's way.
        expect((await run('backup', '--to', name)).code).toBe(0);
      }
    }
  }, 240_000);

  it('of a restore leaves a whole store, an empty one or an unfinished one', async () => {
    for (const [index, moment] of moments(whole.restore).entries()) {
      const state = `state-${String(index)}`;
      const args = ['--from', 'whole', '--set', `state=${state}`];
      await killed(moment, argsOf('restore', ...args));
      const found = await contentOf(state);
      if (found.runs === 0) expect((await run('restore', ...args)).code).toBe(0);
      else expect(found.finished).toBe(true);
      expect(await contentOf(state)).toEqual({ runs: 1, finished: true });
      await rm(federation.path(state), { recursive: true });
    }
  }, 240_000);

  it('of a restore keeps a coordinator from starting until it is repeated', async () => {
    await federation.configureCoordinator({ state: 'cut' });
    const directory = federation.path('cut');
    const store = await openSqliteStore({ path: join(directory, 'coordinator.db') });
    const artefacts = await openFileArtefactStore(join(directory, 'artefacts'));
    const charter = await readFederation(federation.path('charter.yaml'));
    const backup = await openBackup(federation.path('whole'));
    const targets = fusedTargets({ store, artefacts, clock: systemClock }, new Fuse(3), 'before');
    const restored = restoreBackup(targets, await examineBackup(backup, charter, nodeSuite));
    await expect(restored).rejects.toBeInstanceOf(Crash);
    await store.close();

    for (const verb of ['start', 'backup'] as const) {
      const refused = await run(verb, ...(verb === 'backup' ? ['--to', 'of-cut'] : []));
      expect(refused.code).toBe(9);
      expect(refused.stderr).toContain('was not finished; repeat "velum coordinator restore"');
    }
    expect((await run('restore', '--from', 'whole')).code).toBe(0);
    await federation.startCoordinator();
    const operator = await federation.operator();
    expect(await operator.listRuns()).toMatchObject([{ status: 'running' }]);
    operator.close();
  }, 120_000);
});

async function contentOf(state: string): Promise<{ runs: number; finished: boolean | undefined }> {
  const store = await openSqliteStore({ path: join(federation.path(state), 'coordinator.db') });
  try {
    return await store.transaction('test', async (tx) => {
      const note = await tx.restores.get();
      const finished = note === undefined ? undefined : note.finishedAt !== undefined;
      return { runs: (await tx.runs.list()).length, finished };
    });
  } finally {
    await store.close();
  }
}
