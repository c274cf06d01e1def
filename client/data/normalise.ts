/** Raw features into model inputs: x ↦ (x − mean) / deviation, column by column. */
import type { FeatureScaling, Normalisation } from '../../shared/domain/data-schema.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Dataset } from './dataset.ts';

/**
 * The scaling a round uses: the plan's own where it is fixed there, the one the round carries
 * where it was computed from a statistics round, none otherwise. `DATA_INVALID` when a plan asks
 * for computed scaling and the round brings none.
 */
export function scalingFor(
  normalisation: Normalisation,
  carried: FeatureScaling | undefined,
): FeatureScaling | undefined {
  switch (normalisation.kind) {
    case 'none':
      return undefined;
    case 'fixed':
      return { mean: normalisation.mean, deviation: normalisation.deviation };
    case 'statistics':
      if (carried !== undefined) return carried;
      throw new FederationError(
        'DATA_INVALID',
        'the plan normalises by a statistics round, but this round carries no scaling; ' +
          'the run must complete its statistics round before it trains',
      );
  }
}

/** One value per column: a single entry serves every column. */
function perColumn(name: string, entries: readonly number[], width: number): Float64Array {
  if (entries.length === width) return Float64Array.from(entries);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return new Float64Array(width).fill(only);
  throw new FederationError(
    'DATA_INVALID',
    `normalisation.${name} has ${String(entries.length)} entries for ${String(width)} features; ` +
      'give one for each feature, or a single one for all',
    { entries: entries.length, features: width },
  );
}

/** A scaled copy. A deviation of 0 counts as 1: a constant column becomes 0, never a NaN. */
export function normalise(dataset: Dataset, scaling: FeatureScaling | undefined): Dataset {
  if (scaling === undefined) return dataset;
  const mean = perColumn('mean', scaling.mean, dataset.width);
  const deviation = perColumn('deviation', scaling.deviation, dataset.width).map((d) =>
    d === 0 ? 1 : d,
  );
  const features = dataset.features.map((value, position) => {
    const column = position % dataset.width;
    return (value - (mean[column] ?? 0)) / (deviation[column] ?? 1);
  });
  return { ...dataset, features };
}
