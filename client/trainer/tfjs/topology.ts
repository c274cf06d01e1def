/** What a topology alone determines: its tensors, and the weights a run starts from. */
import * as tf from '@tensorflow/tfjs';
import type { ModelSchema } from '../../../shared/domain/model-schema.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { hashIntegers } from '../../data/seeded-random.ts';
import { requireCompatible } from './compatibility.ts';
import { buildModel, readVector, schemaOfModel } from './layers-model.ts';
import {
  type JsonObject,
  modelError,
  parseTopology,
  seedInitialisers,
} from './topology-document.ts';

/** A model's tensors with the values a run starts from. */
export interface InitialModel {
  readonly schema: ModelSchema;
  /** Flat float32 vector in the layout of `schema`. */
  readonly weights: Float32Array;
}

/** The engine is the process's: one piece of work switches it at a time. */
let lastWork: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` on the JavaScript engine, whose results are the same on every machine: orthogonal
 * initialisers compute a QR decomposition, and vector units round differently. Do not train in
 * the same process meanwhile: its steps would run on the slow engine too.
 */
function onReferenceEngine<T>(work: () => Promise<T>): Promise<T> {
  const result = lastWork.then(() => switched(work));
  lastWork = result.catch(() => undefined);
  return result;
}

async function switched<T>(work: () => Promise<T>): Promise<T> {
  const before = tf.engine().backendName;
  tf.enableProdMode();
  await tf.setBackend('cpu');
  try {
    return await work();
  } finally {
    if (before) await tf.setBackend(before);
  }
}

async function withModel<T>(
  topology: JsonObject,
  use: (model: tf.LayersModel) => T,
): Promise<Awaited<T>> {
  const model = await buildModel(topology);
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}

/** The document as TensorFlow.js would write it, with every default made explicit. */
function explicitTopology(model: tf.LayersModel): JsonObject {
  const text = model.toJSON();
  if (typeof text !== 'string') throw modelError('the topology has no JSON form', 'save it again');
  return parseTopology(new TextEncoder().encode(text));
}

/**
 * Every weight of the topology, trainable and not, in `getWeights` order, under unique names.
 * `MODEL_INVALID` when the bytes are no layers model.
 */
export function schemaOf(topology: Uint8Array): Promise<ModelSchema> {
  return onReferenceEngine(() => withModel(parseTopology(topology), schemaOfModel));
}

/** `MODEL_INVALID` unless the topology can learn what the plan's data offers. */
export function requireFit(topology: Uint8Array, plan: Plan): Promise<void> {
  return onReferenceEngine(() =>
    withModel(parseTopology(topology), (model) => {
      requireCompatible(model, plan);
    }),
  );
}

/**
 * The weights round 1 starts from. They depend on the topology and the seed only: the same bytes
 * on every backend, in every process. `seed` is a non-negative safe integer.
 */
export function initialWeights(topology: Uint8Array, seed: number): Promise<InitialModel> {
  return onReferenceEngine(async () => {
    const explicit = await withModel(parseTopology(topology), explicitTopology);
    // A seed of 0 means "no seed" to TensorFlow.js.
    const seeded = seedInitialisers(explicit, (index) => 1 + hashIntegers(seed, index));
    return withModel(seeded, (model) => ({
      schema: schemaOfModel(model),
      weights: readVector(model),
    }));
  });
}
