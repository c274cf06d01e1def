import { describe, expect, it } from 'vitest';
import { cohortChoices, judgePlan } from '../../../../shared/secagg/plan-judgement.ts';
import { sampleCharter, samplePlan } from '../../../support/samples.ts';

const charter = sampleCharter();
const plan = samplePlan();

describe('judging a plan', () => {
  it('accepts what can run at every cohort size', () => {
    expect(judgePlan(charter, plan)).toEqual([]);
    expect(cohortChoices(charter, plan).map(({ participants }) => participants)).toEqual([4, 5]);
  });

  it('repeats what the charter forbids', () => {
    expect(judgePlan(charter, { ...plan, rounds: 501 }).map(({ rule }) => rule)).toEqual([
      'rounds',
    ]);
  });

  it('refuses more dropouts than the quorum can miss', () => {
    const cohort = { ...plan.cohort, expectedDropout: 0.5 };
    const [finding] = judgePlan(charter, { ...plan, cohort });
    expect(finding?.rule).toBe('cohort.expectedDropout');
    expect(finding?.message).toContain('cannot reach the quorum');
  });

  it('lists some sizes of a wide range: both ends and the border between the graphs', () => {
    const cohort = { ...plan.cohort, minimum: 100, target: 9_000 };
    const sizes = cohortChoices(charter, { ...plan, cohort }).map(
      ({ participants }) => participants,
    );
    expect(sizes.length).toBeLessThan(40);
    expect(sizes).toEqual(expect.arrayContaining([100, 128, 129, 9_000]));
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  it('refuses a cohort whose dealers would have more holders than messages have room for', () => {
    const cohort = { ...plan.cohort, minimum: 100, target: 10_000, expectedDropout: 0.4 };
    const messageFor = (postQuantum: typeof plan.postQuantum): string | undefined =>
      judgePlan(charter, { ...plan, cohort, postQuantum }).find(
        ({ rule }) => rule === 'cohort.expectedDropout',
      )?.message;
    expect(messageFor('off')).toMatch(/deal shares to \d+ others, and messages have room for 3000/);
    expect(messageFor('preferred')).toMatch(/have room for 400: .* or say postQuantum: off/);
  });

  it('refuses widths above 32 bits', () => {
    const wide = { ...plan.encoding, scale: 2 ** 30 };
    const heavy = { ...plan.encoding, weightBound: 1_000_000_000 };
    expect(judgePlan(charter, { ...plan, encoding: wide })[0]?.rule).toBe('encoding.scale');
    expect(judgePlan(charter, { ...plan, encoding: heavy })[0]?.rule).toBe('encoding.weightBound');
  });
});
