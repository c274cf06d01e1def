/** X25519 public keys as they arrive from strangers. */
import { compareBytes, toHex } from '../domain/bytes.ts';

/** p = 2^255 − 19, big-endian. */
const FIELD_PRIME = Uint8Array.from({ length: 32 }, (_, i) =>
  i === 0 ? 0x7f : i === 31 ? 0xed : 0xff,
);

/**
 * Canonical u-coordinates of points of small order on the curve and its twist (RFC 7748 §6.1 asks
 * to refuse the all-zero secret they give): 0, 1, p − 1 and the two of order 8.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
]);

/**
 * Whether a key is 32 bytes, canonical (u < p, RFC 7748 §5 accepts more) and not of small order.
 * Refusing other encodings keeps "same key" and "same bytes" the same question, and leaves a short
 * list of small-order encodings to compare with.
 */
export function isAgreementKey(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  if (compareBytes(Uint8Array.from(key).reverse(), FIELD_PRIME) >= 0) return false;
  return !SMALL_ORDER.has(toHex(key));
}
