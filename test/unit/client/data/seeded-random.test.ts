import { describe, expect, it } from 'vitest';
import {
  hashIntegers,
  seededRandom,
  shuffledIndices,
} from '../../../../client/data/seeded-random.ts';

describe('seededRandom', () => {
  it('repeats itself for the same seeds and differs for others', () => {
    const draw = (...seeds: number[]) => {
      const random = seededRandom(...seeds);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(draw(7, 3)).toEqual(draw(7, 3));
    expect(draw(7, 3)).not.toEqual(draw(3, 7));
    expect(draw(7)).not.toEqual(draw(7, 0));
  });

  it('fills [0, 1) evenly', () => {
    const random = seededRandom(11);
    const bins = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const bin = Math.floor(10 * random.next());
      bins[bin]! += 1;
    }
    // 2000 expected, deviation 42: six deviations either way.
    for (const bin of bins) expect(Math.abs(bin - 2000)).toBeLessThan(255);
  });

  it('draws standard normals', () => {
    const random = seededRandom(12);
    const draws = Array.from({ length: 20_000 }, () => random.normal());
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(Math.abs(variance - 1)).toBeLessThan(0.06);
  });
});

describe('hashIntegers', () => {
  it('tells apart integers beyond 32 bits, order and length', () => {
    const hashes = [
      hashIntegers(5),
      hashIntegers(5 + 2 ** 32),
      hashIntegers(5, 0),
      hashIntegers(0, 5),
      hashIntegers(),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('shuffledIndices', () => {
  it('is a permutation that the seeds decide', () => {
    const order = shuffledIndices(50, 4, 2);
    expect([...order].toSorted((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect(order).toEqual(shuffledIndices(50, 4, 2));
    expect(order).not.toEqual(shuffledIndices(50, 4, 3));
    expect(shuffledIndices(0, 4)).toHaveLength(0);
  });
});
