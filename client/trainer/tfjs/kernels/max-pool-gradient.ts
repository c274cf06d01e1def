/**
 * Gradient of max pooling: each window's error goes to the first cell that holds its maximum. The
 * shipped kernel walks every input cell and every window around it; this one walks windows once.
 */
import type * as tf from '@tensorflow/tfjs';
import { floats, wasmCall } from './call.ts';
import { forEachWindowRow, poolingGeometry, type WindowGeometry } from './window.ts';

/** For every output cell the input cell it came from. */
function sources(geometry: WindowGeometry, input: Float32Array): Int32Array {
  const channels = geometry.inChannels;
  const cells = geometry.batchSize * geometry.outHeight * geometry.outWidth * channels;
  const best = new Float32Array(cells).fill(Number.NEGATIVE_INFINITY);
  const source = new Int32Array(cells).fill(-1);
  forEachWindowRow(geometry, (row) => {
    for (let k = 0; k < row.count; k++) {
      const from = (row.input + k * row.inputStep) * channels;
      const to = (row.output + k) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const value = input[from + channel] ?? 0;
        if (value <= (best[to + channel] ?? 0)) continue;
        best[to + channel] = value;
        source[to + channel] = from + channel;
      }
    }
  });
  return source;
}

export const maxPoolGradient: tf.KernelConfig = {
  kernelName: 'MaxPoolGrad',
  backendName: 'wasm',
  kernelFunc: (parameters) => {
    const call = wasmCall(parameters);
    const [dy, x] = [call.input('dy'), call.input('input')];
    const geometry = poolingGeometry(call, x.shape);
    const source = sources(geometry, floats(call.backend, x));
    const gradient = call.backend.makeOutput(x.shape, 'float32');
    const [errors, result] = [floats(call.backend, dy), floats(call.backend, gradient)];
    result.fill(0);
    source.forEach((place, output) => {
      // A window of NaNs has no maximum; its error belongs to no cell.
      if (place >= 0) result[place] = (result[place] ?? 0) + (errors[output] ?? 0);
    });
    return gradient;
  },
};
