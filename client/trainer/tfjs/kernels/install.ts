/**
 * Training kernels for the WebAssembly backend of TensorFlow.js, which ships for inference: it
 * lacks the gradients of convolutions and embeddings altogether and computes others slowly. All
 * are checked against the pure JavaScript backend, the reference.
 */
import * as tf from '@tensorflow/tfjs';
import { conv2dFilterGradient } from './conv2d-filter-gradient.ts';
import { conv2dInputGradient } from './conv2d-input-gradient.ts';
import { depthwiseFilterGradient } from './depthwise-filter-gradient.ts';
import { depthwiseInputGradient } from './depthwise-input-gradient.ts';
import { transposeFirst } from './matrix-product.ts';
import { maxPoolGradient } from './max-pool-gradient.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

const ADDED = [
  conv2dFilterGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  unsortedSegmentSum,
];
const REPLACED = [conv2dInputGradient, maxPoolGradient];
const WRAPPED = ['BatchMatMul', '_FusedMatMul'];

let installed = false;

/** Registers the kernels with the process's one TensorFlow.js; only the first call does anything. */
export function installWasmKernels(): void {
  if (installed) return;
  installed = true;
  for (const name of WRAPPED) {
    const shipped = tf.getKernel(name, 'wasm');
    tf.unregisterKernel(name, 'wasm');
    tf.registerKernel(transposeFirst(shipped));
  }
  for (const kernel of REPLACED) {
    tf.unregisterKernel(kernel.kernelName, 'wasm');
    tf.registerKernel(kernel);
  }
  for (const kernel of ADDED) tf.registerKernel(kernel);
}
