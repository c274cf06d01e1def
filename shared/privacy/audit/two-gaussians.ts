/** The exact ε between two Gaussians of any means and deviations, by which canary cosines are judged (Andrew et al. 2023). */
import { requireDelta, requirePositive } from '../inputs.ts';
import { logAddExp, logSubExp } from '../special/log-space.ts';
import { logNormalCdf } from '../special/normal.ts';
import { narrow } from '../special/roots.ts';

export interface Gaussian {
  readonly mean: number;
  readonly deviation: number;
}

/** ln P[X < x]. */
function logBelow({ mean, deviation }: Gaussian, x: number): number {
  return logNormalCdf((x - mean) / deviation);
}

/** ln P[X > x]. */
function logAbove({ mean, deviation }: Gaussian, x: number): number {
  return logNormalCdf((mean - x) / deviation);
}

/** ln of the probabilities under both laws of the outputs whose likelihood ratio exceeds e^ε. */
function logProbabilities(p: Gaussian, q: Gaussian, epsilon: number): readonly [number, number] {
  // ln p/q − ε = a·x² + b·x + c.
  const a = (q.deviation ** -2 - p.deviation ** -2) / 2;
  const b = p.mean / p.deviation ** 2 - q.mean / q.deviation ** 2;
  const c =
    ((q.mean / q.deviation) ** 2 - (p.mean / p.deviation) ** 2) / 2 +
    Math.log(q.deviation / p.deviation) -
    epsilon;
  if (a === 0) {
    if (b === 0) return c > 0 ? [0, 0] : [-Infinity, -Infinity];
    const side = b > 0 ? logAbove : logBelow;
    return [side(p, -c / b), side(q, -c / b)];
  }
  const discriminant = b * b - 4 * a * c;
  if (discriminant <= 0) return a > 0 ? [0, 0] : [-Infinity, -Infinity];
  // The root with the larger numerator first, so that neither cancels.
  const numerator = -0.5 * (b + Math.sign(b || 1) * Math.sqrt(discriminant));
  const roots = [numerator / a, c / numerator];
  const [left, right] = [Math.min(...roots), Math.max(...roots)];
  const outside = (law: Gaussian): number => logAddExp(logBelow(law, left), logAbove(law, right));
  return a > 0
    ? [outside(p), outside(q)]
    : [logBetween(p, left, right), logBetween(q, left, right)];
}

/** ln P[left < X < right], from whichever tail both ends are in. */
function logBetween(law: Gaussian, left: number, right: number): number {
  return left > law.mean
    ? logSubExp(logAbove(law, left), logAbove(law, right))
    : logSubExp(logBelow(law, right), logBelow(law, left));
}

function logDelta(p: Gaussian, q: Gaussian, epsilon: number): number {
  const [upper, lower] = logProbabilities(p, q, epsilon);
  return epsilon + lower >= upper ? -Infinity : logSubExp(upper, epsilon + lower);
}

/** The least ε ≥ 0 at which the hockey-stick divergence is at most `delta` in both directions. */
export function twoGaussiansEpsilon(one: Gaussian, other: Gaussian, delta: number): number {
  requirePositive('deviation', one.deviation);
  requirePositive('deviation', other.deviation);
  requireDelta(delta);
  const target = Math.log(delta);
  const excess = (epsilon: number): number => {
    const log = Math.max(logDelta(one, other, epsilon), logDelta(other, one, epsilon));
    return log === -Infinity ? -1 : log - target;
  };
  if (excess(0) <= 0) return 0;
  let enough = 1;
  while (excess(enough) > 0) enough *= 2;
  return narrow(excess, { positive: 0, notPositive: enough, relative: 1e-13 }).notPositive;
}
