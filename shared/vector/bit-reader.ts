/**
 * What unpacking and accumulating share: adds b-bit elements of a little-endian, LSB-first bit
 * stream into a vector, from byte pieces of any size. It allocates nothing and keeps its place in a
 * `BitCursor`; whole groups of elements go to the vector kernels.
 */
import { byteAt, elementAt } from '../domain/indexing.ts';
import { vectorKernels } from './kernels/chosen-kernels.ts';
import { GROUP } from './kernels/kernels.ts';

/** Where a reader stands between two pieces. */
export interface BitCursor {
  /** Elements already added. */
  element: number;
  /** Bits read but not yet a whole element, low bits first. */
  carry: number;
  /** How many bits of `carry` count; always less than the element width. */
  carried: number;
  /** Bytes read but not yet a whole word. */
  readonly pending: Uint8Array;
  /** How many of `pending` count, 0…3. */
  pendingBytes: number;
}

const WORD_BITS = 32;
const WORD_BYTES = 4;

/** A cursor at the first bit. */
export function startOfBits(): BitCursor {
  const pending = new Uint8Array(WORD_BYTES);
  return { element: 0, carry: 0, carried: 0, pending, pendingBytes: 0 };
}

/**
 * Adds the elements that end within the carried bits and the words of `bytes[from…to)`; each word
 * ends at least one. Bits after the last element stay in the carry. A shift by 32 is a shift by 0
 * in JavaScript, hence the guard.
 */
function addWords(
  cursor: BitCursor,
  target: Uint32Array,
  bits: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): void {
  const mask = 2 ** bits - 1;
  let element = cursor.element;
  let carry = cursor.carry | 0;
  let carried = cursor.carried;
  for (let offset = from; offset < to; offset += WORD_BYTES) {
    const word =
      byteAt(bytes, offset) |
      (byteAt(bytes, offset + 1) << 8) |
      (byteAt(bytes, offset + 2) << 16) |
      (byteAt(bytes, offset + 3) << 24);
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
  }
  cursor.element = element;
  cursor.carry = carry;
  cursor.carried = carried;
}

/** Adds the pending bytes as one word, filled up with zeros. */
function flush(cursor: BitCursor, target: Uint32Array, bits: number): void {
  cursor.pending.fill(0, cursor.pendingBytes);
  cursor.pendingBytes = 0;
  addWords(cursor, target, bits, cursor.pending, 0, WORD_BYTES);
}

/** Keeps a byte until four make a word. */
function addByte(cursor: BitCursor, target: Uint32Array, bits: number, byte: number): void {
  cursor.pending[cursor.pendingBytes] = byte;
  cursor.pendingBytes++;
  if (cursor.pendingBytes === WORD_BYTES) flush(cursor, target, bits);
}

/**
 * Adds whole groups of elements from a place where an element begins with a word; returns the offset
 * behind them. This is where nearly all of a large vector goes.
 */
function addGroups(
  cursor: BitCursor,
  target: Uint32Array,
  bits: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  let offset = from;
  while (cursor.carried !== 0 && offset + WORD_BYTES <= to) {
    addWords(cursor, target, bits, bytes, offset, offset + WORD_BYTES);
    offset += WORD_BYTES;
  }
  if (cursor.carried !== 0) return offset;
  const groupBytes = WORD_BYTES * bits;
  const left = Math.floor((target.length - cursor.element) / GROUP);
  const groups = Math.min(left, Math.floor((to - offset) / groupBytes));
  vectorKernels.addPackedGroups(target, cursor.element, bytes, offset, groups, bits);
  cursor.element += groups * GROUP;
  return offset + groups * groupBytes;
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
  offset = addGroups(cursor, target, bits, bytes, offset, to);
  const words = to - ((to - offset) % WORD_BYTES);
  addWords(cursor, target, bits, bytes, offset, words);
  for (offset = words; offset < to; offset++) addByte(cursor, target, bits, byteAt(bytes, offset));
}

/** Ends the stream: whether the bits after the last element are all zero. */
export function endOfBits(cursor: BitCursor, target: Uint32Array, bits: number): boolean {
  if (cursor.pendingBytes > 0) flush(cursor, target, bits);
  return cursor.carry === 0;
}
