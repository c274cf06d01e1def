import { describe, expect, it } from 'vitest';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { CANARIES as CONFIG_CANARIES } from '../../../../shared/secagg/config.ts';
import {
  CANARIES,
  canariesIntact,
  ceilLog2,
  countBits,
  countSumInRange,
  decodeMean,
  encodeSigned,
  quantisationBound,
  signedBits,
  signedSumBound,
  signedSumInRange,
  withCanaries,
} from '../../../../shared/vector/fixed-point.ts';
import { centreLift } from '../../../../shared/vector/modular.ts';

const encoding = { clip: 0.25, scale: 1000, bits: 17 };

/** Random words that always, or never, round up a fraction of one half. */
const roundUp = (length: number) => new Uint8Array(length);
const roundDown = (length: number) => new Uint8Array(length).fill(0xff);

function lifted(encoded: Uint32Array, bits: number): number[] {
  return [...encoded].map((value) => centreLift(value, bits));
}

describe('element widths', () => {
  it.each([
    [100, 32_767, 24],
    [1_000, 32_767, 27],
    [10_000, 32_767, 31],
    [3, 5, 6],
  ])('for %i participants and Q = %i are %i bits', (cohort, scale, bits) => {
    expect(signedBits(cohort, scale)).toBe(bits);
  });

  it.each([
    [5, 3, 5],
    [3, 5, 5],
    [128, 100_000, 25],
    [10_000, 100_000, 31],
  ])('for %i participants and W = %i are %i bits', (cohort, bound, bits) => {
    expect(countBits(cohort, bound)).toBe(bits);
  });

  it('are exact next to powers of two', () => {
    // 2·n·Q + 1 = 2^k − 1, 2^k + 1 around k = 30.
    expect(signedBits(1, 2 ** 29 - 1)).toBe(31);
    expect(signedBits(1, 2 ** 29)).toBe(32);
    // n·W + 1 = 2^k exactly needs no further bit.
    expect(countBits(1, 2 ** 30 - 1)).toBe(31);
    expect(countBits(1, 2 ** 30)).toBe(32);
  });

  it('are infeasible above 32 bits', () => {
    expect(signedBits(2, 2 ** 30)).toBeUndefined();
    expect(signedBits(1, 2 ** 30 - 1)).toBe(32);
    expect(signedBits(1, 2 ** 30)).toBeUndefined();
    expect(countBits(1, 2 ** 31 - 1)).toBe(32);
    expect(countBits(1, 2 ** 31)).toBeUndefined();
  });

  it.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [2 ** 50, 50],
    [2 ** 50 + 1, 51],
  ])('come from ⌈log₂ %i⌉ = %i', (value, exponent) => {
    expect(ceilLog2(value)).toBe(exponent);
  });
});

