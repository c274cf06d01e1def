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

  it('refuses widths above 32 bits', () => {
    const wide = { ...plan.encoding, scale: 2 ** 30 };
    const heavy = { ...plan.encoding, weightBound: 1_000_000_000 };
    expect(judgePlan(charter, { ...plan, encoding: wide })[0]?.rule).toBe('encoding.scale');
    expect(judgePlan(charter, { ...plan, encoding: heavy })[0]?.rule).toBe('encoding.weightBound');
  });
});
