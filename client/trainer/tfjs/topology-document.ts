/**
 * The JSON of a layers-model topology, as far as Velum reads it itself: unwrapping, naming and
 * initialisers. Everything else in it belongs to TensorFlow.js.
 */
import { FederationError } from '../../../shared/errors/federation-error.ts';

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function modelError(problem: string, advice: string, cause?: unknown): FederationError {
  return new FederationError('MODEL_INVALID', `model: ${problem}; ${advice}`, {}, cause);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // JSON.parse says the position; the text around it is the operator's own, not a site's.
    const detail = error instanceof Error ? error.message : 'unreadable';
    throw modelError(
      `the topology is not JSON (${detail})`,
      'save it again with model.toJSON() or model.save()',
      error,
    );
  }
}

type Change = (object: JsonObject, key: string) => JsonObject;

/** Real models nest a dozen levels; a hostile one could nest until the stack ends. */
const DEEPEST = 64;

function rewrite(item: Json, change: Change, key: string, depth: number): Json {
  if (depth > DEEPEST) throw modelError('the topology nests too deeply', 'nest fewer layers');
  if (Array.isArray(item)) return item.map((entry) => rewrite(entry, change, key, depth + 1));
  return isObject(item) ? rewriteObject(item, change, key, depth) : item;
}

/** Rebuilds a document from the outside in; `key` is the name an object sits under. */
function rewriteObject(object: JsonObject, change: Change, key = '', depth = 0): JsonObject {
  const entries = Object.entries(change(object, key));
  return Object.fromEntries(
    entries.map(([name, entry]) => [name, rewrite(entry, change, name, depth + 1)]),
  );
}

/** Where layers stand; anything else with a class name is a setting of a layer. */
const LAYER_KEYS = new Set(['', 'layers', 'layer', 'cell', 'cells']);

/**
 * Layers without a name would be numbered by a counter of the process, and their tensors named
 * differently at every site; they are numbered by their place in the model instead.
 */
function nameLayers(topology: JsonObject): JsonObject {
  let count = 0;
  return rewriteObject(topology, (object, key) => {
    const { class_name: className, config } = object;
    if (!LAYER_KEYS.has(key) || typeof className !== 'string') return object;
    if (Array.isArray(config)) return { ...object, config: { layers: config, name: 'sequential' } };
    if (!isObject(config) || typeof config['name'] === 'string') return object;
    count += 1;
    return {
      ...object,
      config: { ...config, name: `${className.toLowerCase()}_${String(count)}` },
    };
  });
}

/**
 * Parses hostile bytes: the topology comes from the coordinator, checked against a digest only.
 * Throws `MODEL_INVALID` when they are not the JSON of a layers model.
 */
export function parseTopology(bytes: Uint8Array): JsonObject {
  let topology = parseJson(bytes);
  // A whole model.json, and what Keras writes, wrap the topology. Weights beside it are left
  // behind, so that a topology can never make a participant fetch anything.
  for (const wrapper of ['modelTopology', 'model_config']) {
    const inner = isObject(topology) ? topology[wrapper] : undefined;
    if (inner !== undefined) topology = inner;
  }
  if (!isObject(topology) || typeof topology['class_name'] !== 'string') {
    throw modelError(
      'the topology has no class_name',
      'give the modelTopology of a TensorFlow.js layers model, e.g. a Sequential',
    );
  }
  return nameLayers(topology);
}

/**
 * Gives every initialiser of a document, in order, the seed that `seedAt` returns for its place.
 * Initialisers that draw nothing at random ignore it.
 */
export function seedInitialisers(
  topology: JsonObject,
  seedAt: (index: number) => number,
): JsonObject {
  let count = 0;
  return rewriteObject(topology, (object, key) => {
    if (!/initializer$/i.test(key) || !isObject(object['config'])) return object;
    count += 1;
    return { ...object, config: { ...object['config'], seed: seedAt(count) } };
  });
}

/** The topology with nothing to draw: what a participant builds before it loads weights. */
export function withoutInitialisers(topology: JsonObject): JsonObject {
  return rewriteObject(topology, (object, key) =>
    /initializer$/i.test(key) && typeof object['class_name'] === 'string'
      ? { class_name: 'Zeros', config: {} }
      : object,
  );
}
