/** Gradient of a depthwise convolution by its filter, which the wasm backend lacks. */
import type * as tf from '@tensorflow/tfjs';
import { floats, wasmCall } from './call.ts';
import { convolutionGeometry, forEachWindowRow, type WindowGeometry } from './window.ts';

function accumulate(
  geometry: WindowGeometry,
  input: Float32Array,
  dy: Float32Array,
  sums: Float64Array,
): void {
  const { inChannels, outChannels } = geometry;
  const multiplier = outChannels / inChannels;
  forEachWindowRow(geometry, (row) => {
    for (let k = 0; k < row.count; k++) {
      const from = (row.input + k * row.inputStep) * inChannels;
      const error = (row.output + k) * outChannels;
      const to = row.tap * outChannels;
      for (let channel = 0; channel < outChannels; channel++) {
        const value = input[from + Math.floor(channel / multiplier)] ?? 0;
        sums[to + channel] = (sums[to + channel] ?? 0) + value * (dy[error + channel] ?? 0);
      }
    }
  });
}

export const depthwiseFilterGradient: tf.KernelConfig = {
  kernelName: 'DepthwiseConv2dNativeBackpropFilter',
  backendName: 'wasm',
  kernelFunc: (parameters) => {
    const call = wasmCall(parameters);
    const [x, dy] = [call.input('x'), call.input('dy')];
    const geometry = convolutionGeometry(
      call,
      { input: x.shape, filter: call.attribute('filterShape') },
      'depthwise',
    );
    const sums = new Float64Array(
      geometry.filterHeight * geometry.filterWidth * geometry.outChannels,
    );
    accumulate(geometry, floats(call.backend, x), floats(call.backend, dy), sums);
    const gradient = call.backend.makeOutput(geometry.filterShape, 'float32');
    floats(call.backend, gradient).set(sums);
    return gradient;
  },
};
