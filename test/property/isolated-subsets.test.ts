import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  factsOf,
  hasIsolatedSubset,
  setsOfSize,
  tallyIsolatedSubsets,
} from '../support/isolated-subsets.ts';

/** Small rings on which every corruption set and every survivor set is tried; violations at t − 1. */
const EXHAUSTIVE = [
  { size: 9, degree: 4, corrupted: 0, below: 36 },
  { size: 10, degree: 4, corrupted: 2, below: 500 },
  { size: 11, degree: 6, corrupted: 2, below: 99 },
  { size: 12, degree: 6, corrupted: 2, below: 396 },
  { size: 12, degree: 8, corrupted: 2, below: 0 },
] as const;

function bits(set: number): number[] {
  return Array.from({ length: 30 }, (_, i) => i).filter((i) => (set >> i) & 1);
}

function setOf(places: readonly number[]): number {
  return places.reduce((set, place) => set | (1 << place), 0);
}

/** A ring of up to 30 places with corrupt members, for which t ≤ k. */
const rings = fc
  .integer({ min: 16, max: 30 })
  .chain((size) =>
    fc.record({
      size: fc.constant(size),
      degree: fc.integer({ min: 3, max: Math.floor(size / 3) }).map((half) => 2 * half),
      corrupt: fc
        .uniqueArray(fc.nat({ max: size - 1 }), { maxLength: Math.floor(size / 5) })
        .map(setOf),
    }),
  )
  .filter((ring) => factsOf(ring).threshold <= ring.degree);

/**
 * A greedy adversary: cuts the ring at two places by silencing the k/2 members after each, then
 * silences honest members one by one where that leaves an isolated part with the most shares.
 */
function greedyDropouts(ring: { size: number; degree: number; corrupt: number }, cuts: number[]) {
  const gap = (start: number): number[] =>
    Array.from({ length: ring.degree / 2 }, (_, i) => (start + i) % ring.size);
  const silent = setOf(cuts.flatMap(gap));
  return (2 ** ring.size - 1) & ~ring.corrupt & ~silent;
}

describe('no proper part of the honest survivors can be unmasked', () => {
  it.each(EXHAUSTIVE)(
    'on $size places with $degree neighbours and $corrupted corrupt, whoever drops out',
    ({ size, degree, corrupted, below }) => {
      const { violations, violationsBelow } = tallyIsolatedSubsets(size, degree, corrupted);
      expect([violations, violationsBelow]).toEqual([0, below]);
    },
  );

  it('on larger rings, whatever random members drop out', () => {
    fc.assert(
      fc.property(rings, fc.nat({ max: 2 ** 30 - 1 }), (ring, kept) => {
        const facts = factsOf(ring);
        const survivors = (2 ** ring.size - 1) & ~ring.corrupt & kept;
        expect(hasIsolatedSubset(facts, ring.corrupt, survivors, facts.threshold)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('on larger rings that an adversary cuts where it likes', () => {
    fc.assert(
      fc.property(rings, fc.nat(), fc.nat(), (ring, first, second) => {
        const facts = factsOf(ring);
        const cuts = [first % ring.size, second % ring.size];
        let survivors = greedyDropouts(ring, cuts);
        for (;;) {
          expect(hasIsolatedSubset(facts, ring.corrupt, survivors, facts.threshold)).toBe(false);
          // Next to go: the survivor with the fewest telling neighbours, the easiest to isolate.
          const [weakest] = bits(survivors).sort(
            (a, b) =>
              bits(facts.neighbours[a]! & (survivors | ring.corrupt)).length -
              bits(facts.neighbours[b]! & (survivors | ring.corrupt)).length,
          );
          if (weakest === undefined) return;
          survivors &= ~(1 << weakest);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the check itself', () => {
  it('sees a part that can be unmasked once the threshold is one lower', () => {
    // Nine places, four neighbours: 0, 1, 2 keep two neighbours each, 5 and 6 are cut off.
    const ring = { size: 9, degree: 4, corrupt: 0 };
    const facts = factsOf(ring);
    const survivors = setOf([0, 1, 2, 5, 6]);
    expect(facts.threshold).toBe(3);
    expect(hasIsolatedSubset(facts, 0, survivors, 3)).toBe(false);
    expect(hasIsolatedSubset(facts, 0, survivors, 2)).toBe(true);
  });

  it('asks about every set of a size once', () => {
    const sets = [...setsOfSize(6, 3)];
    expect(new Set(sets).size).toBe(20);
    for (const set of sets) expect(bits(set)).toHaveLength(3);
  });
});
