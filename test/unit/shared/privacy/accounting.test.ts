import { describe, expect, it } from 'vitest';
import { type Accountant, deltaOf, epsilonOf } from '../../../../shared/privacy/accounting.ts';
import type { PrivacyEvent } from '../../../../shared/privacy/events.ts';

function sampled(noiseMultiplier: number, rate: number): PrivacyEvent {
  return { mechanism: 'sampled_gaussian', noiseMultiplier, rate };
}

function epsilon(
  event: PrivacyEvent,
  count: number,
  delta: number,
  accountant?: Accountant,
): number {
  return epsilonOf([{ event, count }], delta, accountant === undefined ? {} : { accountant }).value;
}

/** Noise, rate, rounds and δ at the ends of what is accepted. */
const EXTREMES = [
  [0.05, 0.01, 100, 1e-6],
  [0.05, 1e-9, 1e6, 1e-6],
  [1e4, 0.01, 1e6, 1e-10],
  [1.5, 0.01, 1e6, 1e-300],
  [100, 0.5, 1e6, 1e-200],
] as const;

describe('epsilonOf', () => {
  it.each(EXTREMES)(
    'answers σ %d, q %d, %d rounds and δ %d with a number',
    (noise, rate, rounds, delta) => {
      const value = epsilon(sampled(noise, rate), rounds, delta);
      expect(Number.isFinite(value)).toBe(true);
      expect(value).toBeLessThanOrEqual(epsilon(sampled(noise, rate), rounds, delta, 'rdp'));
    },
  );

  it('is exact by loss distributions where δ is below the rounding of a plain Fourier transform', () => {
    // The plain transform answers 9.33 here, and RDP proves 4.98.
    const value = epsilon(sampled(1, 0.01), 1000, 1e-14, 'pld');
    expect(value).toBeGreaterThan(4.5);
    expect(value).toBeLessThan(4.6);
  });

  it('agrees between loss distributions and the exact formula for a Gaussian among others', () => {
    const exact = epsilon({ mechanism: 'gaussian', noiseMultiplier: 2.5 }, 7, 1e-6);
    const almost = epsilonOf(
      [
        { event: { mechanism: 'gaussian', noiseMultiplier: 2.5 }, count: 7 },
        { event: { mechanism: 'laplace', epsilon: 1e-3, rate: 1 }, count: 2 },
      ],
      1e-6,
      { accountant: 'pld' },
    );
    expect(almost.accountant).toBe('pld');
    expect(almost.value).toBeGreaterThan(exact * (1 - 1e-9));
    expect(almost.value).toBeLessThan(exact * 1.001 + 2e-3);
  });

  it('doubles the noise needed when units are replaced and nobody is sampled', () => {
    const replaced: PrivacyEvent = {
      mechanism: 'sampled_gaussian',
      noiseMultiplier: 6,
      rate: 1,
      neighbours: 'replace_one',
    };
    expect(epsilon(replaced, 5, 1e-5)).toBe(epsilon(sampled(3, 1), 5, 1e-5));
    expect(epsilon(replaced, 5, 1e-5, 'rdp')).toBe(epsilon(sampled(3, 1), 5, 1e-5, 'rdp'));
  });

  it('costs more when sampled units are replaced', () => {
    const replaced = { ...sampled(2, 0.05), neighbours: 'replace_one' } as PrivacyEvent;
    expect(epsilon(replaced, 100, 1e-5)).toBeGreaterThan(epsilon(sampled(2, 0.05), 100, 1e-5));
  });

  it('stays an upper bound on a coarser grid', () => {
    const events = [{ event: sampled(1.3, 0.02), count: 300 }];
    const fine = epsilonOf(events, 1e-6, { accountant: 'pld' }).value;
    const coarse = epsilonOf(events, 1e-6, { accountant: 'pld', finestInterval: 0.03 }).value;
    expect(coarse).toBeGreaterThan(fine);
  });

  it.each<[string, PrivacyEvent, number, number]>([
    ['no noise', sampled(0, 0.5), 3, 1e-5],
    ['a rate above 1', sampled(1, 1.5), 3, 1e-5],
    ['half a round', sampled(1, 0.5), 2.5, 1e-5],
    ['a δ of 0', sampled(1, 0.5), 3, 0],
    ['a δ that is no number', sampled(1, 0.5), 3, NaN],
    ['noise that is no number', sampled(NaN, 0.5), 3, 1e-5],
  ])('refuses %s', (_, event, count, delta) => {
    expect(() => epsilon(event, count, delta)).toThrow(
      expect.objectContaining({ code: 'PRIVACY_PARAMETERS_INVALID' }),
    );
  });

  it('refuses to compose guarantees over different neighbours', () => {
    const fixed: PrivacyEvent = {
      mechanism: 'fixed_size_gaussian',
      noiseMultiplier: 2,
      fraction: 0.25,
    };
    const events = [
      { event: sampled(2, 0.25), count: 3 },
      { event: fixed, count: 4 },
    ];
    expect(() => epsilonOf(events, 1e-5)).toThrow(/one neighbouring relation/);
  });
});

describe('deltaOf', () => {
  it('is the inverse of epsilonOf', () => {
    const events = [{ event: sampled(1.1, 0.02), count: 500 }];
    const value = epsilonOf(events, 1e-6).value;
    expect(deltaOf(events, value).value).toBeCloseTo(1e-6, 9);
  });

  it('never promises δ = 0 because a double cannot hold it', () => {
    const events = [{ event: sampled(3, 0.02), count: 5 }];
    expect(deltaOf(events, 1000).value).toBeGreaterThan(0);
    expect(deltaOf([{ event: sampled(3, 1), count: 5 }], 1000).value).toBeGreaterThan(0);
  });
});
