/** A built model: the tensors of a topology, its flat vector, and its agreement with a plan. */
import * as tf from '@tensorflow/tfjs';
import {
  elementCount,
  layoutOf,
  type ModelSchema,
  schemaDifference,
} from '../../../shared/domain/model-schema.ts';
import { FederationError, invariant } from '../../../shared/errors/federation-error.ts';
import { type JsonObject, modelError } from './topology-document.ts';
import { withinBudget } from './weight-budget.ts';

/**
 * Builds the layers. `MODEL_INVALID` when TensorFlow.js refuses: an unknown layer, shapes that do
 * not meet, a weight that is not float32; or when the weights are more than `limit` elements. The caller
 * disposes the model.
 */
export async function buildModel(topology: JsonObject, limit = Infinity): Promise<tf.LayersModel> {
  let model: tf.LayersModel;
  try {
    model = await withinBudget(limit, () => tf.models.modelFromJSON({ modelTopology: topology }));
  } catch (error) {
    if (error instanceof FederationError) throw error;
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw modelError(
      `the topology cannot be built (${reason})`,
      'use layers that TensorFlow.js knows, with shapes that fit each other',
      error,
    );
  }
  const odd = model.weights.find((weight) => weight.dtype !== 'float32');
  if (odd === undefined) return model;
  model.dispose();
  throw modelError(`weight ${odd.originalName} is ${odd.dtype}`, 'only float32 can be averaged');
}

/**
 * The variables of a model in the order of its flat vector: trainable first, then the others, as
 * `getWeights` orders them. A variable shared by two layers counts once.
 */
export function variablesOf(model: tf.LayersModel): readonly tf.LayerVariable[] {
  return [...new Map(model.weights.map((weight) => [weight.id, weight])).values()];
}

export function schemaOfModel(model: tf.LayersModel): ModelSchema {
  const seen = new Map<string, number>();
  return variablesOf(model).map((weight) => {
    const { originalName } = weight;
    const repeats = (seen.get(originalName) ?? 0) + 1;
    seen.set(originalName, repeats);
    const name = repeats === 1 ? originalName : `${originalName}_${String(repeats)}`;
    return { name, shape: weight.shape.map((side) => side ?? 1) };
  });
}

/** `MODEL_INVALID` unless the tensors of `model` are exactly those of `schema`. */
export function requireSchema(model: tf.LayersModel, schema: ModelSchema): void {
  const difference = schemaDifference(schema, schemaOfModel(model));
  if (difference === undefined) return;
  throw modelError(
    `the topology does not match the model's tensors (${difference})`,
    'the weights belong to another topology; start the run again from a matching pair',
  );
}

/** A copy of all tensors as one flat vector. */
export function readVector(model: tf.LayersModel): Float32Array {
  const parts = variablesOf(model).map((weight) => weight.read().dataSync<'float32'>());
  const vector = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    vector.set(part, offset);
    offset += part.length;
  }
  return vector;
}

/** Overwrites all tensors; `vector` must have the model's length. */
export function writeVector(model: tf.LayersModel, vector: Float32Array): void {
  const variables = variablesOf(model);
  const slots = layoutOf(schemaOfModel(model));
  const length = slots.reduce((sum, slot) => sum + elementCount(slot.shape), 0);
  if (vector.length !== length) {
    throw modelError(
      `the vector has ${String(vector.length)} values, the topology ${String(length)} weights`,
      'the weights belong to another topology; start the run again from a matching pair',
    );
  }
  tf.tidy(() => {
    for (const [index, slot] of slots.entries()) {
      const values = vector.slice(slot.offset, slot.offset + slot.length);
      variables[index]?.write(tf.tensor(values, [...slot.shape], 'float32'));
    }
  });
}

function isVariable(tensor: tf.Tensor): tensor is tf.Variable {
  return tensor instanceof tf.Variable;
}

/** The variables an optimizer may change. */
export function trainableVariables(model: tf.LayersModel): tf.Variable[] {
  const ids = new Set(model.trainableWeights.map((weight) => weight.id));
  return variablesOf(model)
    .filter((weight) => ids.has(weight.id))
    .map((weight) => {
      const variable = weight.read();
      invariant(isVariable(variable), 'a layer keeps its weights in variables');
      return variable;
    });
}
