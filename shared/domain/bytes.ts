/** Byte strings of known length, and the few operations the protocol needs on them. */

/** A SHA-256 digest, 32 bytes. */
export type Digest = Uint8Array & { readonly __brand?: 'Digest' };

const HEX = /^(?:[0-9a-f]{2})*$/;

/** The two digits of every byte. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal form. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte] ?? '';
  return text;
}

/** Parses lower-case hexadecimal; throws `RangeError` on anything else. */
export function fromHex(text: string): Uint8Array {
  if (!HEX.test(text)) throw new RangeError('not a lower-case hexadecimal string');
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = (digitAt(text, 2 * i) << 4) | digitAt(text, 2 * i + 1);
  }
  return bytes;
}

/** Of a lower-case hexadecimal digit. */
function digitAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 0x3a ? code - 0x30 : code - 0x57;
}

/** Equality in time that depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Lexicographic order of unsigned bytes: negative, zero or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = (a[i] ?? 0) - (b[i] ?? 0);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const utf8 = new TextEncoder();

export function utf8Bytes(text: string): Uint8Array {
  return utf8.encode(text);
}

/** Four bytes, big-endian; `value` in 0…2³²−1. */
export function be32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

/** Eight bytes, big-endian; `value` a safe non-negative integer. */
export function be64(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError('not a safe non-negative integer');
  const high = Math.floor(value / 2 ** 32);
  // A shift takes the lower 32 bits of whatever it is given.
  const [a, b, c, d] = [high >>> 24, high >>> 16, high >>> 8, high];
  return Uint8Array.of(a, b, c, d, value >>> 24, value >>> 16, value >>> 8, value >>> 0);
}

/** IEEE 754 binary64, big-endian: the canonical form of a real number inside a hash. */
export function beFloat64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, false);
  return bytes;
}

/**
 * Overwrites secrets with zeros. JavaScript cannot promise that no copy survives (the engine may
 * have moved the buffer); this shortens the time a secret spends in memory, no more.
 */
export function wipe(...buffers: readonly Uint8Array[]): void {
  for (const buffer of buffers) buffer.fill(0);
}
