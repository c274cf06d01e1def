/** Per-feature sums of a site's training rows, and the scaling that follows from them. */
import type { FeatureScaling } from '../../shared/domain/data-schema.ts';
import type { FeatureMoments } from '../trainer.ts';
import type { Dataset } from './dataset.ts';

/** Count, Σx and Σx² of every raw feature, accumulated in double precision. */
export function momentsOf(dataset: Dataset): FeatureMoments {
  const sum = new Float64Array(dataset.width);
  const sumOfSquares = new Float64Array(dataset.width);
  dataset.features.forEach((value, position) => {
    const column = position % dataset.width;
    sum[column] = (sum[column] ?? 0) + value;
    sumOfSquares[column] = (sumOfSquares[column] ?? 0) + value * value;
  });
  return { count: dataset.rows, sum: [...sum], sumOfSquares: [...sumOfSquares] };
}

/** Adds up the moments of several sites; all of one width. */
export function addMoments(parts: readonly FeatureMoments[]): FeatureMoments {
  const width = parts[0]?.sum.length ?? 0;
  const total = (pick: (part: FeatureMoments) => readonly number[]): number[] =>
    Array.from({ length: width }, (_, column) =>
      parts.reduce((sum, part) => sum + (pick(part)[column] ?? 0), 0),
    );
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    sum: total((part) => part.sum),
    sumOfSquares: total((part) => part.sumOfSquares),
  };
}

/**
 * Mean and population deviation of each feature. A column without spread gets deviation 1, so that
 * scaling it never divides by zero. `count` must be positive.
 */
export function scalingFromMoments(moments: FeatureMoments): FeatureScaling {
  const mean = moments.sum.map((sum) => sum / moments.count);
  const deviation = moments.sumOfSquares.map((squares, column) => {
    const centre = mean[column] ?? 0;
    // Cancellation may leave a variance slightly below zero where the column is constant.
    const variance = squares / moments.count - centre * centre;
    return variance > 0 ? Math.sqrt(variance) : 1;
  });
  return { mean, deviation };
}
