/**
 * Gradient of a convolution by its filter, which the wasm backend lacks: unfold the input into a
 * matrix with one row per filter cell and channel (im2col, transposed), then multiply by dy.
 */
import type * as tf from '@tensorflow/tfjs';
import { floats, isNumberList, wasmCall } from './call.ts';
import { multiply, reshaped } from './matrix-product.ts';
import { convolutionGeometry, forEachWindowRow, type WindowGeometry } from './window.ts';

function unfold(geometry: WindowGeometry, input: Float32Array, unfolded: Float32Array): void {
  const { inChannels, batchSize, outHeight, outWidth } = geometry;
  const positions = batchSize * outHeight * outWidth;
  unfolded.fill(0);
  forEachWindowRow(geometry, (row) => {
    const step = row.inputStep * inChannels;
    for (let channel = 0; channel < inChannels; channel++) {
      let from = row.input * inChannels + channel;
      const start = (row.tap * inChannels + channel) * positions + row.output;
      for (let to = start; to < start + row.count; to++) {
        unfolded[to] = input[from] ?? 0;
        from += step;
      }
    }
  });
}

export const conv2dFilterGradient: tf.KernelConfig = {
  kernelName: 'Conv2DBackpropFilter',
  backendName: 'wasm',
  kernelFunc: (parameters) => {
    const call = wasmCall(parameters);
    const [x, dy] = [call.input('x'), call.input('dy')];
    const filterShape = call.attribute('filterShape');
    const geometry = convolutionGeometry(call, { input: x.shape, filter: filterShape }, 'plain');
    const positions = geometry.batchSize * geometry.outHeight * geometry.outWidth;
    const cells = geometry.filterHeight * geometry.filterWidth * geometry.inChannels;
    const unfolded = call.backend.makeOutput([cells, positions], 'float32');
    unfold(geometry, floats(call.backend, x), floats(call.backend, unfolded));
    const gradient = multiply(call, unfolded, reshaped(dy, [positions, geometry.outChannels]));
    call.backend.disposeData(unfolded.dataId);
    return reshaped(gradient, isNumberList(filterShape) ? filterShape : gradient.shape);
  },
};
