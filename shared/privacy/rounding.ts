/** Numbers as they are shown to people: rounded to the side that promises less. */
import { refuse } from './inputs.ts';

/** `up` for ε, δ and noise that is needed; `down` for noise that is present and for bounds from below. */
export type Outward = 'up' | 'down';

/**
 * `value` ≥ 0 with at most `digits` significant digits, never on the wrong side of it: reading the text back gives a
 * number that is not below (`up`) or not above (`down`) it. Infinity is `∞`.
 */
export function roundOutward(value: number, side: Outward, digits = 4): string {
  if (Number.isNaN(value) || value < 0) refuse('number', value, '0 or more');
  if (value === Infinity) return '∞';
  if (value === 0) return '0';
  const nearest = Number(value.toPrecision(digits));
  const isOutward = side === 'up' ? nearest >= value : nearest <= value;
  return String(isOutward ? nearest : neighbour(nearest, side, digits));
}

/** The next number with so many digits. */
function neighbour(value: number, side: Outward, digits: number): number {
  const [mantissa = '0', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const last = BigInt(mantissa.replace('.', '')) + (side === 'up' ? 1n : -1n);
  return Number(`${last}e${Number(exponent) - digits + 1}`);
}
