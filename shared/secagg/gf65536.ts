/**
 * The field GF(2¹⁶) modulo x¹⁶ + x¹² + x³ + x + 1, which is primitive: x has order 65535.
 * Addition is exclusive or. Elements are integers 0…65535.
 *
 * Two kernels, one field: `multiply` takes the same steps whatever its operands and is for secrets;
 * `multiplyPublic` and `inversePublic` look up tables, whose access pattern a neighbour on the
 * machine can watch, and are for values that are public or about to be revealed.
 */
import { invariant } from '../errors/federation-error.ts';

const BITS = 16;
/** The polynomial with its leading term: bits 16, 12, 3, 1 and 0. */
const POLYNOMIAL = 0x1100b;
/** Order of the multiplicative group. */
export const GROUP_ORDER = 0xffff;

/** Product without branches or look-ups that depend on `a` or `b`: shift, reduce, add, 16 times. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = BITS - 1; bit >= 0; bit--) {
    product <<= 1;
    product ^= (0 - (product >>> BITS)) & POLYNOMIAL;
    product ^= (0 - ((b >>> bit) & 1)) & a;
  }
  return product;
}

/** `POWERS[i]` = xⁱ for i < 2·65535, so that a sum of two logarithms needs no reduction. */
const POWERS = new Uint16Array(2 * GROUP_ORDER);
/** `LOGARITHMS[xⁱ]` = i; entry 0 is unused. */
const LOGARITHMS = new Uint16Array(GROUP_ORDER + 1);

for (let exponent = 0, power = 1; exponent < GROUP_ORDER; exponent++) {
  POWERS[exponent] = power;
  POWERS[exponent + GROUP_ORDER] = power;
  LOGARITHMS[power] = exponent;
  power = multiply(power, 2);
}

/** Discrete logarithm of a non-zero public element to the base x, 0…65534. */
export function logarithmPublic(a: number): number {
  return LOGARITHMS[a] ?? 0;
}

/** x to a public power, 0…2·65535−1. */
export function powerPublic(exponent: number): number {
  return POWERS[exponent] ?? 0;
}

/** Product of public elements, by tables. */
export function multiplyPublic(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : powerPublic(logarithmPublic(a) + logarithmPublic(b));
}

/** Inverse of a public element, by tables; zero has none and is a bug of the caller. */
export function inversePublic(a: number): number {
  invariant(a !== 0, 'zero has no inverse in GF(2^16)');
  return powerPublic(GROUP_ORDER - logarithmPublic(a));
}
