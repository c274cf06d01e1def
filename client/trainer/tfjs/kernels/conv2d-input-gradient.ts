/**
 * Gradient of a convolution by its input. The shipped kernel is a scalar loop; one matrix product
 * and a fold (col2im) take a fraction of its time.
 */
import type * as tf from '@tensorflow/tfjs';
import { floats, wasmCall } from './call.ts';
import { multiply, reshaped } from './matrix-product.ts';
import { convolutionGeometry, forEachWindowRow, type WindowGeometry } from './window.ts';

function fold(geometry: WindowGeometry, unfolded: Float32Array, image: Float32Array): void {
  const { inChannels, filterHeight, filterWidth } = geometry;
  const cells = filterHeight * filterWidth * inChannels;
  image.fill(0);
  forEachWindowRow(geometry, (row) => {
    for (let k = 0; k < row.count; k++) {
      const to = (row.input + k * row.inputStep) * inChannels;
      const from = (row.output + k) * cells + row.tap * inChannels;
      for (let channel = 0; channel < inChannels; channel++) {
        image[to + channel] = (image[to + channel] ?? 0) + (unfolded[from + channel] ?? 0);
      }
    }
  });
}

export const conv2dInputGradient: tf.KernelConfig = {
  kernelName: 'Conv2DBackpropInput',
  backendName: 'wasm',
  kernelFunc: (parameters) => {
    const call = wasmCall(parameters);
    const [dy, filter] = [call.input('dy'), call.input('filter')];
    const inputShape = call.attribute('inputShape');
    const geometry = convolutionGeometry(
      call,
      { input: inputShape, filter: filter.shape },
      'plain',
    );
    const positions = geometry.batchSize * geometry.outHeight * geometry.outWidth;
    const cells = geometry.filterHeight * geometry.filterWidth * geometry.inChannels;
    const unfolded = multiply(
      call,
      reshaped(dy, [positions, geometry.outChannels]),
      reshaped(filter, [cells, geometry.outChannels]),
      true,
    );
    const image = call.backend.makeOutput(geometry.inShape, 'float32');
    fold(geometry, floats(call.backend, unfolded), floats(call.backend, image));
    call.backend.disposeData(unfolded.dataId);
    return image;
  },
};
