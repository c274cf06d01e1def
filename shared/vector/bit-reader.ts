/**
 * The kernel under unpacking and accumulating: adds b-bit elements of a little-endian, LSB-first
 * bit stream into a vector, from byte pieces of any size. It allocates nothing and keeps its place
 * in a `BitCursor`; a faster kernel needs only the same three functions.
 */

import { byteAt, elementAt } from '../domain/indexing.ts';

/** Where a reader stands between two pieces. */
export interface BitCursor {
  /** Elements already added. */
  element: number;
  /** Bits read but not yet a whole element, low bits first. */
  carry: number;
  /** How many bits of `carry` count; always less than the element width. */
  carried: number;
  /** Bytes read but not yet a whole 32-bit word, low byte first. */
  pending: number;
  /** How many bytes of `pending` count, 0…3. */
  pendingBytes: number;
}

const WORD_BITS = 32;
const WORD_BYTES = 4;

/** A cursor at the first bit. */
export function startOfBits(): BitCursor {
  return { element: 0, carry: 0, carried: 0, pending: 0, pendingBytes: 0 };
}

/**
 * Adds the elements that end within `carry` and 32 more bits: always at least one. A shift by 32 is
 * a shift by 0 in JavaScript, hence the guard. Bits after the last element stay in `carry`.
 */
function addWord(cursor: BitCursor, target: Uint32Array, bits: number, word: number): void {
  const mask = 2 ** bits - 1;
  let { element, carry, carried } = cursor;
  target[element] = elementAt(target, element) + ((carry | (word << carried)) & mask);
  element++;
  const used = bits - carried;
  carry = used === WORD_BITS ? 0 : word >>> used;
  carried = WORD_BITS - used;
  while (carried >= bits && element < target.length) {
    target[element] = elementAt(target, element) + (carry & mask);
    element++;
    carry >>>= bits;
    carried -= bits;
  }
  cursor.element = element;
  cursor.carry = carry;
  cursor.carried = carried;
}

/** The four bytes at `offset` as a little-endian word. */
function wordAt(bytes: Uint8Array, offset: number): number {
  return (
    byteAt(bytes, offset) |
    (byteAt(bytes, offset + 1) << 8) |
    (byteAt(bytes, offset + 2) << 16) |
    (byteAt(bytes, offset + 3) << 24)
  );
}

/** Keeps a byte until four make a word. */
function addByte(cursor: BitCursor, target: Uint32Array, bits: number, byte: number): void {
  cursor.pending |= byte << (8 * cursor.pendingBytes);
  cursor.pendingBytes++;
  if (cursor.pendingBytes === WORD_BYTES) flush(cursor, target, bits);
}

function flush(cursor: BitCursor, target: Uint32Array, bits: number): void {
  addWord(cursor, target, bits, cursor.pending);
  cursor.pending = 0;
  cursor.pendingBytes = 0;
}

/**
 * Adds the elements in `bytes[from…to)` to `target`, modulo 2³², and moves the cursor. The caller
 * passes no more bytes, all calls taken together, than the packed target has.
 */
export function addPacked(
  cursor: BitCursor,
  target: Uint32Array,
  bits: number,
  bytes: Uint8Array,
  from = 0,
  to = bytes.length,
): void {
  let offset = from;
  while (cursor.pendingBytes > 0 && offset < to) {
    addByte(cursor, target, bits, byteAt(bytes, offset++));
  }
  for (; offset + WORD_BYTES <= to; offset += WORD_BYTES) {
    addWord(cursor, target, bits, wordAt(bytes, offset));
  }
  while (offset < to) addByte(cursor, target, bits, byteAt(bytes, offset++));
}

/** Ends the stream: whether the bits after the last element are all zero. */
export function endOfBits(cursor: BitCursor, target: Uint32Array, bits: number): boolean {
  if (cursor.pendingBytes > 0) flush(cursor, target, bits);
  return cursor.carry === 0;
}
