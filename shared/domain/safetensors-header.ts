/** The JSON header of a safetensors file, read strictly. Everything here is hostile input. */
import { duplicateKey } from './json-keys.ts';
import type { ModelSchema, TensorSpec } from './model-schema.ts';

/** The one name that is not a tensor's. */
export const METADATA_KEY = '__metadata__';

export interface SafetensorsHeader {
  readonly metadata: Readonly<Record<string, string>>;
  readonly schema: ModelSchema;
}

export type HeaderResult =
  | { readonly ok: true; readonly header: SafetensorsHeader }
  | { readonly ok: false; readonly problem: string };

/** A tensor and the bytes it claims, relative to the end of the header. */
interface PlacedTensor extends TensorSpec {
  readonly begin: number;
  readonly end: number;
}

/** What is wrong, and where. Thrown within this file only. */
class HeaderProblem extends Error {}

/** `dataBytes` is the number of bytes after the header: the tensors must cover exactly these. */
export function parseHeader(bytes: Uint8Array, dataBytes: number): HeaderResult {
  try {
    return { ok: true, header: readHeader(bytes, dataBytes) };
  } catch (error) {
    if (error instanceof HeaderProblem) return { ok: false, problem: error.message };
    throw error;
  }
}

function readHeader(bytes: Uint8Array, dataBytes: number): SafetensorsHeader {
  const entries = Object.entries(readJson(bytes));
  const tensors = entries
    .filter(([name]) => name !== METADATA_KEY)
    .map(([name, entry]) => readTensor(name, entry))
    .sort((a, b) => a.begin - b.begin);
  let covered = 0;
  for (const { name, begin, end } of tensors) {
    const place = `tensor ${JSON.stringify(name)}: data_offsets [${String(begin)}, ${String(end)}]`;
    if (begin !== covered) {
      const relation = begin < covered ? 'overlaps what ends' : 'leaves a gap to what ends';
      throw new HeaderProblem(`${place} ${relation} at ${String(covered)}`);
    }
    covered = end;
  }
  if (covered !== dataBytes) {
    throw new HeaderProblem(
      `the tensors cover ${String(covered)} bytes, ${String(dataBytes)} follow the header`,
    );
  }
  const metadata = readMetadata(entries.find(([name]) => name === METADATA_KEY)?.[1] ?? {});
  return { metadata, schema: tensors.map(({ name, shape }) => ({ name, shape })) };
}

function readJson(bytes: Uint8Array): object {
  const text = decodeUtf8(bytes);
  if (!text.startsWith('{')) throw new HeaderProblem('the header does not begin with {');
  const value = parseJson(text);
  if (!isRecord(value)) throw new HeaderProblem('the header is not an object');
  const twice = duplicateKey(text);
  if (twice !== undefined) {
    throw new HeaderProblem(`the header has the key ${JSON.stringify(twice)} twice in one object`);
  }
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new HeaderProblem('the header is not UTF-8');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HeaderProblem('the header is not JSON');
  }
}

function readTensor(name: string, entry: unknown): PlacedTensor {
  const place = `tensor ${JSON.stringify(name)}`;
  if (!isRecord(entry)) throw new HeaderProblem(`${place} is not an object`);
  const { dtype, shape, data_offsets: offsets, ...rest } = entry;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new HeaderProblem(`${place} has the unknown key ${JSON.stringify(unknown)}`);
  }
  if (dtype !== 'F32') {
    throw new HeaderProblem(`${place}: dtype ${JSON.stringify(dtype)} is not "F32"`);
  }
  const [begin, end] = readOffsets(place, offsets);
  const sides = readShape(place, shape);
  const elements = sides.reduce((product, side) => product * side, 1);
  if (end - begin !== 4 * elements) {
    throw new HeaderProblem(
      `${place}: shape [${sides.join(', ')}] needs ${String(4 * elements)} bytes, data_offsets span ${String(end - begin)}`,
    );
  }
  return { name, shape: sides, begin, end };
}

function readOffsets(place: string, value: unknown): readonly [number, number] {
  const [begin, end, ...more] = Array.isArray(value) ? value.map(Number) : [];
  const valid = isIntegers(value, 0) && begin !== undefined && end !== undefined;
  if (!valid || more.length > 0 || begin > end) {
    throw new HeaderProblem(`${place}: data_offsets are not two ascending byte positions`);
  }
  return [begin, end];
}

function readShape(place: string, value: unknown): readonly number[] {
  if (!isIntegers(value, 1)) {
    throw new HeaderProblem(`${place}: shape is not a list of positive integers`);
  }
  return value;
}

function isIntegers(value: unknown, least: number): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((item) => Number.isSafeInteger(item) && Number(item) >= least)
  );
}

function readMetadata(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) throw new HeaderProblem('__metadata__ is not an object');
  const entries = Object.entries(value).map(([key, text]): [string, string] => {
    if (typeof text !== 'string') {
      throw new HeaderProblem(`__metadata__: the value of ${JSON.stringify(key)} is not text`);
    }
    return [key, text];
  });
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
