/** Runs whose training rounds are summed in groups, with real participants. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { MaskRemover } from '../../../../coordinator/ports/mask-remover.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import type { GroupedAggregation } from '../../../../shared/domain/grouped-aggregation.ts';
import { removeMasks, type MaskRemovalOutcome } from '../../../../shared/secagg/mask-removal.ts';
import { ManualClock } from '../../../support/manual-clock.ts';
import { cluster } from '../../../support/replicas.ts';
import { weightsOf, world } from '../../../support/world.ts';

/** Three groups of four: c = 1, also in any group; t = 3. */
const MEMBERS = 12;
const median: GroupedAggregation = { groups: 3, combine: { rule: 'median' } };
const mean: GroupedAggregation = { groups: 3, combine: { rule: 'trimmedMean', trim: 0 } };

/** Never ends the job of this number, counted from 1, by itself; keeps what the others gave. */
function interruptedRemover(number: number) {
  const removed: MaskRemovalOutcome[] = [];
  let jobs = 0;
  let begun = (): void => undefined;
  const interrupted = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const remover: MaskRemover = {
    remove: async (job, signal) => {
      jobs += 1;
      if (jobs === number) {
        begun();
        await once(signal, 'abort');
        throw signal.reason;
      }
      const outcome = removeMasks(nodeSuite, job);
      removed.push(outcome);
      return outcome;
    },
    close: () => Promise.resolve(),
  };
  return { remover, removed, interrupted };
}

/** Of the members whose unit updates are in a sum. */
function indicator(outcome: MaskRemovalOutcome): readonly number[] {
  if (outcome.type !== 'removed') throw new Error(outcome.type);
  return [...outcome.sums[1]!.subarray(0, MEMBERS)];
}

describe('a run in groups', () => {
  it('publishes the median of the groups: one poisoned update moves nothing', async () => {
    const all = world(
      { members: MEMBERS, minimum: MEMBERS, rounds: 1, grouped: median },
      { trainer: (i) => ({ index: 0, value: i === 7 ? 900 : 1 }) },
    );
    const run = await all.begin();
    await all.finish();
    const [moved, ...others] = await weightsOf(all, run);
    expect(moved).toBe(1);
    expect(new Set(others)).toEqual(new Set([0]));
    const { rounds } = await all.fixture.app.operator.showRun(run);
    expect(rounds[0]).toMatchObject({ survivors: MEMBERS, sums: { opened: 3, used: 3 } });
  });

  it('would be moved by it with one sum', async () => {
    const all = world(
      { members: MEMBERS, minimum: MEMBERS, rounds: 1 },
      { trainer: (i) => ({ index: 0, value: i === 7 ? 900 : 1 }) },
    );
    const run = await all.begin();
    await all.finish();
    expect((await weightsOf(all, run))[0]).toBeCloseTo((900 + 11) / 12, 4);
    const { rounds } = await all.fixture.app.operator.showRun(run);
    expect(rounds[0]).not.toHaveProperty('sums');
  });

  it('counts every member in the mean of the groups', async () => {
    const all = world({ members: MEMBERS, minimum: MEMBERS, rounds: 2, grouped: mean });
    const run = await all.begin();
    await all.finish();
    const each = Math.fround(1 / 12);
    expect(await weightsOf(all, run)).toEqual(
      Array.from({ length: MEMBERS }, () => Math.fround(each + 1 / 12)),
    );
  });

  it('is refused where the charter allows no groups', async () => {
    const all = world({ members: MEMBERS, minimum: MEMBERS });
    const plan = { ...all.fixture.plan, aggregation: { grouped: median } };
    await expect(all.begin(plan)).rejects.toMatchObject({
      code: 'PLAN_OUTSIDE_CHARTER',
      message: expect.stringContaining('no secureAggregation.minGroup') as unknown,
    });
  });

  it('is refused where a group could be smaller than the charter allows', async () => {
    const all = world({ members: MEMBERS, minimum: MEMBERS, grouped: median });
    const cohort = { ...all.fixture.plan.cohort, minimum: 8 };
    await expect(all.begin({ ...all.fixture.plan, cohort })).rejects.toMatchObject({
      message: expect.stringContaining('a group of 2, the charter') as unknown,
    });
  });

  it('removes the masks of every group again after a restart between two groups', async () => {
    const { remover, removed, interrupted } = interruptedRemover(2);
    // Time stands still: on a slow machine nobody is too slow.
    const clock = new ManualClock();
    const ports = { remover, clock, scheduler: clock };
    const all = world({ members: MEMBERS, minimum: MEMBERS, rounds: 1, grouped: mean, ports });
    const run = await all.begin();
    const restarted = interrupted.then(async () => {
      await all.fixture.restart();
      for (const site of all.sites) site.disconnect();
    });
    await Promise.all([all.finish(), restarted]);
    const [first, ...after] = removed.map(indicator);
    expect(after).toHaveLength(3);
    expect(after[0]).toEqual(first);
    expect(after.map((group) => group.filter((one) => one === 1).length)).toEqual([4, 4, 4]);
    const whole = after[0]!.map((_, i) => after.reduce((sum, group) => sum + group[i]!, 0));
    expect(whole).toEqual(Array(MEMBERS).fill(1));
    expect(await weightsOf(all, run)).toEqual(Array(MEMBERS).fill(Math.fround(1 / 12)));
    const { rounds } = await all.fixture.app.operator.showRun(run);
    expect(rounds[0]).toMatchObject({ attempt: 1, survivors: MEMBERS, sums: { used: 3 } });
  });

  it('is divided among processes that share a store, group by group', async () => {
    const group = cluster({
      members: MEMBERS,
      minimum: MEMBERS,
      rounds: 1,
      processes: 2,
      grouped: mean,
    });
    const run = await group.begin();
    await group.toEnd(run);
    const summary = await group.living().app.operator.showRun(run);
    expect(summary).toMatchObject({ status: 'completed' });
    expect(summary.rounds[0]).toMatchObject({ sums: { opened: 3, used: 3 } });
  });
});
