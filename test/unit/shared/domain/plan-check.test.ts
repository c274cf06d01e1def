import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../../../shared/domain/plan-check.ts';
import type { Charter } from '../../../../shared/domain/charter.ts';
import type { Plan } from '../../../../shared/domain/plan.ts';
import { federationId } from '../../../../shared/domain/ids.ts';
import { sampleCharter, samplePlan } from '../../../support/samples.ts';

const charter = sampleCharter();
const plan = samplePlan();
const agreed = new Uint8Array(32).fill(0xa1);
const other = new Uint8Array(32).fill(0xb2);

describe('a plan inside its charter', () => {
  it('breaks no bound', () => {
    expect(checkPlan(charter, plan)).toEqual([]);
  });

  it('may sit exactly on every bound', () => {
    const tight: Plan = { ...plan, rounds: 500, cohort: { ...plan.cohort, minimum: 4, target: 5 } };
    expect(checkPlan(charter, tight)).toEqual([]);
  });
});

const broken: readonly (readonly [string, Plan, string, string])[] = [
  ['federation', { ...plan, federation: federationId('other') }, 'other', 'retina-screening'],
  ['cohort.minimum', { ...plan, cohort: { ...plan.cohort, minimum: 3 } }, '3', '4'],
  ['cohort.target', { ...plan, cohort: { ...plan.cohort, target: 6 } }, '6', '5'],
  ['trainer', { ...plan, trainer: 'torch' }, 'torch', 'tfjs'],
  ['rounds', { ...plan, rounds: 501 }, '501', '500'],
  ['postQuantum', { ...plan, postQuantum: 'required' }, 'required', 'off'],
];

/** The charter, without ML-KEM. */
const classical = {
  ...charter,
  secureAggregation: { ...charter.secureAggregation, postQuantum: 'off' },
} as const;

describe('a plan outside its charter', () => {
  it.each(broken)('is found out by %s', (rule, wrong, planValue, charterBound) => {
    const findings = checkPlan(classical, wrong);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ rule, planValue, charterBound });
    expect(findings[0]?.message).toContain(`${rule} is ${planValue}: `);
  });

  it('is found out by a topology nobody agreed to', () => {
    const strict = { ...charter, training: { ...charter.training, topologies: [agreed] } };
    expect(checkPlan(strict, plan, agreed)).toEqual([]);
    expect(checkPlan(strict, plan)).toEqual([]);
    expect(checkPlan(strict, plan, other).map(({ rule }) => rule)).toEqual(['model.topology']);
    expect(checkPlan(charter, plan, other)).toEqual([]);
  });

  it('is found out by groups the members did not agree to, or too small ones', () => {
    const grouped = { groups: 2, combine: { rule: 'median' } } as const;
    const cohort = { ...plan.cohort, minimum: 9, target: 9 };
    const split: Plan = { ...plan, cohort, aggregation: { grouped } };
    const members = Array.from({ length: 9 }, () => charter.members[0]!);
    const judged = (bounds: Partial<Charter['secureAggregation']>) =>
      checkPlan(
        { ...charter, members, secureAggregation: { ...charter.secureAggregation, ...bounds } },
        split,
      ).map(({ rule, charterBound }) => `${rule} ${charterBound}`);
    expect(judged({})).toEqual(['aggregation.grouped.groups no groups']);
    expect(judged({ minGroup: 4 })).toEqual([]);
    expect(judged({ minGroup: 4, maxUnmaskPerModel: 2 })).toEqual([
      'aggregation.grouped.groups no groups',
    ]);
    expect(judged({ minGroup: 5 })).toEqual(['aggregation.grouped.groups 5']);
    expect(judged({ minGroup: 3, minSurvivors: 5 })).toEqual(['aggregation.grouped.groups 5']);
  });

  it('is told every bound it breaks', () => {
    const wrong = { ...plan, rounds: 501, trainer: 'torch' };
    expect(checkPlan(charter, wrong).map(({ rule }) => rule)).toEqual(['trainer', 'rounds']);
  });
});
