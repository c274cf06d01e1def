/** The demonstration's data: load a table, hold out a test set, share the rest out unequally. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Dataset, selectRows } from '../../client/data/dataset.ts';
import { encodeIdx } from '../../client/data/idx.ts';
import { readDataset } from '../../client/data/read-dataset.ts';
import { seededRandom, type SeededRandom, shuffle } from '../../client/data/seeded-random.ts';
import type { DataSource } from '../../client/data/source.ts';
import type { DataSchema } from '../../shared/domain/data-schema.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { parsePlan } from '../../shared/schema/plan.ts';

export const DEMO_DATASETS = ['breast-cancer', 'digits'] as const;
export type DemoDatasetName = (typeof DEMO_DATASETS)[number];

/** Everything one demonstration is made of. */
export interface Demo {
  readonly name: DemoDatasetName;
  readonly plan: Plan;
  /** UTF-8 JSON of the model. */
  readonly topology: Uint8Array;
  /** All rows of the table. */
  readonly rows: Dataset;
  readonly sharing: Sharing;
}

/** How a table is divided. */
interface Sharing {
  /** Share of the rows nobody trains on, in (0, 1). */
  readonly testShare: number;
  /** A class's share of a silo varies by factors between e^−mixture and e^mixture. */
  readonly mixture: number;
}

const SHARING: Readonly<Record<DemoDatasetName, Sharing>> = {
  // Many test rows keep the luck of the draw small where the table is.
  'breast-cancer': { testShare: 0.5, mixture: 1.6 },
  digits: { testShare: 0.3, mixture: 1.1 },
};

function besides(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/** The plan file of a demonstration, for people to read and `--keep` to copy. */
export function demoPlanPath(name: DemoDatasetName): string {
  return besides(`plans/${name}.yaml`);
}

export async function loadDemo(name: DemoDatasetName): Promise<Demo> {
  const planPath = demoPlanPath(name);
  const plan = parsePlan(await readFile(planPath, 'utf8'), planPath);
  const topology = await readFile(path.join(path.dirname(planPath), plan.model.topology));
  const table: DataSource = { format: 'csv', path: besides(`data/${name}.csv`) };
  const rows = await readDataset(table, plan.data);
  return { name, plan, topology, rows, sharing: SHARING[name] };
}

export interface SharedRows {
  readonly test: Dataset;
  readonly silos: readonly Dataset[];
}

/** No silo gets fewer rows. */
export const FEWEST_SILO_ROWS = 25;
/** Every silo has this many rows of at least two classes, before the rest is shared out. */
const FEWEST_CLASS_ROWS = 5;
/** Silos' sizes vary by factors between e⁻¹ and e. */
const SIZE_SPREAD = 1;

function rowsByClass(rows: Dataset, random: SeededRandom): number[][] {
  const groups: number[][] = [];
  rows.labels.forEach((label, row) => (groups[label] ??= []).push(row));
  return groups.map((group) => shuffle(group, random));
}

/** The silo with the largest value. */
function largest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

/** Deals rows to silos in proportion to their weights: each goes where most is still owed. */
function deal(rows: readonly number[], weights: readonly number[], silos: number[][]): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const owed = weights.map((weight) => (weight / total) * rows.length);
  for (const row of rows) {
    const silo = largest(owed);
    silos[silo]?.push(row);
    owed[silo] = (owed[silo] ?? 0) - 1;
  }
}

/** Every silo begins with a few rows of two classes, so that each could learn something alone. */
function dealMinimum(classes: number[][], silos: number[][]): void {
  for (const [index, silo] of silos.entries()) {
    for (const offset of [0, 1]) {
      const group = classes[(2 * index + offset) % classes.length];
      silo.push(...(group?.splice(0, FEWEST_CLASS_ROWS) ?? []));
    }
  }
}

