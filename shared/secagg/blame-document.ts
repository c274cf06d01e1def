/** Blame as a JSON document: what is stored, and what an auditor is handed. */
import { toHex, utf8Bytes } from '../domain/bytes.ts';
import { canonicalJson, type JsonValue } from '../domain/canonical-json.ts';
import type { DealerBlame } from './blame.ts';

/** Counted up whenever a field changes its meaning. */
export const BLAME_VERSION = 2;

/**
 * Canonical JSON (RFC 8785), so that the same evidence always has the same digest; byte strings as
 * lower-case hexadecimal.
 */
export function encodeBlame(blame: DealerBlame): Uint8Array {
  return utf8Bytes(canonicalJson(plain({ version: BLAME_VERSION, ...blame })));
}

function plain(value: unknown): JsonValue {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
  }
  const isText = typeof value === 'string' || typeof value === 'number';
  return isText || typeof value === 'boolean' ? value : null;
}
