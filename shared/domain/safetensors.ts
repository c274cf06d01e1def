/**
 * Model weights as safetensors (https://github.com/huggingface/safetensors#format): eight bytes of
 * header length, little-endian; a JSON header; the tensors' raw bytes without gaps. Restricted to
 * float32. The same weights always encode to the same bytes: their digest is the model's name.
 */
import { utf8Bytes } from './bytes.ts';
import { layoutOf, vectorLength, type ModelSchema } from './model-schema.ts';
import { METADATA_KEY, parseHeader } from './safetensors-header.ts';

/** Free text that travels with the weights. */
export type SafetensorsMetadata = Readonly<Record<string, string>>;

export interface SafetensorsFile {
  readonly metadata: SafetensorsMetadata;
  /** In the order of the bytes. */
  readonly schema: ModelSchema;
  /** Flat, in the layout of `schema`. */
  readonly weights: Float32Array;
}

export type SafetensorsResult =
  | { readonly ok: true; readonly file: SafetensorsFile }
  /** `problem` names the place and the rule that was broken. */
  | { readonly ok: false; readonly problem: string };

/** Kernels are laid out as TensorFlow does: other readers of the format look at this entry. */
export const TENSORFLOW_LAYOUT: SafetensorsMetadata = { format: 'tf' };

/** Above any header of a model we could train, far below what could exhaust memory. */
export const MAX_HEADER_BYTES = 8 * 1024 * 1024;

const PREFIX_BYTES = 8;
const ALIGNMENT = 8;
const ELEMENT_BYTES = 4;

/**
 * Canonical bytes: metadata first, its keys sorted by code unit, then tensors in schema order, no
 * white space but the spaces that pad the header to a multiple of 8. Throws `RangeError` when
 * `weights` does not fit `schema` or a tensor cannot be named so.
 */
export function encodeSafetensors(
  schema: ModelSchema,
  weights: Float32Array,
  metadata: SafetensorsMetadata = TENSORFLOW_LAYOUT,
): Uint8Array {
  const expected = vectorLength(schema);
  if (weights.length !== expected) {
    throw new RangeError(
      `the schema has ${String(expected)} elements, the weights ${String(weights.length)}`,
    );
  }
  const header = paddedHeader(schema, metadata);
  const file = new Uint8Array(PREFIX_BYTES + header.length + ELEMENT_BYTES * weights.length);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  file.set(header, PREFIX_BYTES);
  const data = PREFIX_BYTES + header.length;
  for (let index = 0; index < weights.length; index++) {
    view.setFloat32(data + ELEMENT_BYTES * index, weights[index] ?? 0, true);
  }
  return file;
}

function paddedHeader(schema: ModelSchema, metadata: SafetensorsMetadata): Uint8Array {
  const sorted = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const entries = [member(METADATA_KEY, `{${sorted.map(textMember).join(',')}}`)];
  const names = new Set([METADATA_KEY]);
  for (const { name, shape, offset, length } of layoutOf(schema)) {
    if (names.has(name)) throw new RangeError(`tensor name ${JSON.stringify(name)} is taken`);
    names.add(name);
    const bytes = [ELEMENT_BYTES * offset, ELEMENT_BYTES * (offset + length)];
    const place = `"data_offsets":${JSON.stringify(bytes)}`;
    entries.push(member(name, `{"dtype":"F32","shape":${JSON.stringify(shape)},${place}}`));
  }
  const json = utf8Bytes(`{${entries.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  padded.set(json);
  return padded;
}

/** Written out by hand: an object literal would move keys that look like integers to the front. */
function member(key: string, json: string): string {
  return `${JSON.stringify(key)}:${json}`;
}

function textMember([key, value]: readonly [string, string]): string {
  return member(key, JSON.stringify(value));
}

/** Hostile input: any bytes. Nothing is allocated that the bytes themselves do not back. */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsResult {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES) {
    return refuse(`the file has ${String(bytes.length)} bytes, too few for a header length`);
  }
  const announced = view.getBigUint64(0, true);
  if (announced > BigInt(MAX_HEADER_BYTES)) {
    return refuse(`header length ${String(announced)} exceeds ${String(MAX_HEADER_BYTES)}`);
  }
  const data = PREFIX_BYTES + Number(announced);
  if (data > bytes.length) {
    return refuse(
      `header length ${String(announced)} reaches beyond the ${String(bytes.length)} bytes`,
    );
  }
  const parsed = parseHeader(bytes.subarray(PREFIX_BYTES, data), bytes.length - data);
  if (!parsed.ok) return parsed;
  const { schema, metadata } = parsed.header;
  const weights = new Float32Array(vectorLength(schema));
  for (let index = 0; index < weights.length; index++) {
    weights[index] = view.getFloat32(data + ELEMENT_BYTES * index, true);
  }
  return { ok: true, file: { metadata, schema, weights } };
}

function refuse(problem: string): SafetensorsResult {
  return { ok: false, problem };
}
