import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine } from '../../../../../coordinator/federation/strategies/combine.ts';
import {
  badGroupsBorne,
  type Combination,
} from '../../../../../shared/domain/grouped-aggregation.ts';

const vectors = (...rows: readonly (readonly number[])[]) =>
  rows.map((row) => Float64Array.of(...row));
const good = vectors([1, -2], [2, -4], [4, -3]);
const bad = Float64Array.of(1e9, -1e9);

const median: Combination = { rule: 'median' };
const trimmed: Combination = { rule: 'trimmedMean', trim: 0.25 };
const clipping: Combination = { rule: 'centredClipping', radius: 5, iterations: 3 };
const bounded: Combination = { rule: 'normBound', norm: 5 };

describe('the median of groups', () => {
  it('is the middle value of each coordinate by itself', () => {
    expect(combine(median, good)).toEqual(Float64Array.of(2, -3));
  });

  it('lies half way between the two in the middle of an even number', () => {
    expect(combine(median, [...good, bad])).toEqual(Float64Array.of(3, -3.5));
  });
});

describe('the trimmed mean of groups', () => {
  it('leaves the largest and the smallest of each coordinate out', () => {
    const means = vectors([5, 1], [-9, 2], [7, 40], [6, 3]);
    expect(combine(trimmed, means)).toEqual(Float64Array.of(5.5, 2.5));
  });

  it('keeps at least the middle however much it should trim', () => {
    const most: Combination = { rule: 'trimmedMean', trim: 0.49 };
    expect(combine(most, good)).toEqual(combine(median, good));
  });

  it('is the mean where nothing is trimmed', () => {
    expect(combine({ rule: 'trimmedMean', trim: 0 }, good)).toEqual(Float64Array.of(7 / 3, -3));
  });
});

describe('centred clipping', () => {
  it('is the mean of what lies within its radius', () => {
    expect(combine({ ...clipping, iterations: 1 }, vectors([3, 0], [0, 4]))).toEqual(
      Float64Array.of(1.5, 2),
    );
  });

  it('takes a step towards a group that lies outside, no longer than its radius', () => {
    // (30, 40) has norm 50: a tenth of it counts, and half of that, beside a group at 0.
    const once = combine({ ...clipping, iterations: 1 }, vectors([30, 40], [0, 0]));
    expect(once).toEqual(Float64Array.of(1.5, 2));
    const twice = combine({ ...clipping, iterations: 2 }, vectors([30, 40], [0, 0]));
    // From (1.5, 2): a step of 5 to the one, of 2.5 back to the other, halved.
    expect(twice[0]).toBeCloseTo(1.5 + (3 - 1.5) / 2, 12);
  });
});

describe('norm bounding', () => {
  it('shrinks a group that is too long, whatever its direction, and no other', () => {
    expect(combine(bounded, vectors([30, -40], [1, 2]))).toEqual(Float64Array.of(2, -1));
  });
});

describe('bad groups', () => {
  const finite = fc.double({ min: -100, max: 100, noNaN: true });
  const anything = fc.double({ min: -1e12, max: 1e12, noNaN: true });

  it.each([median, trimmed])('cannot pull $rule past the good ones’ values', (combination) => {
    const scene = fc.integer({ min: 3, max: 9 }).chain((groups) => {
      const borne = badGroupsBorne(combination, groups);
      return fc.tuple(
        fc.array(finite, { minLength: groups - borne, maxLength: groups - borne }),
        fc.array(anything, { minLength: borne, maxLength: borne }),
      );
    });
    fc.assert(
      fc.property(scene, ([honest, corrupt]) => {
        const [value] = combine(combination, vectors(...[...corrupt, ...honest].map((x) => [x])));
        expect(value).toBeGreaterThanOrEqual(Math.min(...honest) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(...honest) + 1e-9);
      }),
    );
  });

  it('one more than is borne can pull the median anywhere', () => {
    const [value] = combine(median, [bad, bad, ...good.slice(0, 1)]);
    expect(value).toBe(1e9);
    expect(badGroupsBorne(median, 3)).toBe(1);
  });

  it('move a clipped or bounded combination by no more than their share of the bound', () => {
    const alone = combine(bounded, [...good, new Float64Array(2)]);
    const pulled = combine(bounded, [...good, bad]);
    expect(Math.hypot(pulled[0]! - alone[0]!, pulled[1]! - alone[1]!)).toBeCloseTo(5 / 4, 9);
    const clipped = combine(clipping, [...good, bad]);
    // Three steps of at most radius/groups each beyond the others' own pull.
    expect(Math.hypot(...clipped)).toBeLessThan(5 * 3);
  });

  it('that are borne are fewer than half', () => {
    expect([3, 4, 5, 10].map((groups) => badGroupsBorne(median, groups))).toEqual([1, 1, 2, 4]);
    expect([3, 4, 8, 9].map((groups) => badGroupsBorne(trimmed, groups))).toEqual([0, 1, 2, 2]);
    expect(badGroupsBorne(bounded, 9)).toBe(0);
  });
});

describe('a combination', () => {
  it.each([median, trimmed, clipping, bounded])(
    'of $rule leaves its inputs as they were',
    (rule) => {
      const means = vectors([9, -7], [3, 1], [-8, 2]);
      const before = structuredClone(means);
      combine(rule, means);
      expect(means).toEqual(before);
    },
  );

  it('of groups of different lengths is a bug', () => {
    expect(() => combine(median, vectors([1, 2], [3]))).toThrow('groups have means of one length');
    expect(() => combine(median, [])).toThrow('groups have means of one length');
  });
});
