/**
 * A privacy loss distribution on a grid: connect-the-dots (Doroshenko, Ghazi, Kamath, Kumar and Manurangsi
 * 2022). A loss between two grid points is split between them so that the probabilities of the output under
 * P and under Q both stay what they are; the hockey-stick divergence is then exact at grid points and
 * too large between them, never too small.
 *
 * The paper takes second differences of the divergence, which cancel. Here the two shares are integrals of
 * positive functions, so each mass has full relative precision however small it is.
 */
import { FIVE_POINTS, TWO_POINTS } from '../special/quadrature.ts';
import { valueAt } from '../special/fourier.ts';
import { type LossCurve, type LossLaw, lossRange } from './loss-law.ts';

/** P's probability of every loss. */
export interface LossDistribution {
  /** h: the loss of `masses[i]` is (first + i)·h. */
  readonly interval: number;
  readonly first: number;
  readonly masses: Float64Array;
  /** P's probability of an infinite loss. */
  readonly infinity: number;
}

/** Splits a mass whose loss lies between grid points. */
function deposit(masses: Float64Array, index: number, mass: number, share: number): void {
  masses[index] = valueAt(masses, index) + mass * (1 - share);
  masses[index + 1] = valueAt(masses, index + 1) + mass * share;
}

/** The part of the mass at `loss` that goes to the upper end of its bin, which rounding must not take out of [0, 1]. */
function upperShare(loss: number, lowerEnd: number, interval: number): number {
  const share = Math.expm1(lowerEnd - loss) / Math.expm1(-interval);
  return Math.min(1, Math.max(0, share));
}

/** Below this part of its smooth length a stretch needs two nodes only. */
const NARROW = 1 / 12;

/** Adds the mass between `from` and `to`, and the part of it that goes to the bin's upper end, to `sums`. */
function addStretch(
  sums: Float64Array,
  curve: LossCurve,
  from: number,
  to: number,
  lowerEnd: number,
): void {
  const half = (to - from) / 2;
  const rule = 2 * half < NARROW * curve.smooth ? TWO_POINTS : FIVE_POINTS;
  for (let i = 0; i < rule.nodes.length; i++) {
    const x = from + half * (1 + valueAt(rule.nodes, i));
    const loss = curve.loss(x);
    const mass = half * valueAt(rule.weights, i) * Math.exp(curve.logDensity(x, loss));
    sums[0] = valueAt(sums, 0) + mass;
    sums[1] = valueAt(sums, 1) + mass * Math.expm1(lowerEnd - loss);
  }
}

/** Walks the bins of a curve from its first loss to its last. */
function addCurve(masses: Float64Array, curve: LossCurve, weight: number, grid: Grid): void {
  const { interval, first } = grid;
  const last = curve.loss(curve.to);
  const whole = Math.expm1(-interval);
  const sums = new Float64Array(2);
  let index = Math.floor(curve.loss(curve.from) / interval);
  deposit(masses, index - first, weight * curve.below, 1);
  for (let x = curve.from; x < curve.to; index++) {
    const upperEnd = (index + 1) * interval;
    const next = upperEnd >= last ? curve.to : curve.inverse(upperEnd, x);
    const pieces = Math.max(1, Math.ceil((next - x) / curve.smooth));
    const width = (next - x) / pieces;
    sums.fill(0);
    for (let piece = 0; piece < pieces; piece++) {
      const from = x + piece * width;
      addStretch(sums, curve, from, from + width, index * interval);
    }
    const mass = valueAt(sums, 0);
    const share = mass > 0 ? Math.min(1, Math.max(0, valueAt(sums, 1) / whole / mass)) : 1;
    deposit(masses, index - first, weight * mass, share);
    x = next;
  }
}

interface Grid {
  readonly interval: number;
  readonly first: number;
}

/** The law on the multiples of `interval`. Takes time and memory for (largest − least loss)/interval points. */
export function discretise(law: LossLaw, interval: number): LossDistribution {
  const [least, largest] = lossRange(law);
  const first = Math.floor(least / interval);
  const masses = new Float64Array(Math.ceil(largest / interval) - first + 3);
  let infinity = 0;
  for (const { weight, atoms, curve, infinity: impossible = 0 } of law) {
    infinity += weight * impossible;
    for (const { loss, mass } of atoms) {
      const index = Math.floor(loss / interval);
      deposit(masses, index - first, weight * mass, upperShare(loss, index * interval, interval));
    }
    if (curve === undefined) continue;
    addCurve(masses, curve, weight, { interval, first });
    infinity += weight * curve.above;
  }
  return { interval, first, masses, infinity };
}

/** Mean and variance of the finite losses. */
export function lossMoments({ interval, first, masses }: LossDistribution): {
  readonly mean: number;
  readonly variance: number;
} {
  let sum = 0;
  let squares = 0;
  masses.forEach((mass, i) => {
    const loss = (first + i) * interval;
    sum += mass * loss;
    squares += mass * loss * loss;
  });
  return { mean: sum, variance: Math.max(0, squares - sum * sum) };
}
