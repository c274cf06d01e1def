/** X25519 public keys as they arrive from strangers. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { compareBytes } from '../domain/bytes.ts';

/** p = 2^255 − 19, big-endian. */
const FIELD_PRIME = Uint8Array.from({ length: 32 }, (_, i) =>
  i === 0 ? 0x7f : i === 31 ? 0xed : 0xff,
);

/** Any fixed secret shows a small-order point: the shared secret is then all zero. */
const PROBE = new Uint8Array(32).fill(0x5a);

/**
 * Whether a key is 32 bytes, canonical (u < p, RFC 7748 §5 accepts more) and not of small order.
 * Refusing other encodings keeps "same key" and "same bytes" the same question.
 */
export function isAgreementKey(suite: CryptoSuite, key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  if (compareBytes(Uint8Array.from(key).reverse(), FIELD_PRIME) >= 0) return false;
  return suite.x25519(PROBE, key) !== undefined;
}
