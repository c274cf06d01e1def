import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../client/data/seeded-random.ts';
import type { GlobalModel, LocalTrainer, TrainingTerms } from '../../../../../client/trainer.ts';
import { createTfjsTrainer } from '../../../../../client/trainer/tfjs/tfjs-trainer.ts';
import { initialWeights } from '../../../../../client/trainer/tfjs/topology.ts';
import type { LocalTraining, Plan } from '../../../../../shared/domain/plan.ts';
import { FederationError } from '../../../../../shared/errors/federation-error.ts';
import { visitPlan } from '../../../../support/fixtures/plans.ts';
import {
  imageClassifier,
  layer,
  sequential,
  smallClassifier,
} from '../../../../support/fixtures/topologies.ts';

const ROWS = 40;
const never = new AbortController().signal;
const ignore = (): void => undefined;

let folder = '';
let csv = '';
let model: GlobalModel;

/** Ill exactly where age and glucose are high: learnable, but not by a constant. */
function visits(): string {
  const random = seededRandom(99);
  const lines = Array.from({ length: ROWS }, () => {
    const [age, pressure, glucose] = [
      20 + random.below(80),
      90 + random.below(80),
      3 + random.below(20),
    ];
    return [age, pressure, glucose, age / 80 + glucose / 20 > 1.35 ? 'ill' : 'healthy'].join(',');
  });
  return ['age,pressure,glucose,outcome', ...lines, ''].join('\n');
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trainer-'));
  csv = path.join(folder, 'visits.csv');
  await writeFile(csv, visits());
  model = { topology: smallClassifier, ...(await initialWeights(smallClassifier, 23)) };
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const scaling = { mean: [60, 130, 12], deviation: [23, 23, 6] };
const plan: Plan = {
  ...visitPlan,
  data: { ...visitPlan.data, normalisation: { kind: 'fixed', ...scaling } },
};

function planWith(local: Partial<LocalTraining>): Plan {
  return { ...plan, local: { ...plan.local, ...local } };
}

function termsOf(used: Plan, more: Partial<TrainingTerms> = {}): TrainingTerms {
  return { plan: used, round: 2, repetition: 0, scaling: undefined, evaluate: true, ...more };
}

async function trainer(siteSeed = 31): Promise<LocalTrainer> {
  return createTfjsTrainer({ source: { format: 'csv', path: csv }, siteSeed, preferred: 'wasm' });
}

async function trainOnce(used: Plan, more: Partial<TrainingTerms> = {}, siteSeed = 31, on = model) {
  const local = await trainer(siteSeed);
  await local.prepare(used);
  try {
    return await local.train(on, termsOf(used, more), ignore, never);
  } finally {
    await local.close();
  }
}

const norm = (vector: Float32Array): number => Math.hypot(...vector);

async function problem(work: Promise<unknown>): Promise<FederationError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FederationError);
  return error as FederationError;
}

