/** Gradient descent on one site's rows, from a round's weights to an update. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import type { DataSchema } from '../../../shared/domain/data-schema.ts';
import type { LocalTraining } from '../../../shared/domain/plan.ts';
import { type Dataset, selectRows } from '../../data/dataset.ts';
import { shuffledIndices } from '../../data/seeded-random.ts';
import type { TrainingProgress } from '../../trainer.ts';
import { readVector, trainableVariables, writeVector } from './layers-model.ts';
import {
  type Batch,
  engineProblem,
  type Objective,
  objectiveValue,
  targetsOf,
} from './objective.ts';
import { createOptimizer } from './optimizer.ts';
import { modelError } from './topology-document.ts';

export interface LocalTask {
  /** A built model whose tensors match `weights`; its own values are overwritten. */
  readonly model: tf.LayersModel;
  /** The round's weights w_round, flat. */
  readonly weights: Float32Array;
  /** Training rows, already scaled. */
  readonly rows: Dataset;
  readonly data: DataSchema;
  readonly local: LocalTraining;
  /** Seeds of the shuffling, e.g. plan, round, site. */
  readonly seeds: readonly number[];
}

export interface LocalResult {
  /** trained − w_round, flat. */
  readonly delta: Float32Array;
  /** Mean objective over the batches of the last epoch. */
  readonly loss: number;
}

/** Some rows as tensors; the caller disposes both. */
export function batchOf(rows: Dataset, data: DataSchema, local: LocalTraining): Batch {
  return {
    inputs: tf.tensor(rows.features, [rows.rows, ...data.inputShape], 'float32'),
    targets: targetsOf(rows.labels, data.label, local.loss),
  };
}

const LOWER = 'lower local.optimizer.learningRate, or scale the features (data.normalisation)';

function requireFinite(value: number, what: string): number {
  if (Number.isFinite(value)) return value;
  throw modelError(`${what} is not a finite number: training diverged`, LOWER);
}

function step(task: LocalTask, objective: Objective, optimizer: tf.Optimizer, rows: Dataset) {
  const batch = batchOf(rows, task.data, task.local);
  try {
    return tf.tidy(() => {
      const value = optimizer.minimize(() => objectiveValue(objective, batch), true, [
        ...objective.variables,
      ]);
      return value?.dataSync()[0] ?? Number.NaN;
    });
  } catch (error) {
    throw engineProblem(error);
  } finally {
    tf.dispose([batch.inputs, batch.targets]);
  }
}

async function epoch(
  task: LocalTask,
  number: number,
  advance: (rows: Dataset) => number,
  signal: AbortSignal,
): Promise<number> {
  const order = shuffledIndices(task.rows.rows, ...task.seeds, number);
  let total = 0;
  for (let start = 0; start < order.length; start += task.local.batchSize) {
    signal.throwIfAborted();
    const rows = selectRows(task.rows, order.subarray(start, start + task.local.batchSize));
    total += rows.rows * requireFinite(advance(rows), `the loss in epoch ${String(number)}`);
    // Steps are synchronous; heartbeats and the abort itself need the event loop in between.
    await nextTurn();
  }
  return total / order.length;
}

function differenceFrom(weights: Float32Array, trained: Float32Array): Float32Array {
  return trained.map((value, index) =>
    requireFinite(value - (weights[index] ?? 0), 'a trained weight'),
  );
}

/**
 * Trains for `local.epochs` epochs. The same task gives the same update on the same engine, unless
 * the topology itself draws at random (dropout). Rejects with the signal's reason between batches;
 * `MODEL_INVALID` when the loss or a weight stops being finite. Weight constraints of a topology
 * are not applied, as in TensorFlow.js' own `fit`.
 */
export async function trainLocally(
  task: LocalTask,
  onProgress: (progress: TrainingProgress) => void,
  signal: AbortSignal,
): Promise<LocalResult> {
  const { model, local } = task;
  writeVector(model, task.weights);
  const variables = trainableVariables(model);
  const anchors = local.proximal === 0 ? [] : variables.map((variable) => variable.clone());
  const objective = { model, loss: local.loss, proximal: local.proximal, variables, anchors };
  const optimizer = createOptimizer(local.optimizer);
  try {
    let loss = 0;
    for (let number = 1; number <= local.epochs; number++) {
      loss = await epoch(task, number, (rows) => step(task, objective, optimizer, rows), signal);
      onProgress({ epoch: number, epochs: local.epochs, loss });
    }
    signal.throwIfAborted();
    return { delta: differenceFrom(task.weights, readVector(model)), loss };
  } finally {
    optimizer.dispose();
    tf.dispose([...anchors]);
  }
}
