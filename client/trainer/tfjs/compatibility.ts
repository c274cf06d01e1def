/** Whether a topology can learn what a plan's data offers; asked before any row is touched. */
import type * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../../../shared/domain/data-schema.ts';
import type { LossName, Plan } from '../../../shared/domain/plan.ts';
import { modelError } from './topology-document.ts';

type Sides = readonly (number | null)[];

const sides = (shape: Sides): string => shape.map((side) => side ?? 'any').join('×');

/** A side the topology leaves open fits every length. */
function fits(expected: Sides, actual: readonly number[]): boolean {
  return (
    expected.length === actual.length &&
    actual.every((side, axis) => expected[axis] === null || expected[axis] === side)
  );
}

function requireOneEach(model: tf.LayersModel): void {
  if (model.inputs.length === 1 && model.outputs.length === 1) return;
  throw modelError(
    `the topology has ${String(model.inputs.length)} inputs and ` +
      `${String(model.outputs.length)} outputs`,
    'use a model with one input and one output',
  );
}

function requireInput(model: tf.LayersModel, inputShape: readonly number[]): void {
  const expected = model.inputs[0]?.shape.slice(1) ?? [];
  if (fits(expected, inputShape)) return;
  const layer = model.inputs[0]?.sourceLayer.name ?? 'input';
  throw modelError(
    `layer ${layer} takes ${sides(expected)}, but data.inputShape is ${sides(inputShape)}`,
    'make the batchInputShape of the first layer and data.inputShape agree',
  );
}

/** How many outputs, and the activation that turns them into what the loss expects. */
interface Head {
  readonly units: number;
  readonly activation: string | undefined;
}

function headFor(loss: LossName, label: LabelColumn): Head {
  if (label.kind === 'number') {
    if (loss === 'meanSquaredError') return { units: 1, activation: undefined };
    throw modelError(
      `loss ${loss} needs classes, but the label is a number`,
      'use meanSquaredError',
    );
  }
  const classes = label.classes.length;
  switch (loss) {
    case 'binaryCrossentropy':
      if (classes === 2) return { units: 1, activation: 'sigmoid' };
      throw modelError(
        `loss binaryCrossentropy needs two classes, the plan declares ${String(classes)}`,
        'use categoricalCrossentropy with a softmax output',
      );
    case 'categoricalCrossentropy':
      return { units: classes, activation: 'softmax' };
    case 'meanSquaredError':
      throw modelError(
        'loss meanSquaredError needs a number to predict, but the label has classes',
        'use binaryCrossentropy or categoricalCrossentropy',
      );
  }
}

/** The activation of the last layer, where it has one; a bare `Activation` layer counts. */
function activationOf(layer: tf.layers.Layer | undefined): string | undefined {
  if (layer?.getClassName() === 'Softmax') return 'softmax';
  const activation = layer?.getConfig()['activation'];
  return typeof activation === 'string' ? activation : undefined;
}

function requireUnits(output: tf.SymbolicTensor | undefined, units: number, loss: LossName): void {
  const shape = output?.shape.slice(1) ?? [];
  if (shape.length === 1 && shape[0] === units) return;
  throw modelError(
    `layer ${output?.sourceLayer.name ?? 'output'} puts out ${sides(shape)} values, ` +
      `but the loss ${loss} on this label needs ${String(units)}`,
    `give the last layer ${String(units)} ${units === 1 ? 'unit' : 'units'}`,
  );
}

function requireOutput(model: tf.LayersModel, loss: LossName, label: LabelColumn): void {
  const head = headFor(loss, label);
  const [output] = model.outputs;
  requireUnits(output, head.units, loss);
  const activation = activationOf(output?.sourceLayer);
  if (head.activation === undefined || activation === undefined) return;
  if (activation === head.activation) return;
  throw modelError(
    `layer ${output?.sourceLayer.name ?? 'output'} ends in ${activation}, ` +
      `but the loss ${loss} needs probabilities`,
    `use activation ${head.activation} on the last layer`,
  );
}

/** `MODEL_INVALID` naming the layer and what does not fit; a topology with no weights included. */
export function requireCompatible(model: tf.LayersModel, plan: Plan): void {
  requireOneEach(model);
  requireInput(model, plan.data.inputShape);
  requireOutput(model, plan.local.loss, plan.data.label);
  if (model.trainableWeights.length > 0) return;
  throw modelError('no layer has weights to train', 'leave at least one layer trainable');
}
