/** How many inputs sums over one model would let be told apart. */
import { describe, expect, it } from 'vitest';
import { participantId, type ParticipantId } from '../../../../shared/domain/ids.ts';
import { fewestToldApart } from '../../../../shared/secagg/differences.ts';

const members = (...numbers: readonly number[]): readonly ParticipantId[] =>
  numbers.map((number) => participantId(number.toString(16).padStart(32, '0')));

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

const span = (from: number, to: number): readonly ParticipantId[] => members(...range(from, to));

describe('a sum beside one earlier sum', () => {
  it('tells nobody apart where there is none', () => {
    expect(fewestToldApart([], span(1, 7))).toBe(Infinity);
  });

  it('tells nobody apart where it holds the same members, in whatever order', () => {
    expect(fewestToldApart([span(1, 7)], members(...range(1, 7).toReversed()))).toBe(Infinity);
  });

  it('tells the one apart who is missing, and the one who is new', () => {
    expect(fewestToldApart([span(1, 7)], span(1, 6))).toBe(1);
    expect(fewestToldApart([span(1, 6)], span(1, 7))).toBe(1);
  });

  it('counts the smaller side of the difference', () => {
    expect(fewestToldApart([span(1, 12)], members(...range(5, 12), 20, 21, 22))).toBe(3);
    expect(fewestToldApart([span(1, 8)], members(...range(3, 8), ...range(20, 29)))).toBe(2);
  });

  it('takes the whole sums where they share nobody', () => {
    expect(fewestToldApart([span(1, 5)], span(11, 19))).toBe(5);
  });
});

describe('a sum beside several earlier ones', () => {
  it('is compared with every one of them, however many are known', () => {
    const large = range(1, 6).map((i) => span(100 * i, 100 * i + 20));
    expect(fewestToldApart([span(1, 10), ...large], span(1, 9))).toBe(1);
  });

  it('tells the last member apart when two disjoint ones are taken from it', () => {
    const whole = span(1, 11);
    expect(fewestToldApart([span(1, 5), span(6, 10)], whole)).toBe(1);
  });

  it('tells members apart whom only a coefficient of two leaves', () => {
    // A + B + C − 2·D leaves member 40 alone: everybody else is in two of three and in D, or in none.
    const pairs = [
      [1, 2, 3, 4, 11, 12, 13, 14],
      [1, 2, 3, 4, 21, 22, 23, 24],
      [11, 12, 13, 14, 21, 22, 23, 24, 40],
    ].map((set) => members(...set));
    const next = members(...range(1, 4), ...range(11, 14), ...range(21, 24));
    expect(fewestToldApart(pairs, next)).toBe(1);
  });

  it('counts those together who are in the same sums, and only them', () => {
    expect(fewestToldApart([span(1, 5), span(6, 10)], span(1, 13))).toBe(3);
  });

  it('sees nothing new in a sum that earlier ones add up to', () => {
    expect(fewestToldApart([span(1, 5), span(6, 10)], span(1, 10))).toBe(5);
  });
});