/** Moves rows from the largest silo until none is below the minimum. */
function levelUp(silos: number[][]): void {
  for (const silo of silos) {
    while (silo.length < FEWEST_SILO_ROWS) {
      const richest = silos[largest(silos.map((rows) => rows.length))];
      const row = richest?.pop();
      if (row === undefined) return;
      silo.push(row);
    }
  }
}

/** A factor between e^−spread and e^spread: unequal, but without outliers. */
function unequal(spread: number, random: SeededRandom): number {
  return Math.exp(spread * (2 * random.next() - 1));
}

function requireEnough(rows: number, silos: number): void {
  const most = Math.floor(rows / FEWEST_SILO_ROWS);
  if (silos >= 1 && silos <= most) return;
  throw new FederationError(
    'CONFIG_INVALID',
    `${String(silos)} silos cannot share ${String(rows)} training rows; choose 3 to ${String(most)}`,
    { silos, most },
  );
}

/**
 * Holds out a test set with the table's own class mixture and shares the other rows among silos of
 * unequal size and unequal class mixture. The seed decides everything. `CONFIG_INVALID` when there
 * are too many silos for `FEWEST_SILO_ROWS` rows each.
 */
export function shareOut(demo: Demo, siloCount: number, seed: number): SharedRows {
  const random = seededRandom(seed, siloCount);
  const classes = rowsByClass(demo.rows, random);
  const test = classes.flatMap((group) =>
    group.splice(0, Math.round(demo.sharing.testShare * group.length)),
  );
  requireEnough(demo.rows.rows - test.length, siloCount);
  const silos = Array.from({ length: siloCount }, (): number[] => []);
  dealMinimum(classes, silos);
  const sizes = silos.map(() => unequal(SIZE_SPREAD, random));
  for (const group of classes) {
    const weights = sizes.map((size) => size * unequal(demo.sharing.mixture, random));
    deal(group, weights, silos);
  }
  levelUp(silos);
  const pick = (rows: readonly number[]): Dataset => selectRows(demo.rows, Uint32Array.from(rows));
  return { test: pick(test), silos: silos.map((rows) => pick(shuffle(rows, random))) };
}

function labelText(value: number, schema: DataSchema): string {
  return schema.label.kind === 'classes' ? (schema.label.classes[value] ?? '') : String(value);
}

function csvText(rows: Dataset, schema: DataSchema): string {
  const header = [...schema.features.map((feature) => feature.name), schema.label.name];
  const lines = Array.from(rows.labels, (label, row) => {
    const features = rows.features.subarray(row * rows.width, (row + 1) * rows.width);
    // Seven digits tell two float32 apart in the ranges at hand, and read like the original.
    const cells = Array.from(features, (value) => String(Number(value.toPrecision(7))));
    return [...cells, labelText(label, schema)].join(',');
  });
  return [header.join(','), ...lines, ''].join('\n');
}

async function writeCsv(rows: Dataset, schema: DataSchema, folder: string): Promise<DataSource> {
  const file = path.join(folder, 'rows.csv');
  await writeFile(file, csvText(rows, schema));
  return { format: 'csv', path: file };
}

async function writeIdx(rows: Dataset, schema: DataSchema, folder: string): Promise<DataSource> {
  const images = path.join(folder, 'images-idx3-ubyte');
  const labels = path.join(folder, 'labels-idx1-ubyte');
  const [height = 1, width = 1] = schema.inputShape;
  await writeFile(images, encodeIdx([rows.rows, height, width], rows.features));
  await writeFile(labels, encodeIdx([rows.rows], rows.labels));
  return { format: 'idx', images, labels };
}

/** Writes a silo's rows as that silo's client will read them: a table, or images as IDX files. */
export async function writeSilo(demo: Demo, rows: Dataset, folder: string): Promise<DataSource> {
  await mkdir(folder, { recursive: true });
  const write = demo.name === 'digits' ? writeIdx : writeCsv;
  return write(rows, demo.plan.data, folder);
}
