/** How well given weights do on given rows. */
import * as tf from '@tensorflow/tfjs';
import type { FeatureScaling } from '../../../shared/domain/data-schema.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { type Dataset, selectRows } from '../../data/dataset.ts';
import { normalise, scalingFor } from '../../data/normalise.ts';
import type { GlobalModel } from '../../trainer.ts';
import { requireCompatible } from './compatibility.ts';
import { buildModel, requireSchema, writeVector } from './layers-model.ts';
import { batchOf } from './local-training.ts';
import { batchLoss, engineProblem, predict } from './objective.ts';
import { parseTopology, withoutInitialisers } from './topology-document.ts';

export interface Evaluation {
  readonly rows: number;
  /** Mean loss, regularisers not included; 0 where there are no rows. */
  readonly loss: number;
  /**
   * Fraction of rows whose likeliest class is the right one, in [0, 1]; 0 where the label is a
   * number or there are no rows.
   */
  readonly accuracy: number;
}

/** Rows per forward pass: bounds memory, has no influence on the result. */
const CHUNK = 512;

function likeliest(outputs: ArrayLike<number>, row: number, units: number): number {
  if (units === 1) return (outputs[row] ?? 0) >= 0.5 ? 1 : 0;
  let best = 0;
  for (let unit = 1; unit < units; unit++) {
    if ((outputs[row * units + unit] ?? 0) > (outputs[row * units + best] ?? 0)) best = unit;
  }
  return best;
}

function hits(outputs: tf.Tensor, labels: Float32Array): number {
  const values = outputs.dataSync<'float32'>();
  const units = outputs.size / labels.length;
  return labels.reduce((sum, label, row) => {
    return sum + (likeliest(values, row, units) === label ? 1 : 0);
  }, 0);
}

interface PartialSums {
  loss: number;
  right: number;
}

function judge(model: tf.LayersModel, part: Dataset, plan: Plan): PartialSums {
  return tf.tidy(() => {
    const batch = batchOf(part, plan.data, plan.local);
    const outputs = predict(model, batch.inputs, false);
    const mean = batchLoss(plan.local.loss, outputs, batch.targets).dataSync()[0] ?? 0;
    const right = plan.data.label.kind === 'classes' ? hits(outputs, part.labels) : 0;
    return { loss: part.rows * mean, right };
  });
}

/** Judges the current values of a built model on rows that are already scaled. */
export function evaluateModel(model: tf.LayersModel, rows: Dataset, plan: Plan): Evaluation {
  const sums: PartialSums = { loss: 0, right: 0 };
  try {
    for (let start = 0; start < rows.rows; start += CHUNK) {
      const length = Math.min(CHUNK, rows.rows - start);
      const chosen = Uint32Array.from({ length }, (_, row) => start + row);
      const part = judge(model, selectRows(rows, chosen), plan);
      sums.loss += part.loss;
      sums.right += part.right;
    }
  } catch (error) {
    throw engineProblem(error);
  }
  const count = Math.max(1, rows.rows);
  return { rows: rows.rows, loss: sums.loss / count, accuracy: sums.right / count };
}

/** A topology built and checked against a plan and its weights; the caller disposes it. */
export async function openModel(global: GlobalModel, plan: Plan): Promise<tf.LayersModel> {
  const topology = withoutInitialisers(parseTopology(global.topology));
  const model = await buildModel(topology, global.weights.length);
  try {
    requireCompatible(model, plan);
    requireSchema(model, global.schema);
    writeVector(model, global.weights);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * Judges a global model on raw rows. `scaling` is the one computed by a statistics round, where
 * the plan asks for one. `MODEL_INVALID` when model and plan do not fit each other.
 */
export async function evaluate(
  global: GlobalModel,
  dataset: Dataset,
  scaling: FeatureScaling | undefined,
  plan: Plan,
): Promise<Evaluation> {
  const rows = normalise(dataset, scalingFor(plan.data.normalisation, scaling));
  const model = await openModel(global, plan);
  try {
    return evaluateModel(model, rows, plan);
  } finally {
    model.dispose();
  }
}
