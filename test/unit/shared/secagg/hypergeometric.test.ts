import { describe, expect, it } from 'vitest';
import {
  logLowerTail,
  logProbability,
  logUpperTail,
  type Drawing,
} from '../../../../shared/secagg/hypergeometric.ts';

/** Exact binomial coefficient. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let product = 1n;
  for (let i = 1n; i <= BigInt(k); i++) product = (product * (BigInt(n - k) + i)) / i;
  return product;
}

/** ln of a fraction of integers of any size. */
function logRatio(numerator: bigint, denominator: bigint): number {
  return logOf(numerator) - logOf(denominator);
}

function logOf(value: bigint): number {
  if (value === 0n) return -Infinity;
  const shift = Math.max(0, value.toString(2).length - 60);
  return Math.log(Number(value >> BigInt(shift))) + shift * Math.LN2;
}

/** ln P[X > a] with integers only. */
function exactUpperTail({ population, marked, draws }: Drawing, a: number): number {
  let ways = 0n;
  for (let x = Math.max(0, a + 1); x <= Math.min(marked, draws); x++) {
    ways += choose(marked, x) * choose(population - marked, draws - x);
  }
  return logRatio(ways, choose(population, draws));
}

const drawings: readonly Drawing[] = [
  { population: 7, marked: 3, draws: 4 },
  { population: 53, marked: 5, draws: 22 },
  { population: 60, marked: 41, draws: 39 },
  { population: 199, marked: 20, draws: 86 },
  { population: 401, marked: 133, draws: 250 },
];

describe('hypergeometric tails', () => {
  it.each(drawings)('equal the exact ones for $population, $marked, $draws', (drawing) => {
    for (let a = -1; a <= drawing.draws; a++) {
      const exact = exactUpperTail(drawing, a);
      const found = logUpperTail(drawing, a);
      if (exact === -Infinity) expect(found).toBe(-Infinity);
      else expect(found).toBeCloseTo(exact, 12);
    }
  });

  it('give the three bad events of n = 1000, γ = δ = 0.1 as computed with exact fractions', () => {
    const corrupt = { population: 999, marked: 100 };
    const events = [
      Math.log2(1000) + logUpperTail({ ...corrupt, draws: 220 }, 76) / Math.LN2,
      Math.log2(2000) + logUpperTail({ ...corrupt, draws: 110 }, 57) / Math.LN2,
      Math.log2(1000) + logLowerTail({ population: 999, marked: 899, draws: 220 }, 167) / Math.LN2,
    ];
    expect(events.map((bits) => bits.toFixed(1))).toEqual(['-106.9', '-107.1', '-30.7']);
  });

  it('neither overflow nor vanish far out at 10,000 and at 1,000,000', () => {
    const far = logUpperTail({ population: 9_999, marked: 4_000, draws: 3_000 }, 2_950);
    expect(far).toBeLessThan(-2_000);
    expect(far).toBeGreaterThan(-4_000);
    const middle = logUpperTail({ population: 1e6, marked: 200_000, draws: 500_000 }, 100_000);
    expect(Math.exp(middle)).toBeCloseTo(1 - 0.5009973543919738, 12);
  });

  it('sum to one on both sides of every value', () => {
    const drawing = { population: 10_000, marked: 3_300, draws: 1_700 };
    for (const a of [500, 560, 561, 562, 620, 700]) {
      const whole = Math.exp(logUpperTail(drawing, a)) + Math.exp(logLowerTail(drawing, a));
      expect(whole).toBeCloseTo(1, 12);
    }
  });

  it('are certain or impossible outside the support', () => {
    const drawing = { population: 9, marked: 7, draws: 5 };
    expect(logUpperTail(drawing, 2.5)).toBe(0);
    expect(logUpperTail(drawing, 5)).toBe(-Infinity);
    expect(logLowerTail(drawing, 2)).toBe(-Infinity);
    expect(logProbability(drawing, 3.5)).toBe(-Infinity);
    expect(logProbability({ ...drawing, marked: 9 }, 5)).toBe(0);
  });

  it.each([
    ['more marked than there are', { population: 9, marked: 10, draws: 3 }],
    ['more draws than there are', { population: 9, marked: 3, draws: 10 }],
    ['half a draw', { population: 9, marked: 3, draws: 1.5 }],
    ['a negative count', { population: 9, marked: -3, draws: 3 }],
  ])('refuse %s', (_what, drawing) => {
    expect(() => logProbability(drawing, 1)).toThrow('whole counts');
    expect(() => logUpperTail(drawing, 1)).toThrow('whole counts');
  });
});
