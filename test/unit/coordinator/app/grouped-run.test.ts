/** Runs whose training rounds are summed in groups, with real participants. */
import { describe, expect, it } from 'vitest';
import type { GroupedAggregation } from '../../../../shared/domain/grouped-aggregation.ts';
import { cluster } from '../../../support/replicas.ts';
import { weightsOf, world } from '../../../support/world.ts';

/** Three groups of four: c = 1, also in any group; t = 3. */
const MEMBERS = 12;
const median: GroupedAggregation = { groups: 3, combine: { rule: 'median' } };
const mean: GroupedAggregation = { groups: 3, combine: { rule: 'trimmedMean', trim: 0 } };

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
