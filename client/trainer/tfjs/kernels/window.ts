/** Sliding windows: which input cells meet which output cells of a convolution or pooling. */
import * as tf from '@tensorflow/tfjs';
import { invariant } from '../../../../shared/errors/federation-error.ts';
import { isNumberList, type WasmCall } from './call.ts';

export type WindowGeometry = tf.backend_util.Conv2DInfo;

type Quad = [number, number, number, number];
type Pair = [number, number];
type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

function quad(value: unknown): Quad {
  invariant(isNumberList(value) && value.length === 4, 'the shape has four axes');
  const [a = 0, b = 0, c = 0, d = 0] = value;
  return [a, b, c, d];
}

function pair(value: unknown): Pair {
  if (typeof value === 'number') return [value, value];
  invariant(isNumberList(value) && value.length === 2, 'the attribute is a pair of numbers');
  const [a = 1, b = 1] = value;
  return [a, b];
}

/** Layers ask for `same` or `valid`, or `causal` padding done beforehand: nothing else arrives. */
function padding(value: unknown): Padding {
  if (typeof value === 'number') return value;
  invariant(value === 'same' || value === 'valid', 'padding is same, valid or a number');
  return value;
}

/** TensorFlow.js differentiates no dilated window; it refuses before a kernel is asked. */
const NO_DILATION = 1;

interface ConvolutionShapes {
  readonly input: unknown;
  readonly filter: unknown;
}

/** Geometry of a convolution; images are channels-last, as TensorFlow.js layers make them. */
export function convolutionGeometry(
  call: WasmCall,
  shapes: ConvolutionShapes,
  kind: 'plain' | 'depthwise',
): WindowGeometry {
  const format = call.attribute('dataFormat');
  invariant(format === undefined || format === 'NHWC', 'images are channels-last');
  return tf.backend_util.computeConv2DInfo(
    quad(shapes.input),
    quad(shapes.filter),
    pair(call.attribute('strides')),
    NO_DILATION,
    padding(call.attribute('pad')),
    'floor',
    kind === 'depthwise',
  );
}

/** Geometry of a pooling window. */
export function poolingGeometry(call: WasmCall, inputShape: unknown): WindowGeometry {
  return tf.backend_util.computePool2DInfo(
    quad(inputShape),
    pair(call.attribute('filterSize')),
    pair(call.attribute('strides')),
    NO_DILATION,
    padding(call.attribute('pad')),
    'floor',
  );
}

/**
 * One filter cell over one row of output positions, borders already cut off: output position
 * `output + k` meets input position `input + k · inputStep`, for k in 0…count−1. Positions count
 * cells of all channels; `tap` is the filter cell, row-major.
 */
export interface WindowRow {
  tap: number;
  output: number;
  input: number;
  inputStep: number;
  count: number;
}

/** Positions `from`…`to`−1 of the output whose input under this filter cell is inside the image. */
function insideRange(offset: number, stride: number, side: number, outputs: number): Pair {
  const from = Math.max(0, Math.ceil(-offset / stride));
  const to = Math.min(outputs, Math.ceil((side - offset) / stride));
  return [from, to];
}

/**
 * Visits every filter cell over every row of the batch, in the order of filter cells. The same
 * record is handed to each visit; do not keep it.
 */
export function forEachWindowRow(g: WindowGeometry, visit: (row: WindowRow) => void): void {
  const row: WindowRow = { tap: 0, output: 0, input: 0, inputStep: g.strideWidth, count: 0 };
  for (let tap = 0; tap < g.filterHeight * g.filterWidth; tap++) {
    const dy = Math.floor(tap / g.filterWidth) - g.padInfo.top;
    const dx = (tap % g.filterWidth) - g.padInfo.left;
    const [top, bottom] = insideRange(dy, g.strideHeight, g.inHeight, g.outHeight);
    const [left, right] = insideRange(dx, g.strideWidth, g.inWidth, g.outWidth);
    row.tap = tap;
    row.count = Math.max(0, right - left);
    for (let image = 0; image < g.batchSize; image++) {
      for (let y = top; y < bottom; y++) {
        row.output = (image * g.outHeight + y) * g.outWidth + left;
        row.input =
          (image * g.inHeight + y * g.strideHeight + dy) * g.inWidth + left * g.strideWidth + dx;
        visit(row);
      }
    }
  }
}
