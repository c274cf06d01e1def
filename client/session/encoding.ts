/** A site's contribution as the integers that are masked (secure-aggregation §3.9). */
import type { FeatureColumn } from '../../shared/domain/data-schema.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import { METRIC_BOUNDS, weightIndexOf } from '../../shared/secagg/layout.ts';
import { encodeSigned } from '../../shared/vector/fixed-point.ts';
import type { FeatureMoments, TrainedUpdate } from '../trainer.ts';
import type { Assignment } from './assignment.ts';
import type { Contribution } from './contribution.ts';

/** `(n)` gives n uniform bytes: for the stochastic rounding. */
export type RandomBytes = (length: number) => Uint8Array;

interface Values {
  /** Rows behind each count of the counts segment. */
  readonly counts: readonly number[];
  readonly bySegment: Readonly<Record<string, Float32Array | Float64Array>>;
}

/**
 * One array per segment, without canaries, rounded by what `randomBytes` gives: never send two encodings
 * of one contribution that were rounded differently under the same masks. Throws `VECTOR_LENGTH_MISMATCH` for an update of another
 * length than the model, `DATA_INVALID` for one that is not finite or counts that are no counts.
 */
export function encodeContribution(
  { work, plan, segments }: Assignment,
  contribution: Contribution,
  randomBytes: RandomBytes,
): readonly Uint32Array[] {
  const { weightBound } = plan.encoding;
  const values =
    contribution.kind === 'training'
      ? updateValues(contribution.update)
      : momentValues(contribution.moments, work.kind === 'statistics' ? work.features : []);
  const weights = values.counts.map((rows) => weightOf(rows, weightBound));
  return segments.map((segment) => {
    if (segment.kind === 'count') return Uint32Array.from(weights);
    const weight = weights[weightIndexOf(segment)] ?? 0;
    return encodeSigned(valuesFor(segment, values), segment, weight, weightBound, randomBytes);
  });
}

/** Larger sites count as W. */
function weightOf(rows: number, weightBound: number): number {
  if (Number.isSafeInteger(rows) && rows >= 0) return Math.min(rows, weightBound);
  throw new FederationError('DATA_INVALID', `the trainer counts ${rows} rows: no whole number`);
}

function valuesFor(segment: VectorSegment, values: Values): Float32Array | Float64Array {
  const found = values.bySegment[segment.name];
  invariant(found !== undefined, `segment ${segment.name} belongs to this kind of round`);
  if (found.length === segment.length) return found;
  throw new FederationError(
    'VECTOR_LENGTH_MISMATCH',
    `${segment.name} has ${found.length} elements, the plan's model needs ${segment.length}: the ` +
      'trainer must return one element per weight',
    { segment: segment.name, found: found.length, expected: segment.length },
  );
}

function updateValues({ delta, examples, validationExamples, metrics }: TrainedUpdate): Values {
  return {
    counts: [examples, validationExamples],
    bySegment: {
      update: delta,
      'training-metrics': Float64Array.of(share(metrics.trainingLoss, METRIC_BOUNDS.trainingLoss)),
      'validation-metrics': Float64Array.of(
        share(metrics.validationLoss, METRIC_BOUNDS.validationLoss),
        share(metrics.validationAccuracy, METRIC_BOUNDS.validationAccuracy),
      ),
    },
  };
}

/** A metric as a part of its bound, in [−1, 1]. A loss that is not a number stays one. */
function share(metric: number, bound: number): number {
  return Math.min(Math.max(metric / bound, -1), 1);
}

/**
 * Means of u = (x − lo)/(hi − lo) and of u² per feature. Both lie in [0, 1]; clamped, because the
 * sums they are computed from are rounded. The square loses digits where |lo| is far larger than
 * hi − lo: plans should declare ranges that hug the data.
 */
function momentValues(
  { count, sum, sumOfSquares }: FeatureMoments,
  features: readonly FeatureColumn[],
): Values {
  const mean = new Float64Array(features.length);
  const square = new Float64Array(features.length);
  for (const [column, { range }] of features.entries()) {
    const [low, high] = range ?? [0, 1];
    const width = high - low;
    const x = rowMean(sum[column], count);
    const xx = rowMean(sumOfSquares[column], count);
    mean[column] = unit((x - low) / width);
    square[column] = unit((xx - 2 * low * x + low * low) / (width * width));
  }
  const moments = new Float64Array(2 * features.length);
  moments.set(mean);
  moments.set(square, features.length);
  return { counts: [count], bySegment: { moments } };
}

/** A site without rows says nothing: its weight is 0. */
function rowMean(sum: number | undefined, count: number): number {
  return count === 0 ? 0 : (sum ?? Number.NaN) / count;
}

function unit(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
