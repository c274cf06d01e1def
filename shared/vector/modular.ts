/**
 * Arithmetic in Z modulo 2ᵇ, 1 ≤ b ≤ 32, on `Uint32Array`. Stores wrap modulo 2³², and 2ᵇ divides
 * 2³², so any number of additions needs one `reduce` at the end (secure-aggregation §3.9).
 */
import { elementAt } from '../domain/indexing.ts';
import { invariant } from '../errors/federation-error.ts';

/** The widest element, in bits. */
export const MAX_BITS = 32;

/** 2ᵇ − 1 as an unsigned number; throws unless `bits` is an integer 1…32. */
export function elementMask(bits: number): number {
  invariant(Number.isInteger(bits) && bits >= 1 && bits <= MAX_BITS, 'an element has 1 to 32 bits');
  return 2 ** bits - 1;
}

/** `target[i] += addend[i]`, modulo 2³². */
export function addInto(target: Uint32Array, addend: Uint32Array): void {
  invariant(target.length === addend.length, 'vectors of one length are added');
  for (let i = 0; i < target.length; i++) target[i] = elementAt(target, i) + elementAt(addend, i);
}

/** `target[i] −= subtrahend[i]`, modulo 2³². */
export function subtractFrom(target: Uint32Array, subtrahend: Uint32Array): void {
  invariant(target.length === subtrahend.length, 'vectors of one length are subtracted');
  for (let i = 0; i < target.length; i++) {
    target[i] = elementAt(target, i) - elementAt(subtrahend, i);
  }
}

/** Takes every element modulo 2^bits, in place; returns `values`. */
export function reduce(values: Uint32Array, bits: number): Uint32Array {
  const mask = elementMask(bits);
  if (bits === MAX_BITS) return values;
  for (let i = 0; i < values.length; i++) values[i] = elementAt(values, i) & mask;
  return values;
}

/** The representative of a reduced element in [−2^(bits−1), 2^(bits−1)). */
export function centreLift(value: number, bits: number): number {
  return value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
}
