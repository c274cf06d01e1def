/**
 * Updates and weights as integers modulo 2ᵇ, and back (secure-aggregation §3.9). A participant
 * with weight w ∈ [0, W] encodes a coordinate v as x = SR((w/W)·clip(v, ±C)/C·Q), so |x| ≤ Q, and
 * the weighted mean is Σx·C·W/(Q·Σw). SR is stochastic rounding: E[SR(y)] = y.
 */
import { coordinateAt } from '../domain/indexing.ts';
import { FederationError, invariant } from '../errors/federation-error.ts';
import { centreLift, elementMask, MAX_BITS } from './modular.ts';

/** Canary coordinates appended to every segment: encoded as 0 by everyone, so their sum is 0. */
export const CANARIES = 8;

/** How a real coordinate becomes an integer. */
export interface SignedEncoding {
  /** C > 0: coordinates are clipped to ±C. */
  readonly clip: number;
  /** Q: the integer that stands for C, 1…2³⁰. */
  readonly scale: number;
  /** b: width of an element, 1…32. */
  readonly bits: number;
}

/** Coordinates rounded per request for randomness: 64 KiB at a time. */
const BLOCK = 16_384;
const RANDOM_BYTES = 4;

/** The least k ≥ 0 with 2ᵏ ≥ `value`, by comparison: a floating logarithm errs next to powers of two. */
export function ceilLog2(value: number): number {
  let exponent = 0;
  while (2 ** exponent < value) exponent++;
  return exponent;
}

function withSlackBit(values: number): number | undefined {
  const bits = ceilLog2(values) + 1;
  return bits <= MAX_BITS ? bits : undefined;
}

/**
 * b = ⌈log₂(2·n·Q + 1)⌉ + 1: no sum of at most `maxCohort` elements in [−scale, scale] overflows,
 * and a vector of random elements leaves the range in about half its coordinates. `undefined`
 * when that exceeds 32 bits: choose a smaller scale or cohort.
 */
export function signedBits(maxCohort: number, scale: number): number | undefined {
  return withSlackBit(2 * maxCohort * scale + 1);
}

/** b = ⌈log₂(n·W + 1)⌉ + 1 for elements in [0, weightBound]; `undefined` above 32 bits. */
export function countBits(maxCohort: number, weightBound: number): number | undefined {
  return withSlackBit(maxCohort * weightBound + 1);
}

function clamp(value: number, bound: number): number {
  return Math.min(Math.max(value, -bound), bound);
}

function requireEncoding({ clip, scale, bits }: SignedEncoding): void {
  elementMask(bits);
  invariant(Number.isFinite(clip) && clip > 0, 'the clip C is positive');
  invariant(
    Number.isInteger(scale) && scale >= 1 && 2 * scale < 2 ** bits,
    'the scale Q is a positive integer and ±Q fits the element width',
  );
}

function requireWeight(weight: number, weightBound: number): void {
  invariant(
    Number.isInteger(weightBound) && weightBound >= 1,
    'the weight bound W is a positive integer',
  );
  invariant(
    Number.isInteger(weight) && weight >= 0 && weight <= weightBound,
    'a weight is an integer from 0 to the weight bound',
  );
}

/** One coordinate, refusing what training that diverged leaves behind. */
function finiteAt(values: Float32Array | Float64Array, index: number): number {
  const value = coordinateAt(values, index);
  if (Number.isFinite(value)) return value;
  throw new FederationError(
    'DATA_INVALID',
    `the update has a coordinate that is not a finite number, at index ${index}: local training ` +
      'diverged; lower the learning rate or check the data',
    { index },
  );
}

/**
 * Encodes an update. Rounding is in binary64 with 32 random bits per coordinate, so its
 * expectation is exact up to 2⁻³³ of a step. Never encode the same update twice under the same
 * masks: two roundings differ, and their difference is visible.
 *
 * `weight` is an integer 0…`weightBound`; `randomBytes(n)` gives n uniform bytes. Throws
 * `DATA_INVALID` on a coordinate that is NaN or infinite.
 */
