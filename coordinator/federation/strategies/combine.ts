/**
 * Robust combination of group means: what a mean over few bad groups cannot pull away. Groups count alike
 * whatever their weights say: a weight is as easily made up as an update.
 */
import { coordinateAt } from '../../../shared/domain/indexing.ts';
import { trimmedGroups, type Combination } from '../../../shared/domain/grouped-aggregation.ts';
import { invariant } from '../../../shared/errors/federation-error.ts';

/** The combined mean of at least one group, all of one length. Exact in binary64 up to rounding. */
export function combine(combination: Combination, means: readonly Float64Array[]): Float64Array {
  const length = means[0]?.length ?? 0;
  invariant(
    means.length > 0 && means.every((mean) => mean.length === length),
    'groups have means of one length',
  );
  switch (combination.rule) {
    case 'median':
    case 'trimmedMean':
      return byCoordinate(means, trimmedGroups(combination, means.length));
    case 'centredClipping':
      return centredClipping(means, combination.radius, combination.iterations);
    case 'normBound':
      return mean(means.map((each) => scaled(each, clipFactor(norm(each), combination.norm))));
    default:
      return combination satisfies never;
  }
}

/**
 * Coordinate-wise trimmed mean (Yin et al. 2018, "Byzantine-Robust Distributed Learning", definition 2)
 * without the `trimmed` smallest and largest values; with all but one or two of them out, the median
 * (definition 1).
 */
function byCoordinate(means: readonly Float64Array[], trimmed: number): Float64Array {
  const column = new Float64Array(means.length);
  const kept = means.length - 2 * trimmed;
  return Float64Array.from({ length: means[0]?.length ?? 0 }, (_, coordinate) => {
    for (const [group, values] of means.entries()) column[group] = coordinateAt(values, coordinate);
    column.sort();
    let sum = 0;
    for (let i = trimmed; i < trimmed + kept; i++) sum += coordinateAt(column, i);
    return sum / kept;
  });
}

/**
 * Centred clipping (Karimireddy et al. 2021, "Learning from History for Byzantine Robust Optimization",
 * equation 3) from the centre 0: v ← v + mean of (xᵢ − v)·min(1, τ/‖xᵢ − v‖).
 */
function centredClipping(
  means: readonly Float64Array[],
  radius: number,
  iterations: number,
): Float64Array {
  let centre = new Float64Array(means[0]?.length ?? 0);
  for (let i = 0; i < iterations; i++) {
    const around = centre;
    const steps = means.map((values) => {
      const away = values.map((value, coordinate) => value - coordinateAt(around, coordinate));
      return scaled(away, clipFactor(norm(away), radius));
    });
    const step = mean(steps);
    centre = around.map((value, coordinate) => value + coordinateAt(step, coordinate));
  }
  return centre;
}

/** What shrinks a vector of this length to the bound, as in norm bounding (Sun et al. 2019). */
function clipFactor(length: number, bound: number): number {
  return length > bound ? bound / length : 1;
}

function norm(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

function scaled(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor);
}

function mean(vectors: readonly Float64Array[]): Float64Array {
  return Float64Array.from(
    { length: vectors[0]?.length ?? 0 },
    (_, coordinate) =>
      vectors.reduce((sum, values) => sum + coordinateAt(values, coordinate), 0) / vectors.length,
  );
}
