import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openFileArtefactStore } from '../../../../coordinator/adapters/filesystem/file-artefact-store.ts';
import { openFileVectorStore } from '../../../../coordinator/adapters/filesystem/file-vector-store.ts';
import { openSqliteStore } from '../../../../coordinator/adapters/sqlite/sqlite-store.ts';
import { createWorkerMaskRemover } from '../../../../coordinator/adapters/workers/worker-mask-remover.ts';
import { fromHex } from '../../../../shared/domain/bytes.ts';
import type { RunSummary } from '../../../../shared/domain/run-summary.ts';
import { decodeSafetensors } from '../../../../shared/domain/safetensors.ts';
import { createFixture, type AppFixture } from '../../../support/app-fixture.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import type { ScriptedMember } from '../../../support/scripted-member.ts';

/** Loads the worker's source through tsx: worker threads do not inherit vitest's loader. */
const UNBUILT_WORKER = new URL('../../../support/unbuilt-mask-removal-worker.mjs', import.meta.url);

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function finalWeights(fixture: AppFixture, summary: RunSummary): Promise<number[]> {
  const decoded = decodeSafetensors(
    await fixture.ports.artefacts.get(fromHex(summary.modelDigest)),
  );
  if (!decoded.ok) throw new Error(decoded.problem);
  return [...decoded.file.weights];
}

async function runToEnd(
  fixture: AppFixture,
  members: readonly ScriptedMember[],
): Promise<RunSummary> {
  const stop = new AbortController();
  const joined = members.map((member) => member.run(stop.signal));
  const { run } = await fixture.app.operator.startRun(fixture.request());
  let last: RunSummary | undefined;
  for await (const summary of fixture.app.operator.watchRun(run, stop.signal)) last = summary;
  await Promise.all(joined);
  stop.abort();
  await fixture.app.stop();
  return last!;
}

describe('a whole run through the application', () => {
  it('publishes one model per round, each the exact mean of the survivors', async () => {
    // Time stands still: on a slow machine nobody is too slow.
    const clock = new ManualClock();
    const ports = { clock, scheduler: clock };
    const fixture = createFixture({ members: 5, rounds: 3, ports });
    const members = fixture.join();
    const summary = await runToEnd(fixture, members);
    expect(summary).toMatchObject({ status: 'completed', cause: 'completed', roundsCompleted: 3 });
    const each = Math.fround(Math.fround(0.2) + 0.2);
    expect(await finalWeights(fixture, summary)).toEqual(
      Array.from({ length: 5 }, () => Math.fround(each + 0.2)),
    );
    expect(members.map(({ ended }) => ended?.status)).toEqual(Array(5).fill('completed'));
    expect(members.flatMap(({ errors }) => errors)).toEqual([]);
    // Everyone is told that each round before the one at hand was published.
    for (const { instructions } of members) {
      const told = instructions.flatMap(({ last }) =>
        last ? [`${last.key.round} ${last.outcome}`] : [],
      );
      expect([...new Set(told)]).toEqual(['1 published', '2 published']);
    }
    const models = await fixture.app.operator.listModels(summary.run);
    expect(models.map(({ round }) => round)).toEqual([0, 1, 2, 3]);
    expect(models.slice(1).map(({ parent }) => parent)).toEqual(
      models.slice(0, 3).map(({ digest }) => digest),
    );
  });

  for (const task of [
    'share-keys',
    'submit-masked-input',
    'confirm-survivors',
    'disclose',
  ] as const) {
    it(`goes on when a member falls silent instead of doing ${task}`, async () => {
      const fixture = createFixture({ members: 5, rounds: 1 });
      const members = fixture.join();
      members[3]!.silentFrom = task;
      const summary = await runToEnd(fixture, members);
      const counted = task === 'confirm-survivors' || task === 'disclose';
      const survivors = counted ? 5 : 4;
      expect(summary).toMatchObject({ status: 'completed', roundsCompleted: 1 });
      expect(summary.rounds[0]).toMatchObject({ survivors, cohort: 5 });
      const weights = Array<number>(5).fill(Math.fround(1 / survivors));
      if (!counted) weights[3] = 0;
      expect(await finalWeights(fixture, summary)).toEqual(weights);
    });
  }

  it('fails with the reason once its attempts are used up', async () => {
    const fixture = createFixture({ members: 4, rounds: 1, attempts: 2, minimum: 4 });
    const members = fixture.join();
    // n = 4, c = 1: q = 3, one dropout is tolerated, two are not.
    members[0]!.silentFrom = 'submit-masked-input';
    members[2]!.silentFrom = 'submit-masked-input';
    const stop = new AbortController();
    const joined = members.map((member) => member.run(stop.signal));
    const { run } = await fixture.app.operator.startRun(fixture.request());
    await Promise.all([joined[0], joined[2]]);
    const keys = members[0]!.instructions.flatMap(({ task }) =>
      task.type === 'submit-masked-input' ? [task.key] : [],
    );
    await fixture.app.participation.leave(members[0]!.id, keys[0]!, 'session-lost');
    await fixture.app.participation.leave(members[2]!.id, keys[0]!, 'session-lost');
    await fixture.app.operator.stopRun(run);
    await Promise.all([joined[1], joined[3]]);
    const summary = await fixture.app.operator.showRun(run);
    expect(summary).toMatchObject({ status: 'stopped', cause: 'stopped-by-operator' });
    expect(summary.rounds[0]!.abortReasons[0]).toContain('too-few-masked-inputs');
    expect(
      members[1]!.instructions.some(({ last }) => last?.reason === 'too-few-masked-inputs'),
    ).toBe(true);
    await fixture.app.stop();
  });

  it('refuses a second run while one is under way, naming it', async () => {
    const fixture = createFixture({ members: 4 });
    const { run } = await fixture.app.operator.startRun(fixture.request());
    await expect(fixture.app.operator.startRun(fixture.request())).rejects.toMatchObject({
      code: 'RUN_ACTIVE',
      details: { run },
    });
    await fixture.app.stop();
  });
});

