/** Bounds what building a topology allocates: a few bytes of JSON can ask for any number of weights. */
import * as tf from '@tensorflow/tfjs';
import { elementCount } from '../../../shared/domain/model-schema.ts';
import { modelError } from './topology-document.ts';

/** The one method through which every layer makes its weights; protected, and so not in the types. */
interface WeightMaker {
  addWeight: (
    this: WeightMaker,
    name: string,
    shape: readonly number[],
    ...rest: unknown[]
  ) => tf.LayerVariable;
}

/**
 * Runs `build`, whose layers are made before it returns, and refuses the weight that exceeds `limit` elements
 * in all, before it is allocated. What was made until then is disposed when the promise rejects.
 */
export async function withinBudget<T>(limit: number, build: () => Promise<T>): Promise<T> {
  const made: tf.LayerVariable[] = [];
  try {
    return await countingWeights(limit, made, build);
  } catch (error) {
    for (const weight of made) weight.dispose();
    throw error;
  }
}

function countingWeights<T>(limit: number, made: tf.LayerVariable[], build: () => T): T {
  const maker = tf.layers.Layer.prototype as unknown as WeightMaker;
  const { addWeight: original } = maker;
  let left = limit;
  maker.addWeight = function (name, shape, ...rest) {
    left -= sizeOf(shape);
    if (!(left >= 0)) throw tooLarge(limit);
    const weight = original.call(this, name, shape, ...rest);
    made.push(weight);
    return weight;
  };
  try {
    return build();
  } finally {
    maker.addWeight = original;
  }
}

/** What is no size at all is larger than everything. */
function sizeOf(shape: readonly number[]): number {
  const sound = shape.every((side) => Number.isSafeInteger(side) && side >= 0);
  return sound ? elementCount(shape) : Infinity;
}

function tooLarge(limit: number): Error {
  return modelError(
    `the topology has more weights than the ${String(limit)} elements that came with it`,
    'the weights belong to another topology; start the run again from a matching pair',
  );
}
