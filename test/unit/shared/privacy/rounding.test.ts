import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundOutward } from '../../../../shared/privacy/rounding.ts';

describe('roundOutward', () => {
  it.each([
    [1.23449, 'up', '1.235'],
    [1.23451, 'down', '1.234'],
    [9.9999, 'up', '10'],
    [1.0000001e-9, 'up', '1.001e-9'],
    [5, 'up', '5'],
    [0, 'down', '0'],
    [Infinity, 'up', '∞'],
  ] as const)('writes %d rounded %s as %s', (value, side, text) => {
    expect(roundOutward(value, side)).toBe(text);
  });

  it('never lands on the wrong side', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (value) => {
        expect(Number(roundOutward(value, 'up'))).toBeGreaterThanOrEqual(value);
        expect(Number(roundOutward(value, 'down'))).toBeLessThanOrEqual(value);
      }),
    );
  });

  it('refuses what is no number', () => {
    expect(() => roundOutward(NaN, 'up')).toThrow(/0 or more/);
  });
});
