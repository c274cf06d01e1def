/** The hockey-stick divergence of one Gaussian release in closed form, plain, sampled, replaced or mixed. */
import { normalCdf } from '../special/normal.ts';
import { logSumExp } from '../special/log-space.ts';
import { narrow } from '../special/roots.ts';

/** The direction in which neighbours differ: P has a unit more, a unit less, or another one. */
export type Adjacency = 'add' | 'remove' | 'replace';

interface Component {
  readonly weight: number;
  readonly mean: number;
}

/** A release whose mean one unit moves by `shifts[i]` ≥ 0 with probability `weights[i]`. */
export interface GaussianRelease {
  readonly sigma: number;
  readonly shifts: readonly number[];
  readonly weights: readonly number[];
}

/** The release of a unit that takes part with probability `rate`. */
export function sampledRelease(sigma: number, sensitivity: number, rate: number): GaussianRelease {
  return { sigma, shifts: [0, sensitivity], weights: [1 - rate, rate] };
}

function mixturesOf({ shifts, weights }: GaussianRelease, adjacency: Adjacency) {
  const mixture = (sign: 1 | -1): Component[] =>
    shifts
      .map((shift, i) => ({ weight: weights[i] ?? 0, mean: sign * shift }))
      .filter(({ weight }) => weight > 0);
  const plain = [{ weight: 1, mean: 0 }];
  return {
    upper: adjacency === 'add' ? plain : mixture(1),
    lower: adjacency === 'remove' ? plain : mixture(-1),
  };
}

/** ln of a mixture's density over that of its base at x. */
function logRatio(mixture: readonly Component[], x: number, variance: number): number {
  return logSumExp(
    mixture.map(({ weight, mean }) => Math.log(weight) + (mean * (2 * x - mean)) / (2 * variance)),
  );
}

function above(mixture: readonly Component[], x: number, sigma: number): number {
  return mixture.reduce((sum, { weight, mean }) => sum + weight * normalCdf((mean - x) / sigma), 0);
}

/** Deviations beyond which no double tells the tails from 0. */
const REACH = 39;

/** δ(ε) = P[loss > ε] − e^ε·Q[loss > ε] for any real ε. The loss rises with the output. */
export function gaussianReleaseDelta(
  release: GaussianRelease,
  adjacency: Adjacency,
  epsilon: number,
): number {
  const { sigma } = release;
  const { upper, lower } = mixturesOf(release, adjacency);
  const missing = (x: number): number =>
    epsilon - logRatio(upper, x, sigma ** 2) + logRatio(lower, x, sigma ** 2);
  const far = REACH * sigma + Math.max(...release.shifts);
  if (missing(-far) < 0) return -Math.expm1(epsilon);
  if (missing(far) >= 0) return 0;
  const edge = narrow(missing, {
    positive: -far,
    notPositive: far,
    relative: 1e-15,
    absolute: 1e-15 * sigma,
  });
  const x = edge.notPositive;
  return Math.max(0, above(upper, x, sigma) - Math.exp(epsilon) * above(lower, x, sigma));
}
