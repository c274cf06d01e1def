/** The randomised Hadamard transform: y = H·D·x/√d with signs D, in Sylvester's order (privacy §2.1). */
import { invariant } from '../../errors/federation-error.ts';
import { valueAt } from '../special/fourier.ts';

/** The next power of two from `length` up. */
export function paddedLength(length: number): number {
  let padded = 1;
  while (padded < length) padded *= 2;
  return padded;
}

/** Rotates `x`, padded with zeros, by as many signs ±1 as the padded length. Norms stay as they are. */
export function rotate(x: Float64Array, signs: Float64Array): Float64Array {
  const length = paddedLength(x.length);
  invariant(signs.length === length, 'there is one sign for each padded coordinate');
  const y = new Float64Array(length);
  x.forEach((value, i) => {
    y[i] = value * valueAt(signs, i);
  });
  for (let half = 1; half < length; half *= 2) butterflies(y, half);
  const norm = Math.sqrt(length);
  return y.map((value) => value / norm);
}

function butterflies(y: Float64Array, half: number): void {
  for (let start = 0; start < y.length; start += 2 * half) {
    for (let i = start; i < start + half; i++) {
      const a = valueAt(y, i);
      const b = valueAt(y, i + half);
      y[i] = a + b;
      y[i + half] = a - b;
    }
  }
}