export function encodeSigned(
  values: Float32Array | Float64Array,
  encoding: SignedEncoding,
  weight: number,
  weightBound: number,
  randomBytes: (length: number) => Uint8Array,
): Uint32Array {
  requireEncoding(encoding);
  requireWeight(weight, weightBound);
  const { clip, scale, bits } = encoding;
  const mask = elementMask(bits);
  // |v/C| ≤ 1 after clipping, so |y| ≤ limit ≤ Q. Above 2⁵³ the product Q·w is rounded, and its
  // quotient by W may come out above Q: hence the minimum.
  const limit = Math.min(scale, (scale * weight) / weightBound);
  const encoded = new Uint32Array(values.length);
  for (let start = 0; start < values.length; start += BLOCK) {
    const end = Math.min(start + BLOCK, values.length);
    const random = randomBytes((end - start) * RANDOM_BYTES);
    const draws = new DataView(random.buffer, random.byteOffset, random.byteLength);
    for (let i = start; i < end; i++) {
      const exact = (clamp(finiteAt(values, i), clip) / clip) * limit;
      const below = Math.floor(exact);
      // The half centres each draw in its interval of length 2⁻³².
      const draw = (draws.getUint32((i - start) * RANDOM_BYTES, true) + 0.5) / 2 ** 32;
      encoded[i] = (draw < exact - below ? below + 1 : below) & mask;
    }
  }
  return encoded;
}

/**
 * The weighted mean behind `sum`, whose elements are reduced modulo 2^bits: Σx·C·W/(Q·Σw).
 * `weightSum` is positive: a round in which nobody had weight has no mean.
 */
export function decodeMean(
  sum: Uint32Array,
  encoding: SignedEncoding,
  weightSum: number,
  weightBound: number,
): Float64Array {
  requireEncoding(encoding);
  invariant(weightSum > 0, 'a mean needs a positive sum of weights');
  const { clip, scale, bits } = encoding;
  const step = (clip * weightBound) / (scale * weightSum);
  return Float64Array.from(sum, (value) => centreLift(value, bits) * step);
}

/**
 * Largest |Σx| that `survivors` honest encodings of total weight `weightSum` can have:
 * ⌊Q·Σw/W⌋ + |U3|, as each stochastic rounding moves a value by less than 1. Compute it once per
 * segment. BigInt is exact, and everything here is public once the weights' sum is.
 */
export function signedSumBound(
  scale: number,
  weightSum: number,
  weightBound: number,
  survivors: number,
): number {
  return Number((BigInt(scale) * BigInt(weightSum)) / BigInt(weightBound)) + survivors;
}

/** Whether a centre-lifted sum is one that honest participants can have made. */
export function signedSumInRange(
  lifted: number,
  scale: number,
  weightSum: number,
  weightBound: number,
  survivors: number,
): boolean {
  return Math.abs(lifted) <= signedSumBound(scale, weightSum, weightBound, survivors);
}

/** Whether a reduced sum of counts is at most |U3|·W. */
export function countSumInRange(sum: number, weightBound: number, survivors: number): boolean {
  return sum <= survivors * weightBound;
}

/**
 * What bounds |decoded − Σw·clip(v)/Σw| for each coordinate: `survivors` roundings of less than
 * one step of C·W/Q each, divided by Σw.
 */
export function quantisationBound(
  { clip, scale }: Pick<SignedEncoding, 'clip' | 'scale'>,
  weightSum: number,
  weightBound: number,
  survivors: number,
): number {
  return (survivors * clip * weightBound) / (scale * weightSum);
}

/** `values` followed by `CANARIES` zeros: a whole segment. */
export function withCanaries(values: Uint32Array): Uint32Array {
  const segment = new Uint32Array(values.length + CANARIES);
  segment.set(values);
  return segment;
}

/**
 * Whether the last `CANARIES` elements of a reduced segment sum are zero. Each stray mask leaves
 * them so with probability 2^(−8·bits) only.
 */
export function canariesIntact(sum: Uint32Array): boolean {
  return sum.subarray(-CANARIES).every((canary) => canary === 0);
}
