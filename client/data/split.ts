/** Which of a site's rows train and which only judge. */
import { type Dataset, selectRows } from './dataset.ts';
import { hashIntegers } from './seeded-random.ts';

export interface SplitDataset {
  readonly training: Dataset;
  readonly validation: Dataset;
}

/**
 * Keeps ⌊`share` · rows⌋ rows for validation: those whose index has the smallest keyed hash. The
 * choice depends on the seed and the number of rows only, so that a restart never moves a
 * validation row into training; rows appended to a file later displace few of the earlier ones.
 */
export function splitRows(dataset: Dataset, share: number, siteSeed: number): SplitDataset {
  const keys = Float64Array.from({ length: dataset.rows }, (_, row) => hashIntegers(siteSeed, row));
  const byKey = Uint32Array.from({ length: dataset.rows }, (_, row) => row).sort(
    (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b,
  );
  const kept = Math.floor(share * dataset.rows);
  return {
    validation: selectRows(dataset, byKey.slice(0, kept).sort()),
    training: selectRows(dataset, byKey.slice(kept).sort()),
  };
}
