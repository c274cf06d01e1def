/** A second run from the model, or over the data, of an earlier one. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRun, storedRun } from '../../../../coordinator/app/run-records.ts';
import type { RunId } from '../../../../shared/domain/ids.ts';
import { encodePlan } from '../../../../shared/domain/plan-document.ts';
import type { Plan } from '../../../../shared/domain/plan.ts';
import type { RunSummary } from '../../../../shared/domain/run-summary.ts';
import { type AppFixture, createFixture } from '../../../support/app-fixture.ts';

async function started(members: number): Promise<AppFixture> {
  const fixture = createFixture({ members });
  onTestFinished(() => fixture.app.stop());
  await fixture.app.start();
  return fixture;
}

/** A whole run with these members. */
async function trained(fixture: AppFixture, members: readonly number[]): Promise<RunSummary> {
  const { run } = await fixture.app.operator.startRun(fixture.request());
  const { signal } = new AbortController();
  await Promise.all(fixture.join(members).map((member) => member.run(signal)));
  return fixture.app.operator.showRun(run);
}

describe('a second run from the same weights', () => {
  it('leaves a member out of its first round only, if it was not in the first sum', async () => {
    const fixture = await started(4);
    await trained(fixture, [0, 1, 2]);
    const { status, rounds } = await trained(fixture, [0, 1, 2, 3]);
    expect(status).toBe('completed');
    expect(rounds.map(({ survivors }) => survivors)).toEqual([3, 4]);
    expect(rounds[0]!.dropouts).toMatchObject([{ participant: 'site-3', phase: 'gathering' }]);
  });

  it('is not held to sums over other weights', async () => {
    const fixture = await started(4);
    await trained(fixture, [0, 1, 2]);
    const [newest] = await fixture.app.operator.listModels(undefined);
    const { run } = await fixture.app.operator.startRun({
      ...fixture.request(),
      weights: await fixture.ports.artefacts.get(Buffer.from(newest!.digest, 'hex')),
    });
    const { signal } = new AbortController();
    await Promise.all(fixture.join().map((member) => member.run(signal)));
    const { rounds } = await fixture.app.operator.showRun(run);
    expect(rounds.map(({ survivors }) => survivors)).toEqual([4, 4]);
  });
});

describe('a run that needs a feature scaling', () => {
  const normalisation = { kind: 'statistics' } as const;

  function planOf({ plan }: AppFixture, age: string): Plan {
    const features = [{ name: age, range: [0, 130] as const }];
    return { ...plan, data: { ...plan.data, features, normalisation } };
  }

  async function begin(fixture: AppFixture, age: string): Promise<RunId> {
    const request = { ...fixture.request(), plan: encodePlan(planOf(fixture, age)) };
    const { run } = await fixture.app.operator.startRun(request);
    await fixture.app.operator.stopRun(run);
    return run;
  }

  const storedIn = (fixture: AppFixture, run: RunId) =>
    fixture.ports.store.transaction('test', (tx) => readRun(tx, run));

  it('takes the one an earlier run made for the same features, and makes none', async () => {
    const fixture = await started(4);
    const run = await begin(fixture, 'age');
    const scalingDigest = await fixture.ports.artefacts.put(new Uint8Array([8, 9]));
    await fixture.ports.store.transaction('test', async (tx) => {
      const { value, version } = await readRun(tx, run);
      expect(value.round).toBe(0);
      await tx.runs.put(storedRun({ ...value, scalingDigest }), version);
    });
    const same = await storedIn(fixture, await begin(fixture, 'age'));
    expect(same.value).toMatchObject({ round: 1, scalingDigest });
    const other = await storedIn(fixture, await begin(fixture, 'years'));
    expect(other.value).toMatchObject({ round: 0, scalingDigest: undefined });
  });
});
