/** Which segments a round's masked vector has. Both sides derive it from the plan alone. */
import type { EncodingPlan } from '../domain/plan.ts';
import { FederationError } from '../errors/federation-error.ts';
import { countBits, signedBits } from '../vector/fixed-point.ts';
import { packedLength } from '../vector/packing.ts';
import { CANARIES, type VectorSegment } from './config.ts';

/** Metrics are divided by their bound before encoding, so that each lies in [−1, 1]. */
export const METRIC_BOUNDS = {
  trainingLoss: 16,
  validationLoss: 16,
  validationAccuracy: 1,
} as const;

/** Q of metric segments: a resolution of bound / 65,536 per unit of relative weight. */
const METRIC_SCALE = 65_536;

/** The plan's widths must fit 32-bit elements; anything else is a plan that cannot be run. */
function fitting(bits: number | undefined, what: string): number {
  if (bits !== undefined) return bits;
  throw new FederationError(
    'PLAN_INVALID',
    `the sum of ${what} does not fit 32 bits: lower encoding.scale, encoding.weightBound or cohort.target`,
  );
}

/** Largest Q = 2^k whose sums over `maxCohort` still fit 32 bits. */
function largestScale(maxCohort: number): number {
  let scale = 1;
  while (signedBits(maxCohort, scale * 2) !== undefined) scale *= 2;
  return scale;
}

function countSegment(length: number, maxCohort: number, weightBound: number): VectorSegment {
  const bits = fitting(countBits(maxCohort, weightBound), 'weights');
  return { name: 'counts', kind: 'count', length, bits, scale: 1, clip: 1 };
}

function signedSegment(
  name: string,
  length: number,
  maxCohort: number,
  scale: number,
  clip: number,
): VectorSegment {
  const bits = fitting(signedBits(maxCohort, scale), `segment ${name}`);
  return { name, kind: 'signed', length, bits, scale, clip };
}

/** counts = [training rows, validation rows]; then the update and the metrics. */
export function trainingSegments(
  encoding: EncodingPlan,
  maxCohort: number,
  parameters: number,
): readonly VectorSegment[] {
  return [
    countSegment(2, maxCohort, encoding.weightBound),
    signedSegment('update', parameters, maxCohort, encoding.scale, encoding.clip),
    signedSegment('training-metrics', 1, maxCohort, METRIC_SCALE, 1),
    signedSegment('validation-metrics', 2, maxCohort, METRIC_SCALE, 1),
  ];
}

/** counts = [training rows]; moments = means of (x−lo)/(hi−lo), then of its square. */
export function statisticsSegments(
  encoding: EncodingPlan,
  maxCohort: number,
  features: number,
): readonly VectorSegment[] {
  return [
    countSegment(1, maxCohort, encoding.weightBound),
    signedSegment('moments', 2 * features, maxCohort, largestScale(maxCohort), 1),
  ];
}

/** Which count weighs a signed segment: validation metrics by validation rows, the rest by rows. */
export function weightIndexOf(segment: VectorSegment): number {
  return segment.name === 'validation-metrics' ? 1 : 0;
}

/** Elements of a segment as they travel: values, then canaries. */
export function elementsOf(segment: VectorSegment): number {
  return segment.length + CANARIES;
}

/** Bytes of the packed vector: each segment is padded to a whole byte. */
export function packedBytes(segments: readonly VectorSegment[]): number {
  return segments.reduce(
    (sum, segment) => sum + packedLength(elementsOf(segment), segment.bits),
    0,
  );
}