describe('encoding an update', () => {
  it('clips, weighs and scales each coordinate', () => {
    const values = Float64Array.of(0.25, -0.25, 0.125, -9, 9, 0);
    const encoded = encodeSigned(values, encoding, 300, 600, roundUp);
    expect(lifted(encoded, 17)).toEqual([500, -500, 250, -500, 500, 0]);
  });

  it('never rounds an exact integer', () => {
    const values = Float32Array.of(0.25, -0.125);
    for (const random of [roundUp, roundDown]) {
      expect(lifted(encodeSigned(values, encoding, 7, 7, random), 17)).toEqual([1000, -500]);
    }
  });

  it('rounds to one of the two neighbours, by the draw', () => {
    const values = Float64Array.of(0.000_125, -0.000_125);
    expect(lifted(encodeSigned(values, encoding, 3, 3, roundUp), 17)).toEqual([1, 0]);
    expect(lifted(encodeSigned(values, encoding, 3, 3, roundDown), 17)).toEqual([0, -1]);
  });

  it('reads its draws as little-endian words, one per coordinate', () => {
    // Fractions of 1/2: a draw of 0x7fffffff rounds up, 0x80000000 rounds down.
    const words = Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0x80);
    const values = Float64Array.of(0.000_125, 0.000_125);
    expect([...encodeSigned(values, encoding, 3, 3, () => words)]).toEqual([1, 0]);
  });

  it('asks for four random bytes per coordinate, 64 KiB at a time', () => {
    const requests: number[] = [];
    encodeSigned(new Float32Array(40_000), encoding, 5, 9, (length) => {
      requests.push(length);
      return new Uint8Array(length);
    });
    expect(requests).toEqual([65_536, 65_536, 28_928]);
  });

  it('stays within ±Q where Q·W exceeds 53 bits, whatever the draw', () => {
    // In binary64, 227941038 · 106796797 / 106796797 is 227941038.00000003.
    const [scale, weight] = [227_941_038, 106_796_797];
    const wide = { clip: 0.25, scale, bits: 32 };
    const values = Float64Array.of(0.25, -0.25, 7, -7);
    const expected = [scale, -scale, scale, -scale];
    for (const random of [roundUp, roundDown]) {
      expect(lifted(encodeSigned(values, wide, weight, weight, random), 32)).toEqual(expected);
    }
  });

  it('encodes everything as zero at weight zero', () => {
    const encoded = encodeSigned(Float32Array.of(0.2, -0.2), encoding, 0, 600, roundUp);
    expect([...encoded]).toEqual([0, 0]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses a coordinate that is %d and says where',
    (bad) => {
      const values = Float32Array.of(0.1, 0.2, bad);
      const refusal = () => encodeSigned(values, encoding, 5, 9, roundUp);
      expect(refusal).toThrow(FederationError);
      expect(refusal).toThrow(/not a finite number, at index 2/);
    },
  );

  it.each([
    [{ ...encoding, clip: 0 }, /clip C is positive/],
    [{ ...encoding, clip: Number.NaN }, /clip C is positive/],
    [{ ...encoding, clip: Number.POSITIVE_INFINITY }, /clip C is positive/],
    [{ ...encoding, scale: 0 }, /scale Q/],
    [{ ...encoding, scale: 2.5 }, /scale Q/],
    [{ ...encoding, scale: 2 ** 16 }, /scale Q/],
    [{ ...encoding, bits: 33 }, /1 to 32 bits/],
  ])('refuses the parameters %j', (bad, reason) => {
    expect(() => encodeSigned(new Float32Array(1), bad, 5, 9, roundUp)).toThrow(reason);
    expect(() => decodeMean(new Uint32Array(1), bad, 5, 9)).toThrow(reason);
  });

  it.each([
    [-1, 9],
    [10, 9],
    [1.5, 9],
    [0, 0],
    [2, 2.5],
  ])('refuses the weight %d of %d', (weight, bound) => {
    expect(() => encodeSigned(new Float32Array(1), encoding, weight, bound, roundUp)).toThrow(
      /weight/,
    );
  });
});

describe('decoding a sum', () => {
  it('gives the weighted mean of what was encoded', () => {
    const first = encodeSigned(Float64Array.of(0.25, -0.2), encoding, 300, 600, roundUp);
    const second = encodeSigned(Float64Array.of(-0.1, 0.25), encoding, 150, 600, roundUp);
    const sum = first.map((value, i) => (value + second[i]!) % 2 ** 17);
    const mean = decodeMean(sum, encoding, 450, 600);
    expect(mean[0]).toBeCloseTo((300 * 0.25 - 150 * 0.1) / 450, 12);
    expect(mean[1]).toBeCloseTo((-300 * 0.2 + 150 * 0.25) / 450, 12);
  });

  it('refuses a round in which nobody had weight', () => {
    expect(() => decodeMean(new Uint32Array(2), encoding, 0, 600)).toThrow(/positive sum/);
  });

  it('errs by less than the bound it predicts', () => {
    expect(quantisationBound(encoding, 450, 600, 3)).toBeCloseTo((3 * 0.25 * 600) / (1000 * 450));
  });
});

describe('range checks on a sum', () => {
  it('allow Q·Σw/W and one step of rounding per survivor', () => {
    expect(signedSumBound(1000, 450, 600, 4)).toBe(754);
    expect(signedSumInRange(754, 1000, 450, 600, 4)).toBe(true);
    expect(signedSumInRange(-754, 1000, 450, 600, 4)).toBe(true);
    expect(signedSumInRange(755, 1000, 450, 600, 4)).toBe(false);
    expect(signedSumInRange(-755, 1000, 450, 600, 4)).toBe(false);
  });

  it('are exact beyond 53 bits', () => {
    const weightBound = 2 ** 31 - 1;
    expect(signedSumBound(2 ** 30 - 1, weightBound, weightBound, 1)).toBe(2 ** 30);
    expect(signedSumBound(2 ** 30 - 1, weightBound - 1, weightBound, 1)).toBe(2 ** 30 - 1);
  });

  it('allow counts up to W per survivor', () => {
    expect(countSumInRange(0, 600, 4)).toBe(true);
    expect(countSumInRange(2400, 600, 4)).toBe(true);
    expect(countSumInRange(2401, 600, 4)).toBe(false);
  });
});

describe('canaries', () => {
  it('are eight zeros after the values, in one place for everyone', () => {
    expect(CANARIES).toBe(8);
    expect(CONFIG_CANARIES).toBe(CANARIES);
    expect([...withCanaries(Uint32Array.of(4, 5))]).toEqual([4, 5, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('show a mask that was not removed, in any of them', () => {
    const segment = withCanaries(Uint32Array.of(4, 5));
    expect(canariesIntact(segment)).toBe(true);
    for (let i = 0; i < CANARIES; i++) {
      const touched = Uint32Array.from(segment);
      touched[2 + i] = 3;
      expect(canariesIntact(touched)).toBe(false);
    }
  });
});
