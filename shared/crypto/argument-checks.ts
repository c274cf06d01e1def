/** Checks both suites make before they touch a library: a wrong length is a bug of the caller. */

import { byteAt } from '../domain/indexing.ts';

/** Keystream bytes handed out at a time: large enough for full speed, small enough for the cache. */
export const KEYSTREAM_PIECE = 64 * 1024;
/** Bytes of keystream one key may ever give: 2³² AES blocks (the limit of fcp's generator). */
export const KEYSTREAM_LIMIT = 2 ** 36;
/** RFC 5869 §2.3: the expansion counter is one byte and each block 32 bytes. */
const HKDF_LIMIT = 255 * 32;
const BLOCK = 16;

/** Throws `RangeError` unless `bytes` has exactly `length` bytes. */
export function requireLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) {
    throw new RangeError(`${what} must be ${length} bytes, not ${bytes.length}`);
  }
}

/** Throws `RangeError` unless HKDF-SHA-256 can give `length` bytes. */
export function requireHkdfLength(length: number): void {
  if (!Number.isInteger(length) || length < 1 || length > HKDF_LIMIT) {
    throw new RangeError(`HKDF-SHA-256 gives 1 to ${HKDF_LIMIT} bytes, not ${length}`);
  }
}

/** Throws `RangeError` unless the range starts on an AES block and stays within one key's limit. */
export function requireKeystreamRange(start: number, length: number): void {
  if (!Number.isSafeInteger(start) || start < 0 || start % BLOCK !== 0) {
    throw new RangeError(`a keystream starts at a multiple of ${BLOCK} bytes, not at ${start}`);
  }
  if (!Number.isSafeInteger(length) || length < 0 || start + length > KEYSTREAM_LIMIT) {
    throw new RangeError(
      `a keystream of ${length} bytes from ${start} is outside 0…${KEYSTREAM_LIMIT}`,
    );
  }
}

/** The all-zero initial counter block of every keystream Velum uses. */
export const ZERO_COUNTER = new Uint8Array(BLOCK);

/** The AES-CTR counter block `bytes` (a multiple of 16) further on: 128 bits big-endian, wrapping. */
export function advanceCounter(counter: Uint8Array, bytes: number): Uint8Array {
  const next = Uint8Array.from(counter);
  let carry = bytes / BLOCK;
  for (let i = BLOCK - 1; i >= 0 && carry > 0; i--) {
    const sum = byteAt(next, i) + (carry % 256);
    next[i] = sum;
    carry = Math.floor(carry / 256) + (sum >> 8);
  }
  return next;
}
