/**
 * Matrix products with transposed operands. The shipped kernels compute them in a scalar loop;
 * transposing first and multiplying plainly takes the vectorised path and is about six times
 * faster, which every dense layer's gradient feels.
 */
import * as tf from '@tensorflow/tfjs';
import { wasmCall, type WasmCall } from './call.ts';

function transposed(call: WasmCall, tensor: tf.TensorInfo): tf.TensorInfo {
  const axes = tensor.shape.map((_, axis) => axis);
  const [row = 0, column = 0] = axes.splice(-2);
  const result = tf.getKernel('Transpose', 'wasm').kernelFunc({
    inputs: { x: tensor },
    backend: call.backend,
    attrs: { perm: [...axes, column, row] },
  });
  return Array.isArray(result) ? tensor : result;
}

/** Wraps a shipped `BatchMatMul` or `_FusedMatMul`. */
export function transposeFirst(shipped: tf.KernelConfig): tf.KernelConfig {
  const kernelFunc: tf.KernelFunc = (parameters) => {
    const call = wasmCall(parameters);
    const inputs = { ...parameters.inputs };
    const temporary: tf.TensorInfo[] = [];
    for (const [name, flag] of [
      ['a', 'transposeA'],
      ['b', 'transposeB'],
    ] as const) {
      if (call.attribute(flag) !== true) continue;
      const operand = transposed(call, call.input(name));
      inputs[name] = operand;
      temporary.push(operand);
    }
    const attrs = { ...parameters.attrs, transposeA: false, transposeB: false };
    const product = shipped.kernelFunc({ inputs, backend: call.backend, attrs });
    for (const tensor of temporary) call.backend.disposeData(tensor.dataId);
    return product;
  };
  return { ...shipped, kernelFunc };
}

/** A plain product of two matrices on the wasm heap: [m, k] × [k, n]. */
export function multiply(
  call: WasmCall,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeB = false,
): tf.TensorInfo {
  const product = tf.getKernel('BatchMatMul', 'wasm').kernelFunc({
    inputs: { a, b },
    backend: call.backend,
    attrs: { transposeA: false, transposeB },
  });
  if (Array.isArray(product)) throw new TypeError('BatchMatMul has one output');
  return product;
}

/** The same elements under another shape; nothing is copied and nothing new is owned. */
export function reshaped(tensor: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId: tensor.dataId, dtype: tensor.dtype, shape };
}
