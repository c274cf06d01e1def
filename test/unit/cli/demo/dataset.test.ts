import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Demo,
  FEWEST_SILO_ROWS,
  loadDemo,
  shareOut,
  writeSilo,
} from '../../../../cli/demo/dataset.ts';
import type { Dataset } from '../../../../client/data/dataset.ts';
import { readDataset } from '../../../../client/data/read-dataset.ts';
import { requireCompatible } from '../../../../client/trainer/tfjs/compatibility.ts';
import { openModel } from '../../../../client/trainer/tfjs/evaluate.ts';
import { initialWeights } from '../../../../client/trainer/tfjs/topology.ts';

let folder = '';
let breast: Demo;
let digits: Demo;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'demo-data-'));
  [breast, digits] = await Promise.all([loadDemo('breast-cancer'), loadDemo('digits')]);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** A row as one string, label included. */
function rowKeys(rows: Dataset): string[] {
  return Array.from(rows.labels, (label, row) =>
    [...rows.features.subarray(row * rows.width, (row + 1) * rows.width), label].join(','),
  );
}

const classesOf = (rows: Dataset): number => new Set(rows.labels).size;

describe('the demonstration’s tables', () => {
  it('hold every row, inside the ranges their plans declare', () => {
    expect(breast.rows).toMatchObject({ rows: 569, width: 30 });
    expect(breast.rows.labels.filter((label) => label === 0)).toHaveLength(212);
    expect(digits.rows).toMatchObject({ rows: 1797, width: 64 });
    expect(classesOf(digits.rows)).toBe(10);
  });

  it('fit the models of their plans', async () => {
    for (const { plan, topology } of [breast, digits]) {
      const start = await initialWeights(topology, plan.model.init.seed);
      const model = await openModel({ topology, ...start }, plan);
      expect(() => {
        requireCompatible(model, plan);
      }).not.toThrow();
      model.dispose();
    }
  });
});

describe('shareOut', () => {
  it('gives every row to exactly one side', () => {
    for (const demo of [breast, digits]) {
      const { test, silos } = shareOut(demo, 5, 17);
      const all = [test, ...silos].flatMap(rowKeys);
      expect(all.toSorted()).toEqual(rowKeys(demo.rows).toSorted());
      expect(test.rows / demo.rows.rows).toBeCloseTo(demo.sharing.testShare, 2);
    }
  });

  it('gives every silo enough rows of at least two classes', () => {
    for (const demo of [breast, digits]) {
      for (const count of [3, 5, 8]) {
        for (const seed of [1, 2, 3, 42]) {
          for (const silo of shareOut(demo, count, seed).silos) {
            expect(silo.rows).toBeGreaterThanOrEqual(FEWEST_SILO_ROWS);
            expect(classesOf(silo)).toBeGreaterThanOrEqual(2);
          }
        }
      }
    }
  });

  it('is unequal by size and by label', () => {
    const { silos } = shareOut(breast, 5, 17);
    const sizes = silos.map(({ rows }) => rows);
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeGreaterThan(1.5);
    const benign = silos.map(
      (silo) => silo.labels.reduce((sum, label) => sum + label, 0) / silo.rows,
    );
    expect(Math.max(...benign) - Math.min(...benign)).toBeGreaterThan(0.2);
  });

  it('is decided by the seed', () => {
    const keys = (seed: number) => shareOut(breast, 5, seed).silos.map(rowKeys);
    expect(keys(17)).toEqual(keys(17));
    expect(keys(17)).not.toEqual(keys(18));
  });

  it('refuses more silos than there are rows for, and none at all', () => {
    expect(() => shareOut(breast, 12, 17)).toThrow(
      '12 silos cannot share 284 training rows; choose 3 to 11',
    );
    expect(() => shareOut(breast, 0, 17)).toThrow('0 silos cannot share');
  });
});

describe('writeSilo', () => {
  it('writes what a client reads back, as a table or as images', async () => {
    for (const demo of [breast, digits]) {
      const silo = shareOut(demo, 5, 17).silos[2]!;
      const source = await writeSilo(demo, silo, path.join(folder, demo.name));
      expect(source.format).toBe(demo.name === 'digits' ? 'idx' : 'csv');
      const read = await readDataset(source, demo.plan.data);
      expect([...read.labels]).toEqual([...silo.labels]);
      expect(read.features).toEqual(silo.features);
    }
  });
});
