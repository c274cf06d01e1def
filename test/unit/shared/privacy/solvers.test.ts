import { describe, expect, it } from 'vitest';
import { epsilonOf } from '../../../../shared/privacy/accounting.ts';
import { noiseFor } from '../../../../shared/privacy/solvers/noise.ts';
import { cohortFor, roundsFor } from '../../../../shared/privacy/solvers/whole.ts';

function epsilon(noiseMultiplier: number, rate: number, count: number): number {
  const event = { mechanism: 'sampled_gaussian', noiseMultiplier, rate } as const;
  return epsilonOf([{ event, count }], 1e-5, { accountant: 'rdp' }).value;
}

const infeasible: unknown = expect.objectContaining({ code: 'PRIVACY_TARGET_INFEASIBLE' });

describe('noiseFor', () => {
  it.each([
    [0.01, 1e-4],
    [2, 0.03],
    [300, 0.7],
  ])('keeps ε ≤ %d at rate %d, and barely', (target, rate) => {
    const noise = noiseFor(target, { epsilon: (z) => epsilon(z, rate, 60) });
    expect(epsilon(noise, rate, 60)).toBeLessThanOrEqual(target);
    expect(epsilon(noise * 0.9999, rate, 60)).toBeGreaterThan(target);
  });

  it('says which ε is the least when no noise is enough', () => {
    expect(() => noiseFor(2, { epsilon: () => 2.5 })).toThrow(infeasible);
  });
});

describe('roundsFor', () => {
  it('returns the last round that keeps the target', () => {
    const rounds = roundsFor(3, (count) => epsilon(1.2, 0.02, count));
    expect(epsilon(1.2, 0.02, rounds)).toBeLessThanOrEqual(3);
    expect(epsilon(1.2, 0.02, rounds + 1)).toBeGreaterThan(3);
  });

  it('is infeasible when one round is too much', () => {
    expect(() => roundsFor(0.5, (count) => epsilon(0.3, 0.5, count))).toThrow(infeasible);
  });
});

describe('cohortFor', () => {
  it('returns the smallest cohort that keeps the target', () => {
    const of = (cohort: number): number => epsilon(cohort * 0.01, cohort / 3383, 100);
    const cohort = cohortFor(2, 3383, of);
    expect(of(cohort)).toBeLessThanOrEqual(2);
    expect(of(cohort - 1)).toBeGreaterThan(2);
  });

  it('is infeasible when everybody is not enough', () => {
    expect(() => cohortFor(2, 40, (cohort) => 100 / cohort)).toThrow(infeasible);
  });
});
