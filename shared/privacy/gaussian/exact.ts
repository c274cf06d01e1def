/**
 * The Gaussian mechanism exactly (Balle and Wang 2018): δ(ε) = Φ(μ/2 − ε/μ) − e^ε·Φ(−μ/2 − ε/μ) with
 * μ = 1/z. Any sequence of Gaussian releases is one of them, also when each depends on the last.
 */
import { requireDelta, requireNoise, requireNotNegative } from '../inputs.ts';
import { valueAt } from '../special/fourier.ts';
import { logSubExp } from '../special/log-space.ts';
import { logNormalCdf, scaledComplementaryError } from '../special/normal.ts';
import { FIVE_POINTS } from '../special/quadrature.ts';
import { narrow } from '../special/roots.ts';

/** Below this the two terms of δ agree in too many digits to be subtracted. */
const CLOSE = 0.1;

/** erfcx(x) − erfcx(x + d) for d > 0, as an integral of its slope where the difference would cancel. */
function errorDifference(x: number, d: number): number {
  if (d > CLOSE) return scaledComplementaryError(x) - scaledComplementaryError(x + d);
  return FIVE_POINTS.nodes.reduce((sum, node, i) => {
    const at = x + (d / 2) * (1 + node);
    const slope = 2 / Math.sqrt(Math.PI) - 2 * at * scaledComplementaryError(at);
    return sum + (d / 2) * valueAt(FIVE_POINTS.weights, i) * slope;
  }, 0);
}

/** ln δ(ε) of a Gaussian release; `noiseMultiplier` is σ over the L2 sensitivity, ε any real number. */
export function gaussianLogDelta(noiseMultiplier: number, epsilon: number): number {
  requireNoise('noise multiplier', noiseMultiplier);
  return logDelta(1 / noiseMultiplier, epsilon);
}

function logDelta(mu: number, epsilon: number): number {
  const upper = mu / 2 - epsilon / mu;
  const lower = -mu / 2 - epsilon / mu;
  // Far to the right of the middle δ is close to 1, and the terms themselves are safe.
  if (upper > Math.SQRT2) return logSubExp(logNormalCdf(upper), epsilon + logNormalCdf(lower));
  const difference = errorDifference(-upper / Math.SQRT2, mu / Math.SQRT2);
  return Math.log(difference / 2) - (upper * upper) / 2;
}

/** δ(ε) of a Gaussian release; see `gaussianLogDelta`. */
export function gaussianDelta(noiseMultiplier: number, epsilon: number): number {
  return Math.exp(gaussianLogDelta(noiseMultiplier, epsilon));
}

/** The least ε ≥ 0 with δ(ε) ≤ `delta`, from above. 0 < delta < 1. */
export function gaussianEpsilon(noiseMultiplier: number, delta: number): number {
  requireNoise('noise multiplier', noiseMultiplier);
  requireDelta(delta);
  return epsilonOf(1 / noiseMultiplier, delta);
}

function epsilonOf(mu: number, delta: number): number {
  const target = Math.log(delta);
  const excess = (epsilon: number): number => logDelta(mu, epsilon) - target;
  if (excess(0) <= 0) return 0;
  // Chernoff's bound: ε = μ²/2 + μ·√(2 ln(1/δ)) always suffices.
  const enough = mu * mu + mu * Math.sqrt(-2 * target) + mu;
  return narrow(excess, { positive: 0, notPositive: enough, relative: 1e-14, absolute: 1e-300 })
    .notPositive;
}

/** The least noise multiplier with δ(ε) ≤ `delta` at ε = `epsilon` ≥ 0, from above. */
export function gaussianNoiseMultiplier(epsilon: number, delta: number): number {
  requireNotNegative('epsilon', epsilon);
  requireDelta(delta);
  const target = Math.log(delta);
  const excess = (noise: number): number => logDelta(1 / noise, epsilon) - target;
  let enough = 1;
  while (excess(enough) > 0) enough *= 2;
  let little = enough / 2;
  while (excess(little) <= 0) little /= 2;
  return narrow(excess, { positive: little, notPositive: enough, relative: 1e-14 }).notPositive;
}

/** Releases with the same noise multiplier. */
export interface GaussianReleases {
  /** σ over the L2 sensitivity, above 0. */
  readonly noiseMultiplier: number;
  readonly count: number;
}

/** The one release that many Gaussian ones amount to: z = (Σ count/z²)^(−1/2). */
export function composedNoiseMultiplier(releases: readonly GaussianReleases[]): number {
  const precision = releases.reduce(
    (sum, { noiseMultiplier, count }) => sum + count / noiseMultiplier ** 2,
    0,
  );
  return 1 / Math.sqrt(precision);
}

/** What protects one unit with z protects `size` of them together with z/`size` (sensitivities add). */
export function groupNoiseMultiplier(noiseMultiplier: number, size: number): number {
  return noiseMultiplier / size;
}
