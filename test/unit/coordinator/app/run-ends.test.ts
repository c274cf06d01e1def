import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMemoryArtefactStore } from '../../../../coordinator/adapters/memory/memory-artefact-store.ts';
import { createMemoryLog } from '../../../../coordinator/adapters/telemetry/memory-log.ts';
import type { ArtefactStore } from '../../../../coordinator/ports/artefact-store.ts';
import { runCauses } from '../../../../shared/domain/run-causes.ts';
import type { RunId } from '../../../../shared/domain/ids.ts';
import { encodePlan } from '../../../../shared/domain/plan-document.ts';
import type { RunSummary } from '../../../../shared/domain/run-summary.ts';
import { milliseconds, seconds, type Duration } from '../../../../shared/domain/time.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import {
  createFixture,
  type AppFixture,
  type FixtureOptions,
} from '../../../support/app-fixture.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

interface Scene {
  readonly fixture: AppFixture;
  readonly clock: ManualClock;
  readonly log: ReturnType<typeof createMemoryLog>;
  readonly run: RunId;
  readonly show: () => Promise<RunSummary>;
  /** Waits until the application wants to look at the clock again. */
  readonly idle: () => Promise<void>;
}

async function scene(
  options: FixtureOptions,
  deadline: Duration | 'auto' = 'auto',
): Promise<Scene> {
  const clock = new ManualClock();
  const log = createMemoryLog();
  const ports = { clock, scheduler: clock, log, ...options.ports };
  const fixture = createFixture({ ...options, ports });
  onTestFinished(() => fixture.app.stop());
  await fixture.app.start();
  const plan = { ...fixture.plan, deadline };
  const request = { ...fixture.request(), plan: encodePlan(plan) };
  const { run } = await fixture.app.operator.startRun(request);
  return {
    fixture,
    clock,
    log,
    run,
    show: () => fixture.app.operator.showRun(run),
    idle: () => vi.waitUntil(() => clock.pending > 0, { timeout: 20_000 }).then(() => undefined),
  };
}

/** Lets time pass, a span at a time, until the run has ended. */
async function passTime(set: Scene, span: Duration): Promise<RunSummary> {
  for (let steps = 0; steps < 500; steps++) {
    const summary = await set.show();
    if (summary.status !== 'running') return summary;
    await set.idle();
    set.clock.advance(span);
    await new Promise(setImmediate);
  }
  throw new Error('the run goes on and on');
}

describe('a run', () => {
  it('that no member ever checks in to ends', async () => {
    const set = await scene({ members: 4, attempts: 2 });
    const summary = await passTime(set, seconds(20));
    expect(summary).toMatchObject({ status: 'failed', cause: 'too-few-check-ins' });
    expect(summary.rounds[0]!.abortReasons).toHaveLength(2);
  });

  it('ends at its deadline, wherever it is', async () => {
    const set = await scene({ members: 4, attempts: 9 }, seconds(47));
    const summary = await passTime(set, milliseconds(500));
    expect(summary).toMatchObject({ status: 'failed', cause: 'run-deadline' });
    expect(summary.endedAt! - summary.createdAt).toBe(47_000);
    expect(summary.rounds[0]!.attempt).toBe(3);
  });

  it('whose artefacts are gone ends at the next look, however many attempts are left', async () => {
    const inner = createMemoryArtefactStore();
    let gone = false;
    const artefacts: ArtefactStore = {
      ...inner,
      size: (digest) => (gone ? Promise.resolve(undefined) : inner.size(digest)),
    };
    const set = await scene({ members: 4, attempts: 9, ports: { artefacts } });
    gone = true;
    const summary = await passTime(set, seconds(20));
    expect(summary).toMatchObject({ status: 'failed', cause: 'artefact-missing' });
    expect(summary.rounds[0]).toMatchObject({ attempt: 1 });
    expect(summary.rounds[0]!.abortReasons[0]).toMatch(/artefact [0-9a-f]{64} of the run/);
  });

  it('whose artefacts cannot be looked at goes on', async () => {
    const inner = createMemoryArtefactStore();
    let broken = false;
    const artefacts: ArtefactStore = {
      ...inner,
      size: (digest) =>
        broken ? Promise.reject(new FederationError('STORE_UNAVAILABLE')) : inner.size(digest),
    };
    const set = await scene({ members: 4, attempts: 2, ports: { artefacts } });
    broken = true;
    expect(await passTime(set, seconds(20))).toMatchObject({ cause: 'too-few-check-ins' });
    expect(set.log.records.map(({ event }) => event)).toContain('artefacts-not-checked');
  });

  /** All members answer; the masks never come off. */
  async function unremovable(error: Error, deadline: Duration | 'auto'): Promise<RunSummary> {
    const remover = {
      remove: () => Promise.reject(error),
      close: () => Promise.resolve(),
    };
    const set = await scene({ members: 3, attempts: 2, ports: { remover } }, deadline);
    const stop = new AbortController();
    const joined = set.fixture.join().map((member) => member.run(stop.signal));
    const failures = (): number =>
      set.log.records.filter(({ event }) => event === 'mask-removal-failed').length;
    let seen = 0;
    for (let summary = await set.show(); ; summary = await set.show()) {
      if (summary.status !== 'running') {
        await Promise.all(joined);
        return summary;
      }
      // The only thing that needs time here is the next try.
      const next = await Promise.race([
        vi.waitUntil(() => failures() > seen, { timeout: 60_000 }).then(() => 'failed' as const),
        Promise.all(joined).then(() => 'ended' as const),
      ]);
      if (next === 'ended') continue;
      seen = failures();
      await new Promise(setImmediate);
      set.clock.advance(seconds(2));
    }
  }

  it('whose masks cannot be removed ends with its attempt: nobody discloses again', async () => {
    const summary = await unremovable(new Error('planted'), 'auto');
    expect(summary).toMatchObject({ status: 'failed', cause: 'already-disclosed' });
    expect(summary.rounds[0]).toMatchObject({ attempt: 2 });
    expect(summary.rounds[0]!.abortReasons).toEqual([
      'internal-error: internal error',
      expect.stringMatching(/^already-disclosed: an attempt was lost \(internal-error\) after 3 /),
    ]);
  }, 60_000);

  it('whose store keeps failing is given up when its time is over', async () => {
    const failure = new FederationError('STORE_UNAVAILABLE', 'the disk is away');
    const summary = await unremovable(failure, seconds(13));
    expect(summary).toMatchObject({ status: 'failed', cause: 'run-deadline' });
    expect(summary.rounds[0]!.abortReasons[0]).toBe('store-failure: the disk is away');
  }, 60_000);

  it('ends with a cause of the closed list, each with a meaning of its own', () => {
    const meanings = Object.values(runCauses);
    expect(new Set(meanings).size).toBe(meanings.length);
  });
});