describe('the TensorFlow.js trainer', () => {
  it('names itself and its engine', async () => {
    const local = await trainer();
    expect(local.name).toBe('tfjs');
    expect(local.description).toBe('tfjs (wasm): chosen in the configuration');
  });

  it('counts training and validation rows, and reports metrics of the global model', async () => {
    const update = await trainOnce(plan);
    expect(update.examples).toBe(30);
    expect(update.validationExamples).toBe(10);
    expect(update.metrics.validationLoss).toBeGreaterThan(0);
    expect(update.metrics.validationAccuracy).toBeGreaterThanOrEqual(0);
    const unasked = await trainOnce(plan, { evaluate: false });
    expect(unasked.validationExamples).toBe(0);
    expect(unasked.metrics.validationLoss).toBe(0);
    expect(unasked.delta).toEqual(update.delta);
  });

  it('learns: loss falls and accuracy rises over rounds', async () => {
    const local = await trainer();
    const used = planWith({ epochs: 12, optimizer: { name: 'adam', learningRate: 0.02 } });
    await local.prepare(used);
    let weights = model.weights;
    const losses: number[] = [];
    for (let round = 1; round <= 5; round++) {
      const on = { ...model, weights };
      const { delta, metrics } = await local.train(on, termsOf(used, { round }), ignore, never);
      weights = weights.map((value, index) => value + delta[index]!);
      losses.push(metrics.trainingLoss);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    await local.close();
  });

  it('repeats itself for the same seeds, and differs by round, repetition, site and run', async () => {
    const { delta } = await trainOnce(plan);
    expect((await trainOnce(plan)).delta).toEqual(delta);
    expect((await trainOnce(plan, { round: 3 })).delta).not.toEqual(delta);
    expect((await trainOnce(plan, { repetition: 1 })).delta).not.toEqual(delta);
    expect((await trainOnce(plan, {}, 32)).delta).not.toEqual(delta);
    const otherRun = { ...plan, model: { ...plan.model, init: { seed: 24 } } };
    expect((await trainOnce(otherRun)).delta).not.toEqual(delta);
  });

  it('reports every epoch', async () => {
    const local = await trainer();
    await local.prepare(plan);
    const seen: string[] = [];
    await local.train(
      model,
      termsOf(plan),
      ({ epoch, epochs, loss }) => seen.push(`${String(epoch)}/${String(epochs)} ${typeof loss}`),
      never,
    );
    expect(seen).toEqual(['1/3 number', '2/3 number', '3/3 number']);
    await local.close();
  });

  it('takes a full-batch step exactly as the formula says', async () => {
    const [rows, learningRate] = [30, 0.5];
    const linear = sequential(layer('Dense', { units: 1, batch_input_shape: [null, 3] }));
    const used: Plan = {
      ...planWith({
        epochs: 1,
        batchSize: rows,
        loss: 'meanSquaredError',
        optimizer: { name: 'sgd', learningRate, momentum: 0 },
      }),
      data: {
        ...plan.data,
        label: { kind: 'number', name: 'glucose' },
        features: plan.data.features,
      },
    };
    const start = { topology: linear, ...(await initialWeights(linear, 5)) };
    const local = await trainer();
    await local.prepare(used);
    const { sum } = await local.moments();
    const zero = { ...start, weights: start.weights.map(() => 0) };
    const { delta } = await local.train(zero, termsOf(used, { evaluate: false }), ignore, never);
    // From zero weights d/db mean((0 − y)²) = −2·mean(y), and y is the third feature itself.
    expect(delta[3]).toBeCloseTo((learningRate * 2 * sum[2]!) / rows, 4);
    await local.close();
  });

  it('is pulled back by the proximal term', async () => {
    const free = await trainOnce(planWith({ epochs: 20 }));
    const held = await trainOnce(planWith({ epochs: 20, proximal: 5 }));
    expect(norm(held.delta)).toBeLessThan(norm(free.delta) / 2);
  });

  it('honours the topology’s own regularisers', async () => {
    const decaying = (l2: number) =>
      sequential(
        layer('Dense', {
          units: 1,
          activation: 'sigmoid',
          batch_input_shape: [null, 3],
          kernel_regularizer: layer('L1L2', { l1: 0, l2 }),
        }),
      );
    const [weak, strong] = await Promise.all(
      [0.001, 3].map(async (l2) => {
        const topology = decaying(l2);
        return { topology, ...(await initialWeights(topology, 23)) };
      }),
    );
    const after = async (on: GlobalModel) => {
      const { delta } = await trainOnce(planWith({ epochs: 20 }), {}, 31, on);
      return norm(on.weights.map((w, i) => w + delta[i]!).slice(0, 3));
    };
    expect(await after(strong!)).toBeLessThan((await after(weak!)) / 3);
  });

  it.each([
    { name: 'sgd', learningRate: 0.05, momentum: 0 },
    { name: 'sgd', learningRate: 0.05, momentum: 0.8 },
    { name: 'adam', learningRate: 0.01 },
  ] as const)('leaves no tensor behind with $name', async (optimizer) => {
    const local = await trainer();
    const used = planWith({ optimizer, proximal: 0.3 });
    await local.prepare(used);
    await local.train(model, termsOf(used), ignore, never);
    const before = tf.memory().numTensors;
    await local.train(model, termsOf(used), ignore, never);
    expect(tf.memory().numTensors).toBe(before);
    await local.close();
    const { numTensors } = tf.memory();
    const other = await trainer();
    await other.prepare(used);
    await other.train(model, termsOf(used), ignore, never);
    await other.close();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('gives momentum an effect of its own', async () => {
    const heavy = planWith({ optimizer: { name: 'sgd', learningRate: 0.05, momentum: 0.8 } });
    expect(norm((await trainOnce(heavy)).delta)).toBeGreaterThan(
      norm((await trainOnce(plan)).delta),
    );
  });

  it('stops at the next batch when the attempt ends, and leaves no tensor behind', async () => {
    const local = await trainer();
    const used = planWith({ epochs: 10_000 });
    await local.prepare(used);
    await local.train(model, termsOf(plan), ignore, never);
    const before = tf.memory().numTensors;
    const controller = new AbortController();
    const reason = new Error('the attempt ended');
    let epochs = 0;
    const training = local.train(
      model,
      termsOf(used),
      () => {
        epochs += 1;
        if (epochs === 2) controller.abort(reason);
      },
      controller.signal,
    );
    await expect(training).rejects.toBe(reason);
    expect(epochs).toBe(2);
    expect(tf.memory().numTensors).toBe(before);
    await expect(local.train(model, termsOf(used), ignore, controller.signal)).rejects.toBe(reason);
    await local.close();
  });

  it('lets other work run while it trains', async () => {
    const local = await trainer();
    await local.prepare(plan);
    let turns = 0;
    const beat = setInterval(() => (turns += 1), 0);
    await local.train(model, termsOf(planWith({ epochs: 40 })), ignore, never);
    clearInterval(beat);
    expect(turns).toBeGreaterThan(2);
    await local.close();
  });

  it('says to lower the learning rate when training diverges', async () => {
    const linear = sequential(layer('Dense', { units: 1, batch_input_shape: [null, 3] }));
    const used: Plan = {
      ...planWith({
        epochs: 60,
        loss: 'meanSquaredError',
        optimizer: { name: 'sgd', learningRate: 1e5, momentum: 0 },
      }),
      data: { ...plan.data, label: { kind: 'number', name: 'glucose' } },
    };
    const on = { topology: linear, ...(await initialWeights(linear, 5)) };
    const { code, message } = await problem(trainOnce(used, {}, 31, on));
    expect(code).toBe('MODEL_INVALID');
    expect(message).toMatch(/training diverged; lower local\.optimizer\.learningRate/);
  });

  it('reads moments of the raw training rows only', async () => {
    const local = await trainer();
    await local.prepare(plan);
    const { count, sum, sumOfSquares } = await local.moments();
    expect(count).toBe(30);
    expect(sum).toHaveLength(3);
    expect(sum[0]! / count).toBeGreaterThan(20);
    for (const column of [0, 1, 2]) {
      expect(sumOfSquares[column]! / count).toBeGreaterThan((sum[column]! / count) ** 2);
    }
    await local.close();
  });

  it('uses the scaling a statistics round computed, and insists on it', async () => {
    const used: Plan = { ...plan, data: { ...plan.data, normalisation: { kind: 'statistics' } } };
    const { delta } = await trainOnce(used, { scaling });
    expect(delta).toEqual((await trainOnce(plan)).delta);
    const { code, message } = await problem(trainOnce(used));
    expect(code).toBe('DATA_INVALID');
    expect(message).toContain('carries no scaling');
  });

  it('averages weights nobody trains, such as moving means', async () => {
    const used: Plan = {
      ...planWith({ loss: 'categoricalCrossentropy' }),
      data: {
        ...plan.data,
        features: Array.from({ length: 72 }, (_, i) => ({ name: `p${String(i)}` })),
        inputShape: [6, 6, 2],
        label: { kind: 'classes', name: 'shape', classes: ['a', 'b', 'c', 'd'] },
      },
    };
    const random = seededRandom(4);
    const names = [...used.data.features.map(({ name }) => name), 'shape'].join(',');
    const lines = Array.from({ length: 12 }, (_, row) =>
      [...Array.from({ length: 72 }, () => random.next().toFixed(4)), 'abcd'[row % 4]].join(','),
    );
    const file = path.join(folder, 'shapes.csv');
    await writeFile(file, [names, ...lines].join('\n'));
    const source = { format: 'csv', path: file } as const;
    const local = await createTfjsTrainer({ source, siteSeed: 3, preferred: 'wasm' });
    const plain: Plan = { ...used, data: { ...used.data, normalisation: { kind: 'none' } } };
    await local.prepare(plain);
    const on = { topology: imageClassifier, ...(await initialWeights(imageClassifier, 3)) };
    const { delta, metrics } = await local.train(on, termsOf(plain), ignore, never);
    expect(delta.slice(-6).every((change) => change !== 0)).toBe(true);
    expect(metrics.validationAccuracy).toBeLessThanOrEqual(1);
    await local.close();
  });

  it('refuses a seed that is no whole number', async () => {
    const source = { format: 'csv', path: csv } as const;
    for (const siteSeed of [-1, 0.5, Number.NaN]) {
      const { code } = await problem(createTfjsTrainer({ source, siteSeed, preferred: 'cpu' }));
      expect(code).toBe('CONFIG_INVALID');
    }
  });

  it('passes data errors on from prepare', async () => {
    const local = await trainer();
    const wider: Plan = {
      ...plan,
      data: { ...plan.data, features: [...plan.data.features, { name: 'height' }] },
    };
    const { code, message } = await problem(local.prepare(wider));
    expect(code).toBe('DATA_INVALID');
    expect(message).toContain('column "height" is missing');
  });
});
