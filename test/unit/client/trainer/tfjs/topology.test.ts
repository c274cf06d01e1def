import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../../../client/trainer/tfjs/backend.ts';
import { initialWeights, schemaOf } from '../../../../../client/trainer/tfjs/topology.ts';
import { vectorLength } from '../../../../../shared/domain/model-schema.ts';
import { FederationError } from '../../../../../shared/errors/federation-error.ts';
import {
  imageClassifier,
  layer,
  sentenceClassifier,
  sequential,
  smallClassifier,
  topologyBytes,
} from '../../../../support/fixtures/topologies.ts';

beforeAll(async () => {
  await selectBackend('wasm');
});

async function modelProblem(topology: Uint8Array): Promise<string> {
  const error: unknown = await schemaOf(topology).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(FederationError);
  expect((error as FederationError).code).toBe('MODEL_INVALID');
  return (error as FederationError).message;
}

describe('schemaOf', () => {
  it('lists every weight in getWeights order: trainable first, then the others', async () => {
    expect(await schemaOf(imageClassifier)).toEqual([
      { name: 'conv2d_1/kernel', shape: [3, 3, 2, 3] },
      { name: 'conv2d_1/bias', shape: [3] },
      { name: 'batchnormalization_2/gamma', shape: [3] },
      { name: 'batchnormalization_2/beta', shape: [3] },
      { name: 'depthwiseconv2d_3/depthwise_kernel', shape: [2, 2, 3, 1] },
      { name: 'depthwiseconv2d_3/bias', shape: [3] },
      { name: 'dense_6/kernel', shape: [12, 4] },
      { name: 'dense_6/bias', shape: [4] },
      { name: 'batchnormalization_2/moving_mean', shape: [3] },
      { name: 'batchnormalization_2/moving_variance', shape: [3] },
    ]);
  });

  it('does not depend on how often the process built the model', async () => {
    expect(await schemaOf(sentenceClassifier)).toEqual(await schemaOf(sentenceClassifier));
  });

  it('keeps names unique where layers share one', async () => {
    const twin = layer('Dense', { name: 'twin', units: 3, batch_input_shape: [null, 3] });
    const names = (await schemaOf(sequential(twin, twin))).map(({ name }) => name);
    expect(names).toEqual(['twin/kernel', 'twin/bias', 'twin/kernel_2', 'twin/bias_2']);
  });

  it('reads what TensorFlow.js itself writes, wrapped or bare', async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ name: 'only', units: 2, inputShape: [3] })],
    });
    const bare: unknown = JSON.parse(model.toJSON() as string);
    model.dispose();
    const expected = [
      { name: 'only/kernel', shape: [3, 2] },
      { name: 'only/bias', shape: [2] },
    ];
    expect(await schemaOf(topologyBytes(bare))).toEqual(expected);
    expect(await schemaOf(topologyBytes({ modelTopology: bare }))).toEqual(expected);
    expect(await schemaOf(topologyBytes({ model_config: bare }))).toEqual(expected);
  });

  it('reads a Sequential whose config is a bare list, as Keras 2.1 wrote it', async () => {
    const list = [layer('Dense', { name: 'only', units: 2, batch_input_shape: [null, 3] })];
    expect(await schemaOf(topologyBytes({ class_name: 'Sequential', config: list }))).toHaveLength(
      2,
    );
  });

  it('never follows a weights manifest', async () => {
    const document: unknown = JSON.parse(new TextDecoder().decode(smallClassifier));
    const wrapped = topologyBytes({
      modelTopology: document,
      weightsManifest: [{ paths: ['http://127.0.0.1:9/w.bin'], weights: [] }],
    });
    expect(await schemaOf(wrapped)).toHaveLength(4);
  });

  it('refuses what is not JSON, not UTF-8, or no layers model', async () => {
    expect(await modelProblem(new TextEncoder().encode('{"class_name":'))).toContain('not JSON');
    expect(await modelProblem(Uint8Array.of(0x22, 0xff, 0x22))).toContain('not JSON');
    for (const document of [null, [], 'Sequential', { config: {} }, { modelTopology: 7 }]) {
      expect(await modelProblem(topologyBytes(document))).toContain('no class_name');
    }
  });

  it('refuses a document nested without end', async () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = `{"class_name":"Sequential","config":{"layers":${deep}}}`;
    expect(await modelProblem(new TextEncoder().encode(text))).toContain('nests too deeply');
  });

  it('names a layer it does not know and shapes that do not meet', async () => {
    const unknown = sequential(layer('Wishful', { batch_input_shape: [null, 3] }));
    expect(await modelProblem(unknown)).toContain('Wishful');
    const crooked = sequential(
      layer('Dense', { units: 5, batch_input_shape: [null, 3] }),
      layer('Conv2D', { filters: 2, kernel_size: [2, 2] }),
    );
    expect(await modelProblem(crooked)).toMatch(/conv2d_2.*use layers that TensorFlow.js knows/s);
  });
});

