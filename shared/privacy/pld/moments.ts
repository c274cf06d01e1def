/** Exponential moments of a loss on a grid, and the order of Chernoff's bound that suits a question. */
import { valueAt } from '../special/fourier.ts';
import { narrow } from '../special/roots.ts';
import type { LossDistribution } from './loss-distribution.ts';

/** How often a release is made. */
export interface Repeated {
  readonly distribution: LossDistribution;
  readonly count: number;
}

/** Points whose powers of e^(θh) are formed by multiplication alone. */
const BLOCK = 256;

/** Largest θh·BLOCK at which they cannot overflow. */
const SAFE = 600;

/** K(θ) = ln Σ p·e^(θ·loss) over the finite losses. */
export function logMoment({ interval, first, masses }: LossDistribution, theta: number): number {
  const step = theta * interval;
  const block = Math.max(1, Math.min(BLOCK, Math.floor(SAFE / Math.max(Math.abs(step), 1e-300))));
  const ratio = block === 1 ? 1 : Math.exp(step);
  let largest = -Infinity;
  let sum = 0;
  for (let start = 0; start < masses.length; start += block) {
    let part = 0;
    for (let i = Math.min(start + block, masses.length) - 1; i >= start; i--) {
      part = part * ratio + valueAt(masses, i);
    }
    if (part === 0) continue;
    const log = Math.log(part) + (first + start) * step;
    if (log <= largest) sum += Math.exp(log - largest);
    else [sum, largest] = [sum * Math.exp(largest - log) + 1, log];
  }
  return largest + Math.log(sum);
}

/** Σ count·K(θ) over all releases. */
export function totalLogMoment(releases: readonly Repeated[], theta: number): number {
  return releases.reduce(
    (sum, { distribution, count }) => sum + count * logMoment(distribution, theta),
    0,
  );
}

/** A law with few points, for choosing an order: what it gets wrong costs precision, never soundness. */
export interface Sketch {
  readonly losses: Float64Array;
  /** ln of the points' masses; −Infinity where there is none. */
  readonly logs: Float64Array;
  /** h of the law it is drawn from. */
  readonly interval: number;
  readonly count: number;
}

const SKETCH_GROUPS = 512;

/** Neighbouring points drawn together into two, one deviation to either side of their mean. */
export function sketch({ distribution, count }: Repeated): Sketch {
  const { interval, first, masses } = distribution;
  const width = Math.ceil(masses.length / SKETCH_GROUPS);
  const groups = Math.ceil(masses.length / width);
  const losses = new Float64Array(2 * groups);
  const logs = new Float64Array(2 * groups).fill(-Infinity);
  for (let group = 0; group < groups; group++) {
    let [sum, linear, squares] = [0, 0, 0];
    for (let i = 0; i < width; i++) {
      const mass = valueAt(masses, group * width + i);
      sum += mass;
      linear += mass * i;
      squares += mass * i * i;
    }
    if (sum === 0) continue;
    const mean = linear / sum;
    const deviation = Math.sqrt(Math.max(0, squares / sum - mean * mean));
    const middle = first + group * width + mean;
    logs.fill(Math.log(sum / 2), 2 * group, 2 * group + 2);
    losses[2 * group] = (middle - deviation) * interval;
    losses[2 * group + 1] = (middle + deviation) * interval;
  }
  return { losses, logs, interval, count };
}

/** The logarithm of the moment at θ, and mean and variance of the law tilted by e^(θ·loss). */
export interface TiltedMoments {
  readonly log: number;
  readonly mean: number;
  readonly variance: number;
}

/** Of the sum of all releases. */
export function tiltedMoments(sketches: readonly Sketch[], theta: number): TiltedMoments {
  let [log, mean, variance] = [0, 0, 0];
  for (const part of sketches) {
    const one = tiltedMomentsOf(part, theta);
    log += part.count * one.log;
    mean += part.count * one.mean;
    variance += part.count * one.variance;
  }
  return { log, mean, variance };
}

function tiltedMomentsOf({ losses, logs }: Sketch, theta: number): TiltedMoments {
  let top = -Infinity;
  for (let i = 0; i < logs.length; i++) {
    top = Math.max(top, valueAt(logs, i) + theta * valueAt(losses, i));
  }
  let [sum, linear, squares] = [0, 0, 0];
  for (let i = 0; i < logs.length; i++) {
    const loss = valueAt(losses, i);
    const weight = Math.exp(valueAt(logs, i) + theta * loss - top);
    sum += weight;
    linear += weight * loss;
    squares += weight * loss * loss;
  }
  const mean = linear / sum;
  return { log: top + Math.log(sum), mean, variance: Math.max(0, squares / sum - mean * mean) };
}

/** The order need not be exact: Chernoff's bound is flat around its best one. */
const ORDER_PRECISION = 1e-4;

/**
 * The root of a rising function of θ ≥ 0; 0 where it is positive from the start. Where it never is, the answer is
 * the largest possible loss, and 1/h already puts all but a few points there.
 */
function risingRoot(sketches: readonly Sketch[], f: (theta: number) => number): number {
  const most = 1 / Math.max(...sketches.map(({ interval }) => interval));
  const { variance } = tiltedMoments(sketches, 0);
  let high = Math.min(most, 1 / Math.sqrt(variance + Number.MIN_VALUE));
  let low = high * 1e-9;
  if (f(low) >= 0) return 0;
  while (f(high) < 0) {
    if (high >= most) return most;
    [low, high] = [high, Math.min(most, 2 * high)];
  }
  const falls = (theta: number): number => -f(theta);
  return narrow(falls, { positive: low, notPositive: high, relative: ORDER_PRECISION }).notPositive;
}

/** The θ whose Chernoff bound on ε at δ = e^`logDelta` is the least: where θ·K′(θ) − K(θ) = −ln δ. */
export function orderForDelta(sketches: readonly Sketch[], logDelta: number): number {
  return risingRoot(sketches, (theta) => {
    const { log, mean } = tiltedMoments(sketches, theta);
    return theta * mean - log + logDelta;
  });
}

/** The θ whose Chernoff bound on δ at `epsilon` is the least: where K′(θ) = ε. */
export function orderForEpsilon(sketches: readonly Sketch[], epsilon: number): number {
  return risingRoot(sketches, (theta) => tiltedMoments(sketches, theta).mean - epsilon);
}
