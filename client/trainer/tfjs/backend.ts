/**
 * Which engine runs the mathematics: native TensorFlow where its binding is installed, else
 * WebAssembly, else plain JavaScript. TensorFlow.js has one engine per process, so the choice is
 * the process's.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { installWasmKernels } from './kernels/install.ts';

export type BackendName = 'native' | 'wasm' | 'cpu';

export interface SelectedBackend {
  readonly name: BackendName;
  /** For people: which engine, and why not a faster one. */
  readonly description: string;
}

const ENGINE_NAMES = { native: 'tensorflow', wasm: 'wasm', cpu: 'cpu' } as const;
const FASTEST_FIRST: readonly BackendName[] = ['native', 'wasm', 'cpu'];

const wasmEntry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');

/** `undefined` when the engine is running, otherwise why it cannot. */
type Start = () => Promise<string | undefined>;

async function startNative(): Promise<string | undefined> {
  // tfjs-node 4.22 calls two functions that Node.js 23 removed (tensorflow/tfjs#8425).
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, present] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: present });
  }
  // An optional dependency: a name the compiler does not follow, since it may be absent.
  const binding = '@tensorflow/tfjs-node';
  try {
    await import(binding);
  } catch (error) {
    const absent =
      error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    return absent ? 'native binding not installed' : 'native binding does not load';
  }
  return (await tf.setBackend(ENGINE_NAMES.native)) ? undefined : 'native engine does not start';
}

let wasmLocated = false;

/**
 * The WebAssembly module, made by Emscripten, takes over the process's last-resort handlers and
 * rethrows from its own one-line source. They belong to the program: put them back.
 */
async function keepingHandlers<T>(work: () => Promise<T>): Promise<T> {
  const uncaught = new Set<unknown>(process.listeners('uncaughtException'));
  const unhandled = new Set<unknown>(process.listeners('unhandledRejection'));
  try {
    return await work();
  } finally {
    for (const listener of process.listeners('uncaughtException')) {
      if (!uncaught.has(listener)) process.removeListener('uncaughtException', listener);
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!unhandled.has(listener)) process.removeListener('unhandledRejection', listener);
    }
  }
}

async function startWasm(): Promise<string | undefined> {
  // The folder of the .wasm files may be told once, before the engine first starts.
  if (!wasmLocated) setWasmPaths(path.dirname(wasmEntry) + path.sep);
  wasmLocated = true;
  const started = await keepingHandlers(() => tf.setBackend(ENGINE_NAMES.wasm));
  if (!started) return 'WebAssembly does not start';
  installWasmKernels();
  return undefined;
}

async function startCpu(): Promise<string | undefined> {
  return (await tf.setBackend(ENGINE_NAMES.cpu)) ? undefined : 'JavaScript engine does not start';
}

const STARTS: Readonly<Record<BackendName, Start>> = {
  native: startNative,
  wasm: startWasm,
  cpu: startCpu,
};

async function startPreferred(preferred: BackendName): Promise<SelectedBackend> {
  const reason = await STARTS[preferred]();
  if (reason === undefined) {
    return { name: preferred, description: `tfjs (${preferred}): chosen in the configuration` };
  }
  throw new FederationError(
    'CONFIG_INVALID',
    `trainer backend ${preferred}: ${reason}; install @tensorflow/tfjs-node for native, ` +
      'or leave the choice of backend open',
    { backend: preferred },
  );
}

/**
 * Starts the fastest engine that works, or exactly `preferred`; `CONFIG_INVALID` when that one
 * does not start.
 */
export async function selectBackend(preferred?: BackendName): Promise<SelectedBackend> {
  tf.enableProdMode();
  if (preferred !== undefined) return startPreferred(preferred);
  const reasons: string[] = [];
  for (const name of FASTEST_FIRST) {
    const reason = await STARTS[name]();
    if (reason === undefined) {
      const why = reasons.length === 0 ? 'native binding installed' : reasons.join(', ');
      return { name, description: `tfjs (${name}): ${why}` };
    }
    reasons.push(reason);
  }
  throw new FederationError('CONFIG_INVALID', `no trainer backend starts: ${reasons.join(', ')}`);
}