const digestScript = `
  import { createHash } from 'node:crypto';
  const { initialWeights } = await import(process.argv[1]);
  const { sentenceClassifier } = await import(process.argv[2]);
  const { weights } = await initialWeights(sentenceClassifier, 41);
  console.log(createHash('sha256').update(new Uint8Array(weights.buffer)).digest('hex'));
`;

function moduleUrl(relative: string): string {
  return new URL(relative, import.meta.url).href;
}

async function digestInAnotherProcess(): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      digestScript,
      '--',
      moduleUrl('../../../../../client/trainer/tfjs/topology.ts'),
      moduleUrl('../../../../support/fixtures/topologies.ts'),
    ],
    { cwd: fileURLToPath(new URL('../../../../../', import.meta.url)) },
  );
  return stdout.trim();
}

describe('initialWeights', () => {
  it('has one value per weight of the schema', async () => {
    const { schema, weights } = await initialWeights(imageClassifier, 8);
    expect(weights).toHaveLength(vectorLength(schema));
    expect(schema).toEqual(await schemaOf(imageClassifier));
  });

  it('repeats byte for byte for a seed and differs for another, zero included', async () => {
    for (const topology of [smallClassifier, imageClassifier, sentenceClassifier]) {
      const first = await initialWeights(topology, 0);
      expect((await initialWeights(topology, 0)).weights).toEqual(first.weights);
      expect((await initialWeights(topology, 8)).weights).not.toEqual(first.weights);
    }
  });

  it('gives layers of one shape different weights', async () => {
    const twins = sequential(
      layer('Dense', { units: 3, use_bias: false, batch_input_shape: [null, 3] }),
      layer('Dense', { units: 3, use_bias: false }),
    );
    const { weights } = await initialWeights(twins, 8);
    expect(weights.slice(0, 9)).not.toEqual(weights.slice(9));
  });

  it('does not depend on the engine in use, and leaves it in use', async () => {
    await tf.setBackend('wasm');
    const onWasm = await initialWeights(sentenceClassifier, 41);
    expect(tf.getBackend()).toBe('wasm');
    await tf.setBackend('cpu');
    const onCpu = await initialWeights(sentenceClassifier, 41);
    expect(onCpu.weights).toEqual(onWasm.weights);
    await tf.setBackend('wasm');
  });

  it('leaves the engine in use also where several ask at once', async () => {
    await tf.setBackend('wasm');
    const [first, second] = await Promise.all(
      [41, 41].map((seed) => initialWeights(smallClassifier, seed)),
    );
    await expect(initialWeights(new Uint8Array(), 41)).rejects.toThrow('not JSON');
    expect(tf.getBackend()).toBe('wasm');
    expect(second).toEqual(first);
  });

  it('does not depend on the process', async () => {
    const [first, second] = await Promise.all([digestInAnotherProcess(), digestInAnotherProcess()]);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
  });

  it('leaves no tensor behind', async () => {
    await initialWeights(imageClassifier, 8);
    const before = tf.memory().numTensors;
    await initialWeights(imageClassifier, 8);
    await schemaOf(sentenceClassifier);
    expect(tf.memory().numTensors).toBe(before);
  });
});
