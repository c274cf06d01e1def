/**
 * The law of the sum of many losses, by the Fourier transform, where a question needs it.
 *
 * Rounding in the transform is relative to the largest mass, so a tail of 10⁻¹⁴ would drown in it. The masses are
 * therefore tilted by e^(θ·loss) first, with the θ of Chernoff's bound for the question: the tail becomes
 * the bulk, every digit of it is computed, and dividing by e^(θ·loss) afterwards turns rounding errors
 * back into errors relative to the tail.
 */
import {
  type ComplexVector,
  complexVector,
  forEachPair,
  forwardTransform,
  inverseTransform,
  valueAt,
} from '../special/fourier.ts';
import { invariant } from '../../errors/federation-error.ts';
import { logMoment, type Repeated, totalLogMoment } from './moments.ts';

/** The releases of one direction and the θ they are tilted by. */
export interface TiltedSum {
  readonly releases: readonly Repeated[];
  readonly theta: number;
  /** The window in grid points: what lies outside does not change the answer. */
  readonly lowest: number;
  readonly highest: number;
  /** Σ count·K(θ). */
  readonly logScale: number;
}

/** The tilted law of a sum: `masses[s mod length]` belongs to grid point s. */
export interface ComposedTail {
  readonly sum: TiltedSum;
  readonly interval: number;
  readonly masses: Float64Array;
  /** Probability that some loss is infinite. */
  readonly infinity: number;
}

/** Minus the logarithm of what the window may do to δ, as a part of Chernoff's bound on it. */
const TAIL = 32;

/** Orders of Chernoff's bound on the tails of the tilted sum, in units of its inverse deviation. */
const ORDERS = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 10, 14, 20, 40, 100];

/** What to expect of the answer to a question. */
export interface ExpectedAnswer {
  /** The loss it is near: within two deviations. */
  readonly loss: number;
  /** The deviation of the tilted sum. */
  readonly deviation: number;
}

/** ln of the moment of the tilted sum at a positive or negative order. */
interface Moment {
  readonly order: number;
  readonly log: number;
}

/** Losses below and above which nothing can lie. */
function hardRange(releases: readonly Repeated[]): readonly [number, number] {
  return releases.reduce<readonly [number, number]>(
    ([low, high], { distribution, count }) => {
      const { interval, first, masses } = distribution;
      return [
        low + count * first * interval,
        high + count * (first + masses.length - 1) * interval,
      ];
    },
    [0, 0],
  );
}

/** The loss that the tilted sum stays above but for e^−TAIL, which may then wrap around to the top. */
function lowEnd(moments: readonly Moment[], hard: number): number {
  return Math.max(hard, ...moments.map(({ order, log }) => (log + TAIL) / order));
}

/**
 * The loss above which the mass does not matter. Just above the window it is missing from δ, where it counts
 * e^(−θ·(loss − ε)) times as much as mass at ε; further above it wraps around to losses over ε, where
 * it must not be.
 */
function highEnd(
  moments: readonly Moment[],
  theta: number,
  low: number,
  { loss, deviation }: ExpectedAnswer,
): number {
  const counted = theta * (loss + 2 * deviation);
  const missing = moments.map(({ order, log }) => (log + TAIL + counted) / (order + theta));
  const wrapped = moments.map(
    ({ order, log }) => (log + TAIL) / order - (loss - 2 * deviation - low),
  );
  return Math.max(Math.min(...missing), Math.min(...wrapped), loss + 3 * deviation);
}

/** The window of the sum tilted by `theta` for a question whose answer is expected there. */
export function tiltedSum(
  releases: readonly Repeated[],
  theta: number,
  answer: ExpectedAnswer,
): TiltedSum {
  const interval = releases[0]?.distribution.interval ?? 1;
  const logScale = totalLogMoment(releases, theta);
  const unit = 1 / Math.max(answer.deviation, interval);
  const moments = (side: -1 | 1): Moment[] =>
    ORDERS.map((times) => {
      const order = side * times * unit;
      return { order, log: totalLogMoment(releases, theta + order) - logScale };
    });
  const [least, most] = hardRange(releases);
  const low = lowEnd(moments(-1), least);
  const high = Math.min(most, highEnd(moments(1), theta, low, answer));
  const [lowest, highest] = [Math.floor(low / interval), Math.ceil(high / interval)];
  return { releases, theta, lowest, highest, logScale };
}

/** Points of the window: the transform is at least that long. */
export function windowLength({ lowest, highest }: TiltedSum): number {
  return Math.max(1, highest - lowest + 1);
}

/** Puts the tilted masses of a release on a circle of grid points, and returns what was divided by. */
function placeTilted(circle: Float64Array, { distribution }: Repeated, theta: number): number {
  const { interval, first, masses } = distribution;
  const log = logMoment(distribution, theta);
  const mask = circle.length - 1;
  for (let i = 0; i < masses.length; i++) {
    const mass = valueAt(masses, i);
    if (mass === 0) continue;
    const tilted = Math.exp(Math.log(mass) + theta * (first + i) * interval - log);
    const place = (first + i) & mask;
    circle[place] = valueAt(circle, place) + tilted;
  }
  return log;
}