describe('a run over the embedded adapters', () => {
  it('survives a restart of the application in every phase', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'velum-app-'));
    cleanups.push(() => rm(directory, { recursive: true, force: true }));
    const store = await openSqliteStore({ path: join(directory, 'coordinator.db') });
    const remover = createWorkerMaskRemover({
      threads: 2,
      elementsPerThread: 20,
      entry: UNBUILT_WORKER,
    });
    cleanups.push(async () => {
      await remover.close();
      await store.close();
    });
    const fixture = createFixture({
      members: 5,
      rounds: 1,
      ports: {
        store,
        remover,
        vectors: await openFileVectorStore(join(directory, 'vectors')),
        artefacts: await openFileArtefactStore(join(directory, 'artefacts')),
      },
    });
    const members = fixture.join();
    const { run } = await fixture.app.operator.startRun(fixture.request());
    const phases: string[] = [];
    // Members keep their machines; only the coordinator's memory is lost between two steps.
    for (let step = 0; step < 7; step++) {
      phases.push((await fixture.app.operator.showRun(run)).rounds[0]!.phase);
      await Promise.all(members.map((member) => member.step()));
      await fixture.restart();
    }
    const stop = new AbortController();
    for await (const { status } of fixture.app.operator.watchRun(run, stop.signal)) {
      if (status !== 'running') break;
    }
    const summary = await fixture.app.operator.showRun(run);
    await fixture.app.stop();
    expect(summary.rounds[0]!.abortReasons).toEqual([]);
    expect(members.flatMap(({ errors }) => errors)).toEqual([]);
    expect(summary).toMatchObject({ status: 'completed', roundsCompleted: 1 });
    expect(phases).toEqual([
      'gathering',
      'advertising-keys',
      'sharing-keys',
      'checking-shares',
      'collecting-masked-inputs',
      'confirming-survivors',
      'unmasking',
    ]);
    expect(await finalWeights(fixture, summary)).toEqual(Array(5).fill(Math.fround(0.2)));
  });
});
