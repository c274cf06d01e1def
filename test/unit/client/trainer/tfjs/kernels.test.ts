import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../../../client/trainer/tfjs/backend.ts';
import { seededRandom } from '../../../../../client/data/seeded-random.ts';

/** Relative to the largest entry of the reference: entries near zero have no relative precision. */
const TOLERANCE = 1e-5;

function values(shape: number[], seed: number): tf.Tensor {
  const random = seededRandom(seed, shape.length);
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    shape,
  );
}

type Inputs = readonly { readonly shape: number[]; readonly seed: number }[];

/** Gradients of Σ f(inputs) · c for a fixed random c, so that no symmetry hides an error. */
async function gradients(backend: string, f: (...x: tf.Tensor[]) => tf.Tensor, inputs: Inputs) {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = inputs.map(({ shape, seed }) => values(shape, seed));
    const weighted = (...x: tf.Tensor[]): tf.Scalar => {
      const y = f(...x);
      return y.mul(values(y.shape, 77)).sum();
    };
    return tf
      .grads(weighted)(tensors)
      .map((tensor) => ({
        shape: tensor.shape,
        data: tensor.dataSync<'float32'>(),
      }));
  });
}

async function expectSameGradients(f: (...x: tf.Tensor[]) => tf.Tensor, inputs: Inputs) {
  const reference = await gradients('cpu', f, inputs);
  const measured = await gradients('wasm', f, inputs);
  expect(measured.length).toBe(inputs.length);
  for (const [index, { shape, data }] of reference.entries()) {
    const other = measured[index]!;
    expect(other.shape).toEqual(shape);
    const largest = data.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0.01);
    const worst = data.reduce(
      (top, value, i) => Math.max(top, Math.abs(value - other.data[i]!)),
      0,
    );
    expect(worst / largest).toBeLessThan(TOLERANCE);
  }
}

/** Gradients of a layers model's weights after one forward pass in training mode. */
async function layerGradients(backend: string, build: () => tf.LayersModel, inputs: number[][]) {
  await tf.setBackend(backend);
  const model = build();
  model.weights.forEach((weight, index) => {
    tf.tidy(() => {
      weight.write(values(weight.shape as number[], 500 + index).mul(0.4));
    });
  });
  const gradients = tf.tidy(() => {
    const x = tf.tensor2d(inputs);
    const f = () => {
      const y = model.apply(x, { training: true }) as tf.Tensor;
      return y.mul(values(y.shape, 78)).sum<tf.Scalar>();
    };
    const { grads } = tf.variableGrads(f);
    return model.trainableWeights.map((w) => grads[w.name]!.dataSync<'float32'>());
  });
  model.dispose();
  return gradients;
}

async function expectSameLayerGradients(build: () => tf.LayersModel, inputs: number[][]) {
  const reference = await layerGradients('cpu', build, inputs);
  const measured = await layerGradients('wasm', build, inputs);
  for (const [index, data] of reference.entries()) {
    const largest = data.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(1e-3);
    const worst = data.reduce(
      (top, value, i) => Math.max(top, Math.abs(value - measured[index]![i]!)),
      0,
    );
    expect(worst / largest).toBeLessThan(TOLERANCE);
  }
}

const conv =
  (strides: [number, number], pad: 'same' | 'valid') =>
  (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);

const depthwise =
  (strides: [number, number], pad: 'same' | 'valid') =>
  (x: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
    tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);

