/** A topology of a few bytes that asks for more weights than any machine has. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../../../client/trainer/tfjs/backend.ts';
import { openModel } from '../../../../../client/trainer/tfjs/evaluate.ts';
import { initialWeights } from '../../../../../client/trainer/tfjs/topology.ts';
import { visitPlan } from '../../../../support/fixtures/plans.ts';
import { layer, sequential, smallClassifier } from '../../../../support/fixtures/topologies.ts';
import { rejectionOf } from '../../../../support/samples.ts';

beforeAll(async () => {
  await selectBackend('cpu');
});

/** The weights of a small model, and another topology beside them. */
async function beside(topology: Uint8Array) {
  return { ...(await initialWeights(smallClassifier, 23)), topology };
}

describe('a topology larger than the weights that came with it', () => {
  it.each([
    ['a wide layer', { units: 2 ** 40 }],
    ['a layer whose initialiser is written out', { units: 2 ** 40, kernel_initializer: 'zeros' }],
    ['a layer of a broken width', { units: 1.5 }],
    ['a layer of a negative width', { units: -(2 ** 40) }],
  ])('is refused before anything is allocated for %s', async (_what, config) => {
    const topology = sequential(
      layer('Dense', { units: 5, batch_input_shape: [null, 3] }),
      layer('Dense', config),
      layer('Dense', { units: 1, activation: 'sigmoid' }),
    );
    const model = await beside(topology);
    const before = tf.memory().numTensors;
    const { code } = await rejectionOf(openModel(model, visitPlan));
    expect(code).toBe('MODEL_INVALID');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is named as such, and one of the same size is opened', async () => {
    const wide = sequential(layer('Dense', { units: 40, batch_input_shape: [null, 3] }));
    const { message } = await rejectionOf(openModel(await beside(wide), visitPlan));
    expect(message).toContain('more weights than the 26 elements that came with it');
    const model = await openModel(await beside(smallClassifier), visitPlan);
    model.dispose();
  });
});
