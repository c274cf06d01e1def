/** ML-KEM-768 keys and ciphertexts as bytes on the wire (FIPS 203), and their digests. */
import type { CryptoSuite } from '../crypto/suite.ts';
import type { Digest } from '../domain/bytes.ts';
import { byteAt } from '../domain/indexing.ts';
import type { EncapsulationKey, KemCiphertext } from './messages.ts';
import { hash } from './transcript.ts';

export const ENCAPSULATION_KEY_BYTES = 1184;
export const KEM_CIPHERTEXT_BYTES = 1088;
/** d ‖ z, from which a key pair is made. */
export const KEM_SEED_BYTES = 64;
/** m, the randomness of one encapsulation. */
export const KEM_COINS_BYTES = 32;

const MODULUS = 3329;
/** Three polynomials of 256 coefficients, 12 bits each; a 32-byte seed follows them. */
const COEFFICIENT_BYTES = 1152;

/**
 * Whether bytes of a stranger may be encapsulated to: the length and the modulus check of FIPS 203 §7.2.
 * The key is public, so the check may leave early.
 */
export function isEncapsulationKey(key: Uint8Array): boolean {
  if (key.length !== ENCAPSULATION_KEY_BYTES) return false;
  for (let i = 0; i < COEFFICIENT_BYTES; i += 3) {
    const middle = byteAt(key, i + 1);
    const first = byteAt(key, i) | ((middle & 0x0f) << 8);
    const second = (middle >> 4) | (byteAt(key, i + 2) << 4);
    if (first >= MODULUS || second >= MODULUS) return false;
  }
  return true;
}

/** H("ek", key): what stands for an encapsulation key wherever it is signed or hashed. */
export function encapsulationKeyDigest(suite: CryptoSuite, key: EncapsulationKey): Digest {
  return hash(suite, 'ek', key);
}

/** H("ct", ciphertext). */
export function ciphertextDigest(suite: CryptoSuite, ciphertext: KemCiphertext): Digest {
  return hash(suite, 'ct', ciphertext);
}
