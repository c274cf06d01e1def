/**
 * What TensorFlow.js hands a kernel, given back its types: inputs and attributes arrive as loose
 * maps. A mismatch here is a bug in this folder or an incompatible TensorFlow.js, never bad data.
 */
import type * as tf from '@tensorflow/tfjs';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { invariant } from '../../../../shared/errors/federation-error.ts';

type KernelParameters = Parameters<tf.KernelFunc>[0];

/** The arguments of one kernel invocation on the WebAssembly backend. */
export interface WasmCall {
  readonly backend: BackendWasm;
  input(name: string): tf.TensorInfo;
  attribute(name: string): unknown;
}

export function wasmCall({ inputs, backend, attrs }: KernelParameters): WasmCall {
  invariant(backend instanceof BackendWasm, 'a wasm kernel runs on the wasm backend');
  return {
    backend,
    input(name) {
      const tensor = inputs[name];
      invariant(tensor !== undefined, `the kernel has an input ${name}`);
      return tensor;
    },
    attribute: (name) => attrs?.[name],
  };
}

/** The elements of a float32 tensor. The view dies with the next allocation on the wasm heap. */
export function floats(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array {
  const elements = backend.typedArrayFromHeap(tensor);
  invariant(elements instanceof Float32Array, 'the tensor holds float32');
  return elements;
}

/** The elements of an int32 tensor; same caution. */
export function integers(backend: BackendWasm, tensor: tf.TensorInfo): Int32Array {
  const elements = backend.typedArrayFromHeap(tensor);
  invariant(elements instanceof Int32Array, 'the tensor holds int32');
  return elements;
}

export function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number');
}
