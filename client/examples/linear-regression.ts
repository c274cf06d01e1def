/**
 * A trainer of one's own: linear regression by gradient descent, without TensorFlow. Its model is
 * one dense layer of one unit, so the flat vector is the kernel, one element per feature, and then
 * the bias. The plan says `trainer: linear-regression`, and the charter lists it.
 *
 *     node client/examples/linear-regression.js client.yaml rows.json
 *
 * where rows.json is `[[feature, …, label], …]`.
 */
import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  FederationError,
  type FeatureMoments,
  type FeatureScaling,
  type GlobalModel,
  type LocalTrainer,
  loadClientConfig,
  type Plan,
  runClient,
  type TrainedUpdate,
  type TrainingProgress,
  type TrainingTerms,
  vectorLength,
} from '../index.ts';

/** Features, then the label. */
export type Row = readonly number[];

interface Example {
  readonly inputs: readonly number[];
  readonly label: number;
}

class LinearRegression implements LocalTrainer {
  readonly name = 'linear-regression';
  readonly description = 'linear regression by gradient descent, plain JavaScript';
  readonly #rows: readonly Row[];
  #training: readonly Row[] = [];
  #validation: readonly Row[] = [];

  constructor(rows: readonly Row[]) {
    this.#rows = rows;
  }

  /** Says what is wrong with the data before anything is promised to anyone. */
  prepare({ data, local }: Plan): Promise<void> {
    const columns = data.features.length + 1;
    const ragged = this.#rows.findIndex((row) => row.length !== columns);
    if (ragged >= 0) return refuse(`row ${ragged} does not have ${columns} numbers`);
    if (local.loss !== 'meanSquaredError') return refuse('the plan does not ask for a regression');
    const kept = Math.ceil(this.#rows.length * (1 - data.validation));
    this.#training = this.#rows.slice(0, kept);
    this.#validation = this.#rows.slice(kept);
    return Promise.resolve();
  }

  moments(): Promise<FeatureMoments> {
    const rows = this.#training;
    const columns = Array.from({ length: (rows[0]?.length ?? 1) - 1 }, (_, i) => i);
    const total = (of: (x: number) => number): number[] =>
      columns.map((i) => rows.reduce((sum, row) => sum + of(row[i] ?? 0), 0));
    const [sum, sumOfSquares] = [total((x) => x), total((x) => x * x)];
    return Promise.resolve({ count: rows.length, sum, sumOfSquares });
  }

  async train(
    model: GlobalModel,
    { plan, scaling, evaluate }: TrainingTerms,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<TrainedUpdate> {
    requireShape(model, plan);
    const examples = this.#training.map((row) => exampleOf(row, scaling));
    const held = evaluate ? this.#validation.map((row) => exampleOf(row, scaling)) : [];
    const validationLoss = lossOf(model.weights, held);
    const weights = Float64Array.from(model.weights);
    const { epochs, optimizer } = plan.local;
    let loss = lossOf(weights, examples);
    for (let epoch = 1; epoch <= epochs; epoch++) {
      descend(weights, examples, optimizer.learningRate);
      loss = lossOf(weights, examples);
      onProgress({ epoch, epochs, loss });
      // Lets the program hear that the attempt is over.
      await setImmediate();
      signal.throwIfAborted();
    }
    return {
      delta: Float32Array.from(weights, (weight, i) => weight - (model.weights[i] ?? 0)),
      examples: examples.length,
      validationExamples: held.length,
      metrics: { trainingLoss: loss, validationLoss, validationAccuracy: 0 },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function refuse(problem: string): Promise<never> {
  return Promise.reject(new FederationError('DATA_INVALID', problem));
}

function requireShape({ schema }: GlobalModel, { data }: Plan): void {
  const expected = data.features.length + 1;
  const found = vectorLength(schema);
  if (found === expected) return;
  throw new FederationError(
    'MODEL_INVALID',
    `the model has ${found} weights, linear regression needs ${expected}: one dense layer, one unit`,
  );
}

function exampleOf(row: Row, scaling: FeatureScaling | undefined): Example {
  const inputs = row
    .slice(0, -1)
    .map((x, i) => (x - (scaling?.mean[i] ?? 0)) / (scaling?.deviation[i] ?? 1));
  return { inputs, label: row.at(-1) ?? 0 };
}

function errorOf(weights: ArrayLike<number>, { inputs, label }: Example): number {
  const bias = weights[inputs.length] ?? 0;
  return inputs.reduce((sum, x, i) => sum + x * (weights[i] ?? 0), bias) - label;
}

/** Mean squared error; 0 without examples. */
function lossOf(weights: ArrayLike<number>, examples: readonly Example[]): number {
  const sum = examples.reduce((total, example) => total + errorOf(weights, example) ** 2, 0);
  return examples.length === 0 ? 0 : sum / examples.length;
}

/** One full step against the gradient of the mean squared error. */
function descend(weights: Float64Array, examples: readonly Example[], rate: number): void {
  const gradient = new Float64Array(weights.length);
  for (const example of examples) {
    const error = errorOf(weights, example);
    [...example.inputs, 1].forEach((x, i) => {
      gradient[i] = (gradient[i] ?? 0) + (2 * error * x) / examples.length;
    });
  }
  gradient.forEach((slope, i) => {
    weights[i] = (weights[i] ?? 0) - rate * slope;
  });
}

/** A trainer over rows that are in memory already. */
export function createLinearRegression(rows: readonly Row[]): LocalTrainer {
  return new LinearRegression(rows);
}

/** Throws `DATA_INVALID` unless `text` is a JSON list of lists of numbers. */
export function parseRows(text: string): readonly Row[] {
  const parsed: unknown = JSON.parse(text);
  if (Array.isArray(parsed) && parsed.every(isRow)) return parsed;
  throw new FederationError('DATA_INVALID', 'the rows are not a list of lists of numbers');
}

function isRow(value: unknown): value is Row {
  return Array.isArray(value) && value.every(Number.isFinite);
}

/** Takes part until the first run it sees has ended. */
async function main([
  configFile = 'client.yaml',
  rowsFile = 'rows.json',
]: readonly string[]): Promise<void> {
  const stop = new AbortController();
  process.once('SIGTERM', () => {
    stop.abort(new Error('asked to stop'));
  });
  const rows = parseRows(await readFile(rowsFile, 'utf8'));
  const config = await loadClientConfig({
    file: configFile,
    environment: process.env,
    flags: {},
  });
  const outcome = await runClient(config, {
    signal: stop.signal,
    trainer: createLinearRegression(rows),
    once: true,
  });
  process.stdout.write(`${JSON.stringify(outcome ?? { status: 'not finished' })}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main(process.argv.slice(2));
}
