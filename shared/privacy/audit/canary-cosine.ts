/** What the cosines of canaries with a released model prove (Andrew et al. 2023, section 4). */
import { refuse, requireCount, requireDelta, requirePositive } from '../inputs.ts';
import { logOneMinusExp, logSubExp } from '../special/log-space.ts';
import { minimumBetween } from '../special/minimum.ts';
import { logNormalCdf } from '../special/normal.ts';
import { FIVE_POINTS } from '../special/quadrature.ts';
import { root } from '../special/roots.ts';
import { valueAt } from '../special/fourier.ts';
import { type Gaussian, twoGaussiansEpsilon } from './two-gaussians.ts';

/** From this dimension on the cosine of a random direction is as good as normal, with variance 1/d. */
const NORMAL_DIMENSION = 1000;

/** Panels of the integral over a tail of the cosine's law; its angle has the deviation 1/√d. */
const PANELS = 400;

/** ∫ cos^(d−2) over the angles from `from` to π/2: the cosine's density is ∝ (1 − t²)^((d−3)/2). */
function angleIntegral(dimension: number, from: number): number {
  const half = (Math.PI / 2 - from) / PANELS / 2;
  let sum = 0;
  for (let panel = 0; panel < PANELS; panel++) {
    const middle = from + (2 * panel + 1) * half;
    for (let i = 0; i < FIVE_POINTS.nodes.length; i++) {
      const angle = middle + half * valueAt(FIVE_POINTS.nodes, i);
      sum += half * valueAt(FIVE_POINTS.weights, i) * Math.cos(angle) ** (dimension - 2);
    }
  }
  return sum;
}

/** ln P[cosine > t] of a direction that has nothing to do with the model; −1 < t < 1. */
function logAbsentAbove(dimension: number): (t: number) => number {
  const logWhole = Math.log(2 * angleIntegral(dimension, 0));
  const upper = (t: number): number => Math.log(angleIntegral(dimension, Math.asin(t))) - logWhole;
  return (t) => (t >= 0 ? upper(t) : logOneMinusExp(upper(-t)));
}

/** Thresholds at which a maximum is looked for before it is made precise. */
const THRESHOLDS = 200;

function largest(f: (t: number) => number, from: number, to: number): number {
  const step = (to - from) / THRESHOLDS;
  let best = from;
  for (let i = 1; i < THRESHOLDS; i++) {
    if (f(from + i * step) > f(best)) best = from + i * step;
  }
  return -minimumBetween((t) => -f(t), Math.max(from, best - step), Math.min(to, best + step));
}

/**
 * ε by the best threshold above which a cosine is called a canary's. At low dimensions the null law is exact and
 * not normal, and the mean of the canaries' cosines must be above 0; `cosines` is fitted to them.
 */
export function canaryCosineEpsilon(cosines: Gaussian, dimension: number, delta: number): number {
  requirePositive('deviation', cosines.deviation);
  requireCount('dimension', dimension, 3);
  requireDelta(delta);
  if (dimension >= NORMAL_DIMENSION) {
    const absent = { mean: 0, deviation: 1 / Math.sqrt(dimension) };
    return twoGaussiansEpsilon(absent, cosines, delta);
  }
  if (!(cosines.mean > 0)) refuse('mean cosine', cosines.mean, 'above 0');
  return thresholdEpsilon(cosines, logAbsentAbove(dimension), delta);
}

/** The larger of ln((TPR − δ)/FPR) and ln((TNR − δ)/FNR) over the thresholds at which both mean something. */
function thresholdEpsilon(
  { mean, deviation }: Gaussian,
  absentAbove: (t: number) => number,
  delta: number,
): number {
  const logDelta = Math.log(delta);
  const presentAbove = (t: number): number => logNormalCdf((mean - t) / deviation);
  const from = root((t) => absentAbove(t) - logOneMinusExp(logDelta), -1, 1);
  const to = Math.min(
    1,
    root((t) => presentAbove(t) - logDelta, from, mean + 40 * deviation),
  );
  const gain = (kept: number, falsely: number): number =>
    kept <= logDelta ? -Infinity : logSubExp(kept, logDelta) - falsely;
  const called = (t: number): number => gain(presentAbove(t), absentAbove(t));
  const spared = (t: number): number =>
    gain(logOneMinusExp(absentAbove(t)), logNormalCdf((t - mean) / deviation));
  return Math.max(0, largest(called, from, to), largest(spared, from, to));
}
