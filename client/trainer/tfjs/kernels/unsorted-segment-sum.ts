/**
 * Adds rows that share a segment: the gradient of a gather, hence of an embedding. The wasm
 * backend lacks it.
 */
import type * as tf from '@tensorflow/tfjs';
import { invariant } from '../../../../shared/errors/federation-error.ts';
import { floats, integers, wasmCall } from './call.ts';

export const unsortedSegmentSum: tf.KernelConfig = {
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc: (parameters) => {
    const call = wasmCall(parameters);
    const [x, ids] = [call.input('x'), call.input('segmentIds')];
    const segments = call.attribute('numSegments');
    invariant(typeof segments === 'number', 'numSegments is a number');
    const rowShape = x.shape.slice(ids.shape.length);
    const width = rowShape.reduce((product, side) => product * side, 1);
    const sums = call.backend.makeOutput([segments, ...rowShape], 'float32');
    const [from, to] = [floats(call.backend, x), floats(call.backend, sums)];
    to.fill(0);
    integers(call.backend, ids).forEach((segment, row) => {
      // As everywhere in TensorFlow: an id outside the segments belongs to none.
      if (segment < 0 || segment >= segments) return;
      for (let column = 0; column < width; column++) {
        const place = segment * width + column;
        to[place] = (to[place] ?? 0) + (from[row * width + column] ?? 0);
      }
    });
    return sums;
  },
};
