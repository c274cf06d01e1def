import { describe, expect, it } from 'vitest';
import {
  concatRows,
  type Dataset,
  fewestRows,
  selectRows,
} from '../../../../client/data/dataset.ts';
import { addMoments, momentsOf, scalingFromMoments } from '../../../../client/data/moments.ts';
import { normalise, scalingFor } from '../../../../client/data/normalise.ts';
import { splitRows } from '../../../../client/data/split.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { visitSchema } from '../../../support/fixtures/data-schemas.ts';

function numbered(rows: number): Dataset {
  return {
    rows,
    width: 2,
    features: Float32Array.from({ length: 2 * rows }, (_, i) => i),
    labels: Float32Array.from({ length: rows }, (_, i) => 100 + i),
  };
}

const labels = (dataset: Dataset): number[] => [...dataset.labels];

describe('selectRows and concatRows', () => {
  it('take features and labels along together', () => {
    const chosen = selectRows(numbered(5), Uint32Array.of(3, 1));
    expect(chosen).toMatchObject({ rows: 2, width: 2 });
    expect([...chosen.features]).toEqual([6, 7, 2, 3]);
    expect(labels(chosen)).toEqual([103, 101]);
    const both = concatRows([chosen, numbered(1)]);
    expect([...both.features]).toEqual([6, 7, 2, 3, 0, 1]);
    expect(labels(both)).toEqual([103, 101, 100]);
    expect(concatRows([]).rows).toBe(0);
  });
});

describe('splitRows', () => {
  it('puts every row on exactly one side, in file order', () => {
    const { training, validation } = splitRows(numbered(23), 0.3, 5);
    expect(validation.rows).toBe(6);
    expect(labels(training)).toEqual(labels(training).toSorted((a, b) => a - b));
    expect([...labels(training), ...labels(validation)].toSorted((a, b) => a - b)).toEqual(
      labels(numbered(23)),
    );
  });

  it('is the same after a restart and another for another site', () => {
    const first = labels(splitRows(numbered(40), 0.25, 5).validation);
    expect(labels(splitRows(numbered(40), 0.25, 5).validation)).toEqual(first);
    expect(labels(splitRows(numbered(40), 0.25, 6).validation)).not.toEqual(first);
  });

  it('moves few rows when the file grows', () => {
    const before = labels(splitRows(numbered(100), 0.2, 5).validation);
    const after = new Set(labels(splitRows(numbered(110), 0.2, 5).validation));
    expect(before.filter((row) => after.has(row)).length).toBeGreaterThanOrEqual(15);
  });

  it('keeps nothing where the share is 0', () => {
    expect(splitRows(numbered(7), 0, 5).validation.rows).toBe(0);
  });
});

describe('fewestRows', () => {
  it('leaves one row for each side', () => {
    expect(fewestRows({ ...visitSchema, validation: 0 })).toBe(1);
    expect(fewestRows({ ...visitSchema, validation: 0.5 })).toBe(2);
    expect(fewestRows({ ...visitSchema, validation: 0.1 })).toBe(10);
  });
});

describe('moments and scaling', () => {
  const a: Dataset = { ...numbered(2), features: Float32Array.of(3, 7, 5, 7) };
  const b: Dataset = { ...numbered(1), features: Float32Array.of(10, 7) };

  it('of parts add up to those of the whole', () => {
    expect(momentsOf(a)).toEqual({ count: 2, sum: [8, 14], sumOfSquares: [34, 98] });
    expect(addMoments([momentsOf(a), momentsOf(b)])).toEqual(momentsOf(concatRows([a, b])));
    expect(addMoments([]).count).toBe(0);
  });

  it('give mean and deviation, and 1 for a column without spread', () => {
    const { mean, deviation } = scalingFromMoments(momentsOf(concatRows([a, b])));
    expect(mean).toEqual([6, 7]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(26 / 3), 12);
    expect(deviation[1]).toBe(1);
  });

  it('bring features to mean 0 and deviation 1', () => {
    const whole = concatRows([a, b]);
    const scaled = normalise(whole, scalingFromMoments(momentsOf(whole)));
    const { mean, deviation } = scalingFromMoments(momentsOf(scaled));
    expect(mean[0]).toBeCloseTo(0, 6);
    expect(deviation[0]).toBeCloseTo(1, 6);
    expect([...whole.features]).toEqual([3, 7, 5, 7, 10, 7]);
  });
});

describe('normalise', () => {
  it('lets a single entry serve every feature and a deviation of 0 count as 1', () => {
    const scaled = normalise(numbered(2), { mean: [1], deviation: [0] });
    expect([...scaled.features]).toEqual([-1, 0, 1, 2]);
    const each = normalise(numbered(2), { mean: [1, 2], deviation: [2, 4] });
    expect([...each.features]).toEqual([-0.5, -0.25, 0.5, 0.25]);
    expect(normalise(numbered(2), undefined)).toEqual(numbered(2));
  });

  it('refuses a number of entries that fits nothing', () => {
    expect(() => normalise(numbered(2), { mean: [1, 2, 3], deviation: [1] })).toThrow(
      'normalisation.mean has 3 entries for 2 features',
    );
  });

  it('takes the scaling from the plan, from the round, or leaves it out', () => {
    const carried = { mean: [5], deviation: [3] };
    const fixed = { kind: 'fixed', mean: [8], deviation: [2] } as const;
    expect(scalingFor({ kind: 'none' }, carried)).toBeUndefined();
    expect(scalingFor(fixed, carried)).toEqual({ mean: [8], deviation: [2] });
    expect(scalingFor({ kind: 'statistics' }, carried)).toBe(carried);
    expect(() => scalingFor({ kind: 'statistics' }, undefined)).toThrow(FederationError);
  });
});
