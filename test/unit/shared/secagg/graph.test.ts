import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { utf8Bytes } from '../../../../shared/domain/bytes.ts';
import { permutation } from '../../../../shared/secagg/graph.ts';

const seed = nodeSuite.sha256(utf8Bytes('graph'));
const ascending = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('the ring permutation', () => {
  it.each([0, 1, 2, 7, 128, 3000])('of %i places holds each place once', (n) => {
    expect([...permutation(nodeSuite, seed, n)].sort((a, b) => a - b)).toEqual(ascending(n));
  });

  it('depends on the seed alone', () => {
    const other = nodeSuite.sha256(seed);
    expect(permutation(nodeSuite, seed, 50)).toEqual(permutation(nodeSuite, seed, 50));
    expect(permutation(nodeSuite, other, 50)).not.toEqual(permutation(nodeSuite, seed, 50));
  });

  it('refuses words that would bias it', () => {
    // For three places the words 2^32 − 1 are above 3·⌊2^32/3⌋ and must be drawn again.
    const words = Uint32Array.of(0xffff_ffff, 0xffff_ffff, 1, 0);
    const bytes = new Uint8Array(4096);
    bytes.set(new Uint8Array(words.buffer));
    const scripted = {
      ...nodeSuite,
      keystream: (
        _k: Uint8Array,
        _s: number,
        _l: number,
        take: (p: Uint8Array, o: number) => void,
      ) => {
        take(bytes, 0);
      },
    };
    // j = 1 swaps places 2 and 1; then j = 0 swaps places 1 and 0.
    expect([...permutation(scripted, seed, 3)]).toEqual([2, 0, 1]);
  });

  it('sends each place everywhere about equally often (χ², 6 orders of 3, fixed seeds)', () => {
    const counts = new Map<string, number>();
    const trials = 3000;
    for (let i = 0; i < trials; i++) {
      const order = permutation(nodeSuite, nodeSuite.sha256(utf8Bytes(`trial ${i}`)), 3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = trials / 6;
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(6);
    // 20.5 is the 99.9 % point of χ² with 5 degrees of freedom.
    expect(chi).toBeLessThan(20.5);
  });

  it('seats each member anywhere about equally often (χ², 40 places, fixed seeds)', () => {
    const size = 40;
    const trials = 4_000;
    const counts = new Uint32Array(size * size);
    for (let i = 0; i < trials; i++) {
      const order = permutation(nodeSuite, nodeSuite.sha256(utf8Bytes(`seat ${i}`)), size);
      order.forEach((member, place) => counts[member * size + place]!++);
    }
    const expected = trials / size;
    const chi = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 1697 is the 99.9 % point of χ² with 39² degrees of freedom.
    expect(chi).toBeLessThan(1_697);
  });

  it.each([-1, 1.5])('refuses %d places', (n) => {
    expect(() => permutation(nodeSuite, seed, n)).toThrow(/whole size/);
  });
});
