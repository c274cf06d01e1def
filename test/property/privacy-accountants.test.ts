import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epsilonOf } from '../../shared/privacy/accounting.ts';
import { gaussianEpsilon } from '../../shared/privacy/gaussian/exact.ts';

const noise = fc.double({ min: 0.4, max: 20, noNaN: true });
const rate = fc.double({ min: 1e-3, max: 0.9, noNaN: true });
const count = fc.integer({ min: 2, max: 400 });
const delta = fc.integer({ min: 3, max: 30 }).map((digits) => 10 ** -digits);

function epsilon(
  noiseMultiplier: number,
  q: number,
  rounds: number,
  d: number,
  accountant: 'pld' | 'rdp',
) {
  const event = { mechanism: 'sampled_gaussian', noiseMultiplier, rate: q } as const;
  return epsilonOf([{ event, count: rounds }], d, { accountant }).value;
}

describe('the accountants of a sampled Gaussian', () => {
  it('never differ in the wrong direction', () => {
    fc.assert(
      fc.property(noise, rate, count, delta, (z, q, rounds, d) => {
        const bySums = epsilon(z, q, rounds, d, 'rdp');
        const byLosses = epsilon(z, q, rounds, d, 'pld');
        // A loss distribution is tighter but for its grid, and sampling never costs anything.
        expect(byLosses).toBeLessThanOrEqual(bySums * 1.01 + 1e-3);
        expect(byLosses).toBeLessThanOrEqual(
          gaussianEpsilon(z / Math.sqrt(rounds), d) * 1.01 + 1e-3,
        );
      }),
      { numRuns: 6 },
    );
  });

  it('charge more for more rounds, and less for more noise', () => {
    fc.assert(
      fc.property(noise, rate, count, delta, (z, q, rounds, d) => {
        const once = epsilon(z, q, rounds, d, 'rdp');
        expect(epsilon(z, q, rounds + 3, d, 'rdp')).toBeGreaterThanOrEqual(once);
        expect(epsilon(z * 1.1, q, rounds, d, 'rdp')).toBeLessThanOrEqual(once);
      }),
      { numRuns: 40 },
    );
  });
});
