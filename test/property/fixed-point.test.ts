import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import {
  countBits,
  countSumInRange,
  decodeMean,
  encodeSigned,
  quantisationBound,
  signedBits,
  signedSumInRange,
} from '../../shared/vector/fixed-point.ts';
import { addInto, centreLift, reduce } from '../../shared/vector/modular.ts';

const random = (length: number) => nodeSuite.randomBytes(length);
const clamp = (value: number, bound: number) => Math.min(Math.max(value, -bound), bound);

const cohort = fc.record({
  clip: fc.double({ min: 1e-3, max: 50, noNaN: true }),
  scale: fc.integer({ min: 3, max: 100_000 }),
  weightBound: fc.integer({ min: 2, max: 5_000 }),
  members: fc.array(
    fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      update: fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
        minLength: 4,
        maxLength: 4,
      }),
    }),
    { minLength: 3, maxLength: 9 },
  ),
});

describe('encode, sum, decode', () => {
  it('gives the weighted mean of the clipped updates within the bound, and inside the ranges', () => {
    fc.assert(
      fc.property(cohort, ({ clip, scale, weightBound, members }) => {
        const bits = signedBits(members.length, scale) ?? 0;
        const encoding = { clip, scale, bits };
        const weights = members.map(({ share }) => 1 + Math.floor(share * (weightBound - 1)));
        const weightSum = weights.reduce((a, b) => a + b, 0);
        const sum = new Uint32Array(4);
        members.forEach(({ update }, i) => {
          const values = Float64Array.from(update);
          addInto(sum, encodeSigned(values, encoding, weights[i]!, weightBound, random));
        });
        const mean = decodeMean(reduce(sum, bits), encoding, weightSum, weightBound);
        const bound = quantisationBound(encoding, weightSum, weightBound, members.length);
        mean.forEach((decoded, k) => {
          const exact =
            members.reduce((a, { update }, i) => a + weights[i]! * clamp(update[k]!, clip), 0) /
            weightSum;
          expect(Math.abs(decoded - exact)).toBeLessThan(bound);
          const lifted = centreLift(sum[k]!, bits);
          const n = members.length;
          expect(signedSumInRange(lifted, scale, weightSum, weightBound, n)).toBe(true);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('takes 32-bit floats as the numbers they are', () => {
    const encoding = { clip: 2, scale: 1 << 20, bits: 24 };
    const values = Float32Array.of(0.1, -1.7);
    const mean = decodeMean(encodeSigned(values, encoding, 3, 3, random), encoding, 3, 3);
    mean.forEach((decoded, k) => {
      expect(Math.abs(decoded - values[k]!)).toBeLessThan(2 / (1 << 20));
    });
  });
});

describe('sums at the extremes', () => {
  it.each([3, 5, 10, 50, 128, 1_000, 10_000])(
    'do not overflow when all of %i participants send ±Q or W',
    (n) => {
      for (const scale of [7, 4_095, 32_767, 65_535]) {
        const bits = signedBits(n, scale);
        const width = countBits(n, scale);
        if (bits === undefined || width === undefined) {
          expect(2 * n * scale + 1).toBeGreaterThan(2 ** 31);
          continue;
        }
        const top = Float64Array.of(1e9, -1e9);
        const one = encodeSigned(top, { clip: 0.5, scale, bits }, 11, 11, random);
        const sum = new Uint32Array(2);
        const counts = new Uint32Array(1);
        for (let i = 0; i < n; i++) {
          addInto(sum, one);
          addInto(counts, Uint32Array.of(scale));
        }
        const lifted = [...reduce(sum, bits)].map((value) => centreLift(value, bits));
        expect(lifted).toEqual([n * scale, -n * scale]);
        expect(signedSumInRange(n * scale, scale, 11 * n, 11, n)).toBe(true);
        expect([...reduce(counts, width)]).toEqual([n * scale]);
        expect(countSumInRange(n * scale, scale, n)).toBe(true);
      }
    },
  );

  it('leave the slack that makes a random element break the range about half the time', () => {
    const n = 128;
    const scale = 32_767;
    const bits = signedBits(n, scale) ?? 0;
    const elements = reduce(new Uint32Array(random(4 * 4096).buffer), bits);
    const outside = elements.filter(
      (value) => !signedSumInRange(centreLift(value, bits), scale, 11 * n, 11, n),
    );
    // At least 1/2 in expectation; 0.45 of 4096 is more than six standard deviations below.
    expect(outside.length).toBeGreaterThan(0.45 * 4096);
  });
});

describe('stochastic rounding', () => {
  /** AES-256-CTR under a fixed key: the same draws in every run. */
  function seeded(seed: number) {
    const key = nodeSuite.sha256(Uint8Array.of(seed));
    let start = 0;
    return (length: number) => {
      const bytes = new Uint8Array(length);
      nodeSuite.keystream(key, start, length, (piece, offset) => {
        bytes.set(piece, offset);
      });
      start += Math.ceil(length / 16) * 16;
      return bytes;
    };
  }

  it.each([0.03, 0.25, 0.5, 0.77, -0.31, -0.9, 6.4, -12.6])(
    'is right on average for a coordinate %d steps from zero (z test, fixed seed)',
    (steps) => {
      const trials = 40_000;
      const encoding = { clip: 1, scale: 1_000, bits: 20 };
      const values = new Float64Array(trials).fill(steps / 1_000);
      const encoded = encodeSigned(values, encoding, 13, 13, seeded(42));
      const total = encoded.reduce((sum, value) => sum + centreLift(value, 20), 0);
      const fraction = steps - Math.floor(steps);
      const deviation = Math.sqrt(trials * fraction * (1 - fraction));
      expect(Math.abs(total - trials * steps) / deviation).toBeLessThan(4);
    },
  );

  it('gives each of the two neighbours and nothing else', () => {
    const values = new Float64Array(5_000).fill(0.000_37);
    const encoded = encodeSigned(values, { clip: 1, scale: 1_000, bits: 20 }, 13, 13, seeded(7));
    expect(new Set(encoded)).toEqual(new Set([0, 1]));
  });
});