describe('the wasm training kernels agree with the reference engine', () => {
  beforeAll(async () => {
    await selectBackend('wasm');
  });
  afterAll(async () => {
    await tf.setBackend('cpu');
  });

  for (const [transposeA, transposeB] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const) {
    it(`in a matrix product (${String(transposeA)}, ${String(transposeB)})`, async () => {
      await expectSameGradients(
        (a, b) => tf.matMul(a, b, transposeA, transposeB),
        [
          { shape: transposeA ? [5, 7] : [7, 5], seed: 1 },
          { shape: transposeB ? [3, 5] : [5, 3], seed: 2 },
        ],
      );
    });
  }

  it('in a batch of matrix products', async () => {
    await expectSameGradients(
      (a, b) => tf.matMul(a, b, false, true),
      [
        { shape: [4, 7, 5], seed: 3 },
        { shape: [4, 3, 5], seed: 4 },
      ],
    );
  });

  for (const strides of [
    [1, 1],
    [2, 2],
    [2, 1],
  ] as [number, number][]) {
    for (const pad of ['same', 'valid'] as const) {
      const place = `stride ${strides.join('×')}, ${pad} padding`;
      it(`in a convolution with ${place}`, async () => {
        await expectSameGradients(conv(strides, pad), [
          { shape: [3, 7, 6, 2], seed: 5 },
          { shape: [3, 2, 2, 5], seed: 6 },
        ]);
      });
      it(`in a depthwise convolution with ${place}`, async () => {
        const square: [number, number] = [strides[0], strides[0]];
        await expectSameGradients(depthwise(square, pad), [
          { shape: [3, 7, 6, 2], seed: 7 },
          { shape: [3, 2, 2, 3], seed: 8 },
        ]);
      });
      it(`in max pooling with ${place}`, async () => {
        await expectSameGradients(
          (x) => tf.maxPool(x as tf.Tensor4D, [3, 2], strides, pad),
          [{ shape: [2, 7, 6, 3], seed: 9 }],
        );
      });
      it(`in average pooling with ${place}`, async () => {
        await expectSameGradients(
          (x) => tf.avgPool(x as tf.Tensor4D, [3, 2], strides, pad),
          [{ shape: [2, 7, 6, 3], seed: 10 }],
        );
      });
    }
  }

  it('in a convolution wider than its image', async () => {
    await expectSameGradients(conv([1, 1], 'same'), [
      { shape: [2, 3, 2, 2], seed: 13 },
      { shape: [5, 5, 2, 3], seed: 14 },
    ]);
  });

  it('in a one-dimensional convolution', async () => {
    await expectSameGradients(
      (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same'),
      [
        { shape: [3, 9, 2], seed: 15 },
        { shape: [3, 2, 5], seed: 16 },
      ],
    );
  });

  it('in a gather with repeated rows', async () => {
    await expectSameGradients(
      (x) => tf.gather(x, tf.tensor1d([3, 1, 3, 0, 3], 'int32')),
      [{ shape: [6, 4], seed: 17 }],
    );
  });

  it('in a segment sum whose ids are partly outside', async () => {
    const sum = async (backend: string) => {
      await tf.setBackend(backend);
      return tf.tidy(() =>
        tf
          .unsortedSegmentSum(values([5, 3], 18), tf.tensor1d([1, 4, 1, -1, 0], 'int32'), 3)
          .arraySync(),
      );
    };
    expect(await sum('wasm')).toEqual(await sum('cpu'));
  });

  const ids = [
    [3, 1, 4, 1, 5],
    [9, 2, 6, 5, 3],
  ];

  for (const kind of ['lstm', 'gru'] as const) {
    it(`in a ${kind} over an embedding`, async () => {
      await expectSameLayerGradients(
        () =>
          tf.sequential({
            layers: [
              tf.layers.embedding({ inputDim: 11, outputDim: 4, inputLength: 5 }),
              kind === 'lstm' ? tf.layers.lstm({ units: 3 }) : tf.layers.gru({ units: 3 }),
              tf.layers.dense({ units: 2, activation: 'softmax' }),
            ],
          }),
        ids,
      );
    });
  }

  it('in normalised dense layers', async () => {
    await expectSameLayerGradients(
      () =>
        tf.sequential({
          layers: [
            tf.layers.dense({ units: 6, inputShape: [5], activation: 'tanh' }),
            tf.layers.layerNormalization({}),
            tf.layers.dense({ units: 3, activation: 'sigmoid' }),
          ],
        }),
      ids,
    );
  });
});
