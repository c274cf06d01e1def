/** Rows in memory: what readers make and trainers consume. */
import type { DataSchema } from '../../shared/domain/data-schema.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** A site's rows, checked against a schema. Features are raw: not yet scaled. */
export interface Dataset {
  readonly rows: number;
  /** Features per row. */
  readonly width: number;
  /** Row-major, `rows × width`. */
  readonly features: Float32Array;
  /** The index of the class, or the number to predict; one per row. */
  readonly labels: Float32Array;
}

/** One line of thought for every data error: what, where, which rule, what to do. */
export function dataError(
  where: string,
  problem: string,
  advice: string,
  details: Readonly<Record<string, string | number>> = {},
): FederationError {
  return new FederationError('DATA_INVALID', `${where}: ${problem}; ${advice}`, details);
}

/** The rows with these indices, in this order; a copy. */
export function selectRows(dataset: Dataset, indices: Uint32Array): Dataset {
  const { width } = dataset;
  const features = new Float32Array(indices.length * width);
  const labels = new Float32Array(indices.length);
  indices.forEach((row, position) => {
    features.set(dataset.features.subarray(row * width, (row + 1) * width), position * width);
    labels[position] = dataset.labels[row] ?? 0;
  });
  return { rows: indices.length, width, features, labels };
}

/** All rows of several datasets of one width, in order; a copy. */
export function concatRows(parts: readonly Dataset[]): Dataset {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const width = parts[0]?.width ?? 0;
  const whole = {
    rows,
    width,
    features: new Float32Array(rows * width),
    labels: new Float32Array(rows),
  };
  let start = 0;
  for (const part of parts) {
    whole.features.set(part.features, start * width);
    whole.labels.set(part.labels, start);
    start += part.rows;
  }
  return whole;
}

/**
 * The fewest rows a site needs: one to train on, and one to validate on where the schema keeps a
 * share for validation.
 */
export function fewestRows(schema: DataSchema): number {
  return schema.validation > 0 ? Math.max(2, Math.ceil(1 / schema.validation)) : 1;
}

export function requireEnoughRows(where: string, rows: number, schema: DataSchema): void {
  const fewest = fewestRows(schema);
  if (rows >= fewest) return;
  throw dataError(
    where,
    `${String(rows)} rows, but at least ${String(fewest)} are needed ` +
      `to keep ${String(100 * schema.validation)} % of them for validation`,
    'add rows, or ask the operator for a plan with another validation share',
    { rows, fewest },
  );
}
