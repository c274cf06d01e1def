/** Blame as a JSON document: what is stored, and what an auditor is handed. */
import { toHex, utf8Bytes } from '../domain/bytes.ts';
import type { DealerBlame } from './blame.ts';

type Fields = Readonly<Record<string, unknown>>;

/** UTF-8 JSON; byte strings as lower-case hexadecimal. */
export function encodeBlame(blame: DealerBlame): Uint8Array {
  const text = JSON.stringify({ version: 1, ...blame }, function (this: Fields, key: string) {
    const value = this[key];
    return value instanceof Uint8Array ? toHex(value) : value;
  });
  return utf8Bytes(text);
}
