/** The kernels this process uses, chosen once. */
import type { VectorKernels } from './kernels.ts';
import { portableKernels } from './portable.ts';
import { createWasmKernels } from './wasm.ts';

/** WebAssembly where the runtime has its SIMD instructions, plain JavaScript elsewhere. */
export const vectorKernels: VectorKernels = createWasmKernels() ?? portableKernels;
