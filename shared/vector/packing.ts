/**
 * The wire form of a vector: element i occupies bits i·b … i·b + b − 1 of a bit stream whose bit j
 * is bit j mod 8 of byte ⌊j/8⌋, as in fcp's SecAggVector. The last byte is padded with zero bits.
 */
import { invariant } from '../errors/federation-error.ts';
import { addPacked, endOfBits, startOfBits } from './bit-reader.ts';
import { elementMask } from './modular.ts';

const WORD_BITS = 32;

/** Bytes that `count` elements of `bits` bits take: ⌈count·bits/8⌉. */
export function packedLength(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8);
}

function putWord(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word;
  bytes[offset + 1] = word >>> 8;
  bytes[offset + 2] = word >>> 16;
  bytes[offset + 3] = word >>> 24;
}

/**
 * Packs `values` modulo 2^bits into `into`, which has exactly `packedLength` bytes, or into new
 * bytes; returns them.
 */
export function pack(
  values: Uint32Array,
  bits: number,
  into: Uint8Array = new Uint8Array(packedLength(values.length, bits)),
): Uint8Array {
  const mask = elementMask(bits);
  invariant(into.length === packedLength(values.length, bits), 'packed bytes fit their vector');
  let word = 0;
  let filled = 0;
  let offset = 0;
  for (const element of values) {
    const value = element & mask;
    word |= value << filled;
    filled += bits;
    if (filled < WORD_BITS) continue;
    putWord(into, offset, word);
    offset += 4;
    filled -= WORD_BITS;
    word = filled === 0 ? 0 : value >>> (bits - filled);
  }
  for (; filled > 0; filled -= 8, word >>>= 8) into[offset++] = word;
  return into;
}

/**
 * Inverse of `pack`, or `undefined` when `bytes`, which may be hostile, has another length than
 * `count` elements need or a pad bit that is not zero.
 */
export function unpack(bytes: Uint8Array, count: number, bits: number): Uint32Array | undefined {
  elementMask(bits);
  if (bytes.length !== packedLength(count, bits)) return undefined;
  const values = new Uint32Array(count);
  const cursor = startOfBits();
  addPacked(cursor, values, bits, bytes);
  return endOfBits(cursor, values, bits) ? values : undefined;
}
