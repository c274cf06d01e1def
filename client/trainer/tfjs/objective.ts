/** What local training minimises and how a prediction is judged. */
import * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../../../shared/domain/data-schema.ts';
import type { LossName } from '../../../shared/domain/plan.ts';
import {
  FederationError,
  InvariantError,
  invariant,
} from '../../../shared/errors/federation-error.ts';
import { modelError } from './topology-document.ts';

/** Rows ready for the model: scaled features in the input shape, targets in the output's. */
export interface Batch {
  readonly inputs: tf.Tensor;
  readonly targets: tf.Tensor;
}

const LOSSES: Readonly<Record<LossName, (targets: tf.Tensor, outputs: tf.Tensor) => tf.Tensor>> = {
  binaryCrossentropy: tf.metrics.binaryCrossentropy,
  categoricalCrossentropy: tf.metrics.categoricalCrossentropy,
  meanSquaredError: tf.metrics.meanSquaredError,
};

/** One-hot rows for several classes, a column of 0/1 or of numbers otherwise. */
export function targetsOf(labels: Float32Array, label: LabelColumn, loss: LossName): tf.Tensor {
  if (label.kind === 'classes' && loss === 'categoricalCrossentropy') {
    return tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), label.classes.length).toFloat());
  }
  return tf.tensor2d(labels, [labels.length, 1]);
}

/** What TensorFlow.js throws while computing: a kernel this engine lacks, an id out of range. */
export function engineProblem(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof FederationError || error instanceof InvariantError) return error;
  return modelError(
    `the ${tf.getBackend()} engine cannot compute it (${error.message})`,
    'check the data against the layers (an embedding needs ids below its inputDim), ' +
      'or install @tensorflow/tfjs-node for layers this engine does not train',
    error,
  );
}

/** The model's one output; `training` switches dropout and batch statistics on. */
export function predict(model: tf.LayersModel, inputs: tf.Tensor, training: boolean): tf.Tensor {
  const outputs = model.apply(inputs, { training });
  invariant(outputs instanceof tf.Tensor, 'a model with one output puts out one tensor');
  return outputs;
}

/** Mean loss of a batch, regularisers not included. */
export function batchLoss(loss: LossName, outputs: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => LOSSES[loss](targets, outputs).mean<tf.Scalar>());
}

/** The sum of the topology's own regularisers (L1, L2), as its layers define them. */
function regularisation(model: tf.LayersModel): tf.Scalar {
  return model.calculateLosses().reduce((sum, term) => sum.add(term), tf.scalar(0));
}

/** μ/2·‖w − w_round‖² over the trainable weights (FedProx, Li et al. 2020, eq. 2). */
function proximity(variables: readonly tf.Variable[], anchors: readonly tf.Tensor[]): tf.Scalar {
  return variables.reduce<tf.Scalar>((sum, variable, index) => {
    const anchor = anchors[index];
    return anchor === undefined ? sum : sum.add(variable.sub(anchor).square().sum());
  }, tf.scalar(0));
}

/** The whole local objective of one batch. */
export interface Objective {
  readonly model: tf.LayersModel;
  readonly loss: LossName;
  /** μ ≥ 0; 0 leaves the proximal term out. */
  readonly proximal: number;
  readonly variables: readonly tf.Variable[];
  /** The variables' values at the start of the round; empty where `proximal` is 0. */
  readonly anchors: readonly tf.Tensor[];
}

export function objectiveValue(objective: Objective, batch: Batch): tf.Scalar {
  const outputs = predict(objective.model, batch.inputs, true);
  const fit = batchLoss(objective.loss, outputs, batch.targets);
  const value = fit.add<tf.Scalar>(regularisation(objective.model));
  if (objective.proximal === 0) return value;
  const pull = proximity(objective.variables, objective.anchors).mul(objective.proximal / 2);
  return value.add<tf.Scalar>(pull);
}
