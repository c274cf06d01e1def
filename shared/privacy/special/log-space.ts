/** Sums and differences of numbers that are only known by their natural logarithms. */

/** ln(1 − eˣ) for x ≤ 0, without the cancellation either form alone would suffer (Mächler 2012). */
export function logOneMinusExp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}

/** ln(eᵃ + eᵇ). */
export function logAddExp(a: number, b: number): number {
  const larger = Math.max(a, b);
  if (!Number.isFinite(larger)) return larger;
  return larger + Math.log1p(Math.exp(Math.min(a, b) - larger));
}

/** ln(eᵃ − eᵇ) for a ≥ b; −Infinity when they are equal. */
export function logSubExp(a: number, b: number): number {
  return b === -Infinity ? a : a + logOneMinusExp(b - a);
}

/** ln Σ eˣ over all terms; −Infinity of none. */
export function logSumExp(terms: readonly number[]): number {
  const largest = terms.reduce((most, term) => Math.max(most, term), -Infinity);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

/** ln(eˣ − 1) for x > 0. */
export function logExpm1(x: number): number {
  return x > Math.LN2 ? x + Math.log1p(-Math.exp(-x)) : Math.log(Math.expm1(x));
}

/** eˣ from above: where it is too small for a double, the smallest one, because 0 would promise too much. */
export function expFromAbove(x: number): number {
  return x === -Infinity ? 0 : Math.max(Number.MIN_VALUE, Math.exp(x));
}