/** The transform of a sum so far, as logarithms of its modulus and its angle, at the first place of each pair. */
interface Spectrum {
  readonly logs: Float64Array;
  readonly angles: Float64Array;
}

function spectrum(length: number): Spectrum {
  return { logs: new Float64Array(length), angles: new Float64Array(length) };
}

/** Adds `count` times the logarithm of re + i·im. */
function addPower(to: Spectrum, place: number, re: number, im: number, count: number): void {
  to.logs[place] = valueAt(to.logs, place) + 0.5 * count * Math.log(re * re + im * im);
  to.angles[place] = valueAt(to.angles, place) + count * Math.atan2(im, re);
}

/**
 * Takes the transforms of two real vectors apart that were transformed as one complex one, and adds the logarithms
 * of their powers. Frequencies k and −k of a real vector are conjugate, so one of each pair is enough.
 */
function addPowers(
  joint: ComplexVector,
  one: Spectrum,
  other: Spectrum,
  counts: Pair<number>,
): void {
  // The sums of the vectors: dividing by them makes the total exactly 1, however often it is multiplied.
  const oneSum = valueAt(joint.re, 0);
  const otherSum = valueAt(joint.im, 0);
  forEachPair(joint.re.length, (place, mirror) => {
    const re = valueAt(joint.re, place);
    const im = valueAt(joint.im, place);
    const mirrorRe = valueAt(joint.re, mirror);
    const mirrorIm = valueAt(joint.im, mirror);
    const [oneRe, oneIm] = [(re + mirrorRe) / 2 / oneSum, (im - mirrorIm) / 2 / oneSum];
    const [otherRe, otherIm] = [(im + mirrorIm) / 2 / otherSum, (mirrorRe - re) / 2 / otherSum];
    addPower(one, place, oneRe, oneIm, counts[0]);
    addPower(other, place, otherRe, otherIm, counts[1]);
  });
}

/** The complex vector of both sums' transforms, from their logarithms. */
function rejoin(one: Spectrum, other: Spectrum): ComplexVector {
  const joint = complexVector(one.logs.length);
  forEachPair(joint.re.length, (place, mirror) => {
    const oneModulus = Math.exp(valueAt(one.logs, place));
    const otherModulus = Math.exp(valueAt(other.logs, place));
    const oneRe = oneModulus * Math.cos(valueAt(one.angles, place));
    const oneIm = oneModulus * Math.sin(valueAt(one.angles, place));
    const otherRe = otherModulus * Math.cos(valueAt(other.angles, place));
    const otherIm = otherModulus * Math.sin(valueAt(other.angles, place));
    joint.re[place] = oneRe - otherIm;
    joint.im[place] = oneIm + otherRe;
    joint.re[mirror] = oneRe + otherIm;
    joint.im[mirror] = otherRe - oneIm;
  });
  return joint;
}

type Pair<T> = readonly [T, T];

/** How far the masses may be from 1 together before their computation is called wrong: in all, and per release. */
const MASS_ERROR = 1e-9;
const MASS_ERROR_EACH = 1e-14;

export function releaseCount({ releases }: TiltedSum): number {
  return releases.reduce((sum, { count }) => sum + count, 0);
}

function tailOf(sum: TiltedSum, masses: Float64Array): ComposedTail {
  const total = masses.reduce((all, mass) => all + mass, 0);
  const allowed = MASS_ERROR + MASS_ERROR_EACH * releaseCount(sum);
  invariant(Math.abs(total - 1) < allowed, 'the masses of a composed privacy loss add up to 1');
  const logFinite = sum.releases.reduce(
    (log, { distribution, count }) => log + count * Math.log1p(-distribution.infinity),
    0,
  );
  const interval = sum.releases[0]?.distribution.interval ?? 1;
  return { sum, interval, masses, infinity: -Math.expm1(logFinite) };
}

/**
 * The tilted laws of two sums at once, one for either direction, over the same events in the same order. Residues
 * of the transform below 0 are kept: cutting them off would add up to a bias.
 */
export function compose(sums: Pair<TiltedSum>): Pair<ComposedTail> {
  const [one, other] = sums;
  const length = 2 ** Math.ceil(Math.log2(Math.max(windowLength(one), windowLength(other), 4)));
  const spectra = [spectrum(length), spectrum(length)] as const;
  const logScales: [number, number] = [0, 0];
  one.releases.forEach((release, i) => {
    const partner = other.releases[i] ?? release;
    const joint = complexVector(length);
    const logs = [
      placeTilted(joint.re, release, one.theta),
      placeTilted(joint.im, partner, other.theta),
    ] as const;
    forwardTransform(joint);
    // The first element of a transform is the sum: it says by how much the divisors were off.
    logScales[0] += release.count * (logs[0] + Math.log(valueAt(joint.re, 0)));
    logScales[1] += partner.count * (logs[1] + Math.log(valueAt(joint.im, 0)));
    addPowers(joint, ...spectra, [release.count, partner.count]);
  });
  const joint = rejoin(...spectra);
  inverseTransform(joint);
  const scaled = (values: Float64Array): Float64Array => values.map((value) => value / length);
  return [
    tailOf({ ...one, logScale: logScales[0] }, scaled(joint.re)),
    tailOf({ ...other, logScale: logScales[1] }, scaled(joint.im)),
  ];
}
