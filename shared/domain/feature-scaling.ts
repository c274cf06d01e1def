/** Feature scaling as the bytes every participant downloads by digest. */
import { utf8Bytes } from './bytes.ts';
import type { FeatureScaling } from './data-schema.ts';
import { duplicateKey } from './json-keys.ts';

export type ScalingResult =
  | { readonly ok: true; readonly scaling: FeatureScaling }
  /** `problem` names the place and the rule that was broken. */
  | { readonly ok: false; readonly problem: string };

/**
 * Canonical JSON (RFC 8785): keys sorted, no white space, numbers in the shortest form that reads
 * back to the same binary64. Equal scalings have equal digests.
 */
export function encodeFeatureScaling({ mean, deviation }: FeatureScaling): Uint8Array {
  return utf8Bytes(JSON.stringify({ deviation, mean }));
}

/** Hostile input: any bytes. `features` is the number of columns the plan declares. */
export function decodeFeatureScaling(bytes: Uint8Array, features: number): ScalingResult {
  const value = parse(bytes);
  if (value === undefined) return refuse('the scaling is not a JSON object with unique keys');
  const { mean, deviation, ...rest } = value;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) return refuse(`unknown key ${JSON.stringify(unknown)}`);
  if (!isNumbers(mean, features)) return refuse(expectation('mean', features));
  if (!isNumbers(deviation, features)) return refuse(expectation('deviation', features));
  const flat = deviation.findIndex((each) => each <= 0);
  if (flat >= 0) return refuse(`deviation[${String(flat)}] is not positive`);
  return { ok: true, scaling: { mean, deviation } };
}

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return isRecord(value) && duplicateKey(text) === undefined ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown, length: number): value is readonly number[] {
  return Array.isArray(value) && value.length === length && value.every(Number.isFinite);
}

function expectation(name: string, features: number): string {
  return `${name} is not a list of ${String(features)} finite numbers`;
}

function refuse(problem: string): ScalingResult {
  return { ok: false, problem };
}
