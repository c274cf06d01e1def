import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inversePublic, multiply, multiplyPublic } from '../../shared/secagg/gf65536.ts';

const element = fc.integer({ min: 0, max: 0xffff });
const nonZero = fc.integer({ min: 1, max: 0xffff });

describe.each([
  { name: 'constant-time', product: multiply },
  { name: 'table', product: multiplyPublic },
])('GF(2^16) by the $name kernel', ({ product }) => {
  it('is a commutative, associative multiplication with 1 and 0', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(product(a, b)).toBe(product(b, a));
        expect(product(product(a, b), c)).toBe(product(a, product(b, c)));
        expect(product(a, 1)).toBe(a);
        expect(product(a, 0)).toBe(0);
      }),
    );
  });

  it('distributes over exclusive or', () => {
    fc.assert(
      fc.property(element, element, element, (a, b, c) => {
        expect(product(a, b ^ c)).toBe(product(a, b) ^ product(a, c));
      }),
    );
  });

  it('has no divisors of zero: dividing by a factor gives the other back', () => {
    fc.assert(
      fc.property(element, nonZero, (a, b) => {
        expect(product(product(a, b), inversePublic(b))).toBe(a);
      }),
    );
  });

  it('squares additively, as every field of characteristic 2', () => {
    fc.assert(
      fc.property(element, element, (a, b) => {
        expect(product(a ^ b, a ^ b)).toBe(product(a, a) ^ product(b, b));
      }),
    );
  });
});
