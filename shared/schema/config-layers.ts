/** One configuration from four layers: defaults < file < environment < flags. */
import { parse as parseScalar } from 'yaml';
import type { z } from 'zod';
import { FederationError } from '../errors/federation-error.ts';
import { nearest } from './nearest.ts';
import { checkSource, formatPath, type Problem, problemsError } from './problems.ts';
import { childOf, isTextOnly, keysOf, type SchemaNode, schemaTree } from './schema-tree.ts';
import type { ValuePath, YamlSource } from './yaml-source.ts';

/** Environment variables of the program start so; `__` separates the keys of a path. */
const PREFIX = 'VELUM__';

/** Which configuration file, and what lies over it. */
export interface ConfigRequest extends Omit<ConfigLayers, 'file'> {
  /** Path as the person wrote it. */
  readonly file: string;
}

/** What was written down where; defaults live in the schema. */
export interface ConfigLayers {
  readonly file: YamlSource;
  /** `VELUM__RPC__PORT=7443`; names that do not start with `VELUM__` are ignored. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Dotted path ↦ text, e.g. `rpc.port` ↦ `7443`. */
  readonly flags: Readonly<Record<string, string>>;
}

/** One value that overrides the file. */
interface Override {
  readonly path: readonly string[];
  readonly value: unknown;
  /** As messages name it. */
  readonly origin: string;
  readonly secretAllowed: boolean;
}

/**
 * Lays environment and flags over the file and checks the result. Throws `FederationError`
 * `CONFIG_INVALID` listing every problem with the layer, line and column it came from.
 */
export function layerConfig<T>(schema: z.ZodType<T>, layers: ConfigLayers): T {
  const tree = schemaTree(schema);
  const overrides = [
    ...environmentOverrides(tree, layers.environment),
    ...flagOverrides(tree, layers.flags),
  ];
  refuseWrittenSecrets(tree, layers.file, overrides);
  const origins = new Map(overrides.map(({ path, origin }) => [formatPath(path), origin]));
  const value = overrides.reduce<unknown>(
    (whole, override) => withValue(whole, override.path, override.value),
    layers.file.value ?? {},
  );
  const source: YamlSource = {
    ...layers.file,
    value,
    originOf: (path) => origins.get(formatPath(path)),
  };
  return checkSource(schema, source, 'CONFIG_INVALID');
}

function environmentOverrides(
  tree: SchemaNode,
  environment: ConfigLayers['environment'],
): readonly Override[] {
  return Object.entries(environment).flatMap(([name, text]) => {
    if (!name.startsWith(PREFIX) || text === undefined) return [];
    const words = name.slice(PREFIX.length).split('__');
    const { path, node } = resolvePath(tree, words, `environment variable ${name}`);
    const origin = `environment variable ${name}`;
    return [{ path, value: valueOf(node, text), origin, secretAllowed: true }];
  });
}

function flagOverrides(tree: SchemaNode, flags: ConfigLayers['flags']): readonly Override[] {
  return Object.entries(flags).map(([dotted, text]) => {
    const origin = `flag ${dotted}`;
    const { path, node } = resolvePath(tree, dotted.split('.'), origin);
    return { path, value: valueOf(node, text), origin, secretAllowed: false };
  });
}

/** Follows words to keys, whatever their case: `MAX_UPLOADS` is `maxUploads`. */
function resolvePath(
  tree: SchemaNode,
  words: readonly string[],
  origin: string,
): { readonly path: readonly string[]; readonly node: SchemaNode } {
  let node = tree;
  const path: string[] = [];
  for (const word of words) {
    const keys = keysOf(node);
    const key = keys.find((candidate) => folded(candidate) === folded(word));
    const child = key === undefined ? undefined : childOf(node, key);
    if (key === undefined || child === undefined) throw unknownOverride(origin, word, keys);
    path.push(key);
    node = child;
  }
  return { path, node };
}

function folded(word: string): string {
  return word.replaceAll('_', '').toLowerCase();
}

function unknownOverride(origin: string, word: string, keys: readonly string[]): FederationError {
  const meant = nearest(word.replaceAll('_', ''), keys);
  const remedy =
    meant === undefined
      ? `the keys here are ${keys.join(', ') || 'none'}`
      : `did you mean ${meant}?`;
  return new FederationError('CONFIG_INVALID', `${origin}: ${word} is not a key; ${remedy}`, {
    origin,
  });
}

/** Text stays text where only text is allowed; elsewhere it is read as a YAML value. */
function valueOf(node: SchemaNode, text: string): unknown {
  if (isTextOnly(node)) return text;
  try {
    return parseScalar(text) as unknown;
  } catch {
    return text;
  }
}

function withValue(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const section = isSection(whole) ? whole : {};
  return { ...section, [key]: withValue(section[key], rest, value) };
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Files are copied and flags are seen by every process: neither may hold a secret. */
function refuseWrittenSecrets(
  tree: SchemaNode,
  file: YamlSource,
  overrides: readonly Override[],
): void {
  const problems: Problem[] = secretPaths(tree, file.value).map((path) => ({
    path,
    rule: `is a secret and does not belong in a file; remove it and set ${variableOf(path)}`,
  }));
  if (problems.length > 0) throw problemsError(problems, file, 'CONFIG_INVALID');
  const flag = overrides.find(
    ({ path, secretAllowed }) => !secretAllowed && secretPaths(tree, nested(path)).length > 0,
  );
  if (flag === undefined) return;
  const rule = 'a secret on the command line is seen by every process';
  const remedy = `set ${variableOf(flag.path)}`;
  throw new FederationError('CONFIG_INVALID', `${flag.origin}: ${rule}; ${remedy}`);
}

function nested(path: readonly string[]): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), '');
}

function secretPaths(node: SchemaNode, value: unknown, path: ValuePath = []): ValuePath[] {
  if (node.secret === true && value !== undefined) return [path];
  if (!isSection(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const child = childOf(node, key);
    return child === undefined ? [] : secretPaths(child, inner, [...path, key]);
  });
}

function variableOf(path: ValuePath): string {
  const words = path.map((key) =>
    String(key)
      .replaceAll(/([A-Z])/g, '_$1')
      .toUpperCase(),
  );
  return PREFIX + words.join('__');
}
