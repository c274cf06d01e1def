/** From the statistics round to the feature scaling every training round uses. */
import type { FeatureColumn, FeatureScaling } from '../../shared/domain/data-schema.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';

/**
 * What the statistics round's sum decodes to. Participants send moments of u = (x − lo)/(hi − lo),
 * which lies in [0, 1] for every column, so that one fixed-point scale serves all of them and a
 * column with a large offset does not lose its variance to rounding.
 */
export interface UnitMoments {
  /** Weighted mean of u per feature. */
  readonly mean: ArrayLike<number>;
  /** Weighted mean of u² per feature. */
  readonly meanSquare: ArrayLike<number>;
  /** Largest error of each entry above from fixed-point rounding; see `quantisationBound`. */
  readonly resolution: number;
}

/**
 * Mean and standard deviation (of the population) per feature, in the units of the data.
 *
 * Numerical rules: the mean of u is clamped to [0, 1], where rounding may have pushed it out; the
 * variance m₂ − m₁² carries an error up to 3·resolution + resolution² (one from m₂, two from m₁²),
 * and a column whose variance does not exceed that is taken for constant. A constant column gets
 * deviation 1: it is centred and otherwise left alone, instead of noise being blown up. The
 * statistics round should therefore use the finest scale its element width allows. All arithmetic is
 * binary64. Throws `PLAN_INVALID` for a feature without a range.
 */
export function scalingFromMoments(
  features: readonly FeatureColumn[],
  moments: UnitMoments,
): FeatureScaling {
  invariant(moments.mean.length === features.length, 'one mean per feature');
  invariant(moments.meanSquare.length === features.length, 'one mean square per feature');
  const { resolution } = moments;
  const noise = 3 * resolution + resolution * resolution;
  const columns = features.map((feature, index) => {
    const [low, high] = rangeOf(feature);
    const width = high - low;
    const centre = Math.min(1, Math.max(0, moments.mean[index] ?? 0));
    const variance = (moments.meanSquare[index] ?? 0) - centre * centre;
    return {
      mean: low + width * centre,
      deviation: variance > noise ? width * Math.sqrt(variance) : 1,
    };
  });
  return {
    mean: columns.map(({ mean }) => mean),
    deviation: columns.map(({ deviation }) => deviation),
  };
}

function rangeOf(feature: FeatureColumn): readonly [number, number] {
  if (feature.range === undefined) {
    throw new FederationError(
      'PLAN_INVALID',
      `feature ${feature.name}: normalisation from statistics needs a declared range; add one to the plan`,
      { feature: feature.name },
    );
  }
  return feature.range;
}
