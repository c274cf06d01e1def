import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalTrainer, TrainingTerms } from '../../../../../client/trainer.ts';
import { createTfjsTrainer } from '../../../../../client/trainer/tfjs/tfjs-trainer.ts';
import { initialWeights } from '../../../../../client/trainer/tfjs/topology.ts';
import type { LocalTraining, Plan } from '../../../../../shared/domain/plan.ts';
import { FederationError } from '../../../../../shared/errors/federation-error.ts';
import { visitPlan } from '../../../../support/fixtures/plans.ts';
import { layer, sequential, smallClassifier } from '../../../../support/fixtures/topologies.ts';

const never = new AbortController().signal;
const ignore = (): void => undefined;

let folder = '';
let csv = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'misfit-'));
  csv = path.join(folder, 'visits.csv');
  const rows = Array.from({ length: 12 }, (_, row) => {
    return `${String(30 + row)},${String(110 + 2 * row)},${String(5 + row)},${row % 3 === 0 ? 'ill' : 'healthy'}`;
  });
  await writeFile(csv, ['age,pressure,glucose,outcome', ...rows].join('\n'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const plan: Plan = {
  ...visitPlan,
  data: {
    ...visitPlan.data,
    normalisation: { kind: 'fixed', mean: [60, 130, 12], deviation: [23, 23, 6] },
  },
};

function planWith(local: Partial<LocalTraining>): Plan {
  return { ...plan, local: { ...plan.local, ...local } };
}

function termsOf(used: Plan): TrainingTerms {
  return { plan: used, round: 2, repetition: 0, scaling: undefined, evaluate: true };
}

async function problem(work: Promise<unknown>): Promise<FederationError> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FederationError);
  return error as FederationError;
}

describe('a model that does not fit its plan', () => {
  let local: LocalTrainer;
  beforeEach(async () => {
    const source = { format: 'csv', path: csv } as const;
    local = await createTfjsTrainer({ source, siteSeed: 31, preferred: 'wasm' });
    await local.prepare(plan);
  });

  async function refusal(topology: Uint8Array, used: Plan = plan): Promise<string> {
    const on = { topology, ...(await initialWeights(topology, 23)) };
    const before = tf.memory().numTensors;
    const error = await problem(local.train(on, termsOf(used), ignore, never));
    expect(error.code).toBe('MODEL_INVALID');
    expect(tf.memory().numTensors).toBe(before);
    return error.message;
  }

  const dense = (units: number, activation: string, inputs = 3) =>
    sequential(
      layer('Dense', { name: 'last', units, activation, batch_input_shape: [null, inputs] }),
    );

  it('is refused for its input, naming the layer and both shapes', async () => {
    expect(await refusal(dense(1, 'sigmoid', 4))).toMatch(
      /takes 4, but data\.inputShape is 3; make/,
    );
  });

  it('is refused for its outputs', async () => {
    expect(await refusal(dense(2, 'sigmoid'))).toMatch(
      /layer last puts out 2 values, but the loss binaryCrossentropy on this label needs 1/,
    );
    expect(
      await refusal(dense(1, 'softmax'), planWith({ loss: 'categoricalCrossentropy' })),
    ).toMatch(/puts out 1 values.*needs 2; give the last layer 2 units/);
  });

  it('is refused for an activation that gives no probabilities', async () => {
    expect(await refusal(dense(1, 'linear'))).toMatch(
      /layer last ends in linear.*use activation sigmoid/,
    );
    const used = planWith({ loss: 'categoricalCrossentropy' });
    expect(await refusal(dense(2, 'sigmoid'), used)).toContain('use activation softmax');
  });

  it('is accepted where a layer of its own does the activation', async () => {
    const on = async (topology: Uint8Array, used: Plan) => {
      const start = { topology, ...(await initialWeights(topology, 23)) };
      return local.train(start, termsOf(used), ignore, never);
    };
    const plain = layer('Dense', { units: 2, batch_input_shape: [null, 3] });
    const used = planWith({ loss: 'categoricalCrossentropy' });
    await on(sequential(plain, layer('Softmax')), used);
    await on(sequential(plain, layer('Activation', { activation: 'softmax' })), used);
  });

  it('is refused for a loss that does not suit the label', async () => {
    const three: Plan = {
      ...plan,
      data: {
        ...plan.data,
        label: { kind: 'classes', name: 'outcome', classes: ['healthy', 'ill', 'unsure'] },
      },
    };
    expect(await refusal(dense(1, 'sigmoid'), three)).toContain('needs two classes');
    const number: Plan = {
      ...plan,
      data: { ...plan.data, label: { kind: 'number', name: 'age' } },
    };
    expect(await refusal(dense(1, 'sigmoid'), number)).toContain('needs classes');
    expect(await refusal(dense(1, 'linear'), planWith({ loss: 'meanSquaredError' }))).toContain(
      'needs a number to predict',
    );
  });

  it('is refused without weights to train', async () => {
    const frozen = sequential(
      layer('Dense', {
        units: 1,
        activation: 'sigmoid',
        trainable: false,
        batch_input_shape: [null, 3],
      }),
    );
    expect(await refusal(frozen)).toContain('no layer has weights to train');
  });

  it('is refused when weights and topology belong to different models', async () => {
    const model = { topology: smallClassifier, ...(await initialWeights(smallClassifier, 23)) };
    const other = { ...model, topology: dense(1, 'sigmoid') };
    const first = await problem(local.train(other, termsOf(plan), ignore, never));
    expect(first.message).toMatch(
      /does not match the model's tensors \(expected 4 tensors, found 2\)/,
    );
    const long = { ...model, weights: new Float32Array(27) };
    const second = await problem(local.train(long, termsOf(plan), ignore, never));
    expect(second.message).toMatch(/the vector has 27 values, the topology 26 weights/);
  });

  it('is refused with two inputs', async () => {
    const input = (name: string) => ({
      class_name: 'InputLayer',
      name,
      config: { name, batch_input_shape: [null, 3], dtype: 'float32' },
      inbound_nodes: [],
    });
    const merged = new TextEncoder().encode(
      JSON.stringify({
        class_name: 'Model',
        config: {
          name: 'two',
          layers: [
            input('left'),
            input('right'),
            {
              class_name: 'Concatenate',
              name: 'both',
              config: { name: 'both', axis: -1 },
              inbound_nodes: [
                [
                  ['left', 0, 0, {}],
                  ['right', 0, 0, {}],
                ],
              ],
            },
            {
              class_name: 'Dense',
              name: 'out',
              config: { name: 'out', units: 1, activation: 'sigmoid' },
              inbound_nodes: [[['both', 0, 0, {}]]],
            },
          ],
          input_layers: [
            ['left', 0, 0],
            ['right', 0, 0],
          ],
          output_layers: [['out', 0, 0]],
        },
      }),
    );
    expect(await refusal(merged)).toContain('the topology has 2 inputs and 1 outputs');
  });

  it('says what the engine cannot compute', async () => {
    const words = sequential(
      layer('Embedding', { input_dim: 5, output_dim: 2, batch_input_shape: [null, 3] }),
      layer('Flatten'),
      layer('Dense', { units: 1, activation: 'sigmoid' }),
    );
    const raw: Plan = { ...plan, data: { ...plan.data, normalisation: { kind: 'none' } } };
    const on = { topology: words, ...(await initialWeights(words, 23)) };
    const { code, message } = await problem(local.train(on, termsOf(raw), ignore, never));
    expect(code).toBe('MODEL_INVALID');
    expect(message).toMatch(/the wasm engine cannot compute it .*an embedding needs ids below/);
  });
});
