/** Gradient of a depthwise convolution by its input, which the wasm backend lacks. */
import type * as tf from '@tensorflow/tfjs';
import { floats, wasmCall } from './call.ts';
import { convolutionGeometry, forEachWindowRow, type WindowGeometry } from './window.ts';

function spread(
  geometry: WindowGeometry,
  dy: Float32Array,
  filter: Float32Array,
  image: Float32Array,
): void {
  const { inChannels, outChannels } = geometry;
  const multiplier = outChannels / inChannels;
  image.fill(0);
  forEachWindowRow(geometry, (row) => {
    for (let k = 0; k < row.count; k++) {
      const to = (row.input + k * row.inputStep) * inChannels;
      const error = (row.output + k) * outChannels;
      const cell = row.tap * outChannels;
      for (let channel = 0; channel < outChannels; channel++) {
        const place = to + Math.floor(channel / multiplier);
        const change = (dy[error + channel] ?? 0) * (filter[cell + channel] ?? 0);
        image[place] = (image[place] ?? 0) + change;
      }
    }
  });
}

export const depthwiseInputGradient: tf.KernelConfig = {
  kernelName: 'DepthwiseConv2dNativeBackpropInput',
  backendName: 'wasm',
  kernelFunc: (parameters) => {
    const call = wasmCall(parameters);
    const [dy, filter] = [call.input('dy'), call.input('filter')];
    const geometry = convolutionGeometry(
      call,
      { input: call.attribute('inputShape'), filter: filter.shape },
      'depthwise',
    );
    const image = call.backend.makeOutput(geometry.inShape, 'float32');
    spread(
      geometry,
      floats(call.backend, dy),
      floats(call.backend, filter),
      floats(call.backend, image),
    );
    return image;
  },
};
