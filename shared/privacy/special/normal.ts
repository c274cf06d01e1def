/**
 * The standard normal distribution, exact to a few units of the last place of a double also where its
 * probabilities are too small to be written down.
 */

/** √π. */
const ROOT_PI = Math.sqrt(Math.PI);

/** Step and nodes of the trapezoidal rule; its error is e^(−π²/h²) ≈ 10⁻¹⁷. */
const STEP = 0.5;
const NODES = Array.from({ length: 13 }, (_, i) => {
  const square = ((i + 1) * STEP) ** 2;
  return { square, weight: Math.exp(-square) };
});

/** Above this the pole of the integrand lies outside the strip the rule sees. */
const NO_POLE = Math.PI / STEP;

/** erf by its series of positive terms, for 0 ≤ x ≤ 1. */
function errorFunctionSeries(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= (2 * square) / (2 * n + 1);
    sum += term;
  }
  return (2 / ROOT_PI) * Math.exp(-square) * sum;
}

/**
 * erfcx(x) = e^(x²)·erfc(x). For x ≥ 1 the trapezoidal rule for
 * erfcx(x) = (x/π)·∫ e^(−t²)/(x² + t²) dt, with the residue of its pole (Chiarella and Reichel 1968).
 * Overflows below x = −26.
 */
export function scaledComplementaryError(x: number): number {
  if (x < 0) return 2 * Math.exp(x * x) - scaledComplementaryError(-x);
  const square = x * x;
  if (x < 1) return Math.exp(square) * (1 - errorFunctionSeries(x));
  let sum = 0.5 / square;
  for (const node of NODES) sum += node.weight / (node.square + square);
  const smooth = ((2 * STEP * x) / Math.PI) * sum;
  return x > NO_POLE
    ? smooth
    : smooth - 2 / (Math.exp(2 * NO_POLE * x - square) - Math.exp(-square));
}

/** ln Φ(x). */
export function logNormalCdf(x: number): number {
  if (x <= 0) return Math.log(0.5 * scaledComplementaryError(-x / Math.SQRT2)) - (x * x) / 2;
  return Math.log1p(-Math.exp(logNormalCdf(-x)));
}

/** Φ(x). */
export function normalCdf(x: number): number {
  return Math.exp(logNormalCdf(x));
}

/**
 * The x with ln Φ(x) = `logProbability` ≤ ln ½, by Newton's method on ln Φ, which is concave: from the left
 * of the root every step comes nearer and none passes it.
 */
export function lowerNormalQuantile(logProbability: number): number {
  let x = -Math.sqrt(-2 * logProbability);
  for (let round = 0; round < 60; round++) {
    const log = logNormalCdf(x);
    const slope = Math.exp(-(x * x) / 2 - log) / Math.sqrt(2 * Math.PI);
    const next = x + (logProbability - log) / slope;
    if (Math.abs(next - x) <= 4e-16 * Math.abs(x)) return next;
    x = next;
  }
  return x;
}

/** Φ⁻¹(p) for p in [0, 1]; ∓Infinity at its ends. */
export function normalQuantile(p: number): number {
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p === 0.5) return 0;
  return p < 0.5 ? lowerNormalQuantile(Math.log(p)) : -lowerNormalQuantile(Math.log1p(-p));
}
