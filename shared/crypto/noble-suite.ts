/** `CryptoSuite` over the noble libraries: portable, and the independent check of the other. */
import { ctr, gcm } from '@noble/ciphers/aes.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { randomBytes } from '@noble/hashes/utils.js';
import { concatBytes, equalBytes } from '../domain/bytes.ts';
import {
  advanceCounter,
  KEYSTREAM_PIECE,
  requireHkdfLength,
  requireKeystreamRange,
  requireLength,
  ZERO_COUNTER,
} from './argument-checks.ts';
import { mlKem768 } from './ml-kem.ts';
import { isAcceptableEd25519Key, isCanonicalSignature } from './strict-ed25519.ts';
import type { CryptoSuite, IncrementalHash } from './suite.ts';

const KEY = 32;
const NONCE = 12;
const TAG = 16;
/** The most WebCrypto gives in one call. */
const RANDOM_PIECE = 65_536;
const ZEROS = new Uint8Array(KEYSTREAM_PIECE);

function manyRandomBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += RANDOM_PIECE) {
    bytes.set(randomBytes(Math.min(RANDOM_PIECE, length - offset)), offset);
  }
  return bytes;
}

/**
 * [S]B − [h]A = R, compared as bytes. noble's own `verify` multiplies the equation by the cofactor
 * and so accepts signatures OpenSSL refuses; two verifiers that disagree would split a quorum.
 * A and the signature are hostile but already known to be canonical.
 */
function satisfiesEquation(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { Point } = ed25519;
  const r = signature.subarray(0, KEY);
  const s = bytesToNumberLE(signature.subarray(KEY));
  const h = Point.Fn.create(bytesToNumberLE(sha512(concatBytes(r, publicKey, message))));
  try {
    const a = Point.fromBytes(publicKey, false);
    const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(h));
    return equalBytes(expected.toBytes(), r);
  } catch {
    // The key is not a point of the curve.
    return false;
  }
}

function open(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Uint8Array | undefined {
  requireLength(key, KEY, 'an AES-256-GCM key');
  requireLength(nonce, NONCE, 'an AES-256-GCM nonce');
  // Hostile from here on: `sealed` came over the wire.
  if (sealed.length < TAG) return undefined;
  try {
    return gcm(key, nonce, aad).decrypt(sealed);
  } catch {
    return undefined;
  }
}

/** AES-256-CTR keystream from any 16-byte counter block; `keystream` is the case the protocol uses. */
export function nobleCounterKeystream(
  key: Uint8Array,
  counter: Uint8Array,
  length: number,
  take: (piece: Uint8Array, offset: number) => void,
): void {
  requireLength(key, KEY, 'an AES-256-CTR key');
  for (let offset = 0; offset < length; offset += KEYSTREAM_PIECE) {
    const zeros = ZEROS.subarray(0, Math.min(KEYSTREAM_PIECE, length - offset));
    const piece = ctr(key, advanceCounter(counter, offset)).encrypt(zeros);
    take(piece, offset);
    piece.fill(0);
  }
}

export const nobleSuite: CryptoSuite = {
  ...mlKem768,
  randomBytes: manyRandomBytes,
  sha256(...parts) {
    const hash = sha256.create();
    for (const part of parts) hash.update(part);
    return hash.digest();
  },
  hkdf(inputKey, salt, info, length) {
    requireHkdfLength(length);
    return hkdf(sha256, inputKey, salt, info, length);
  },
  x25519PublicKey(secretKey) {
    requireLength(secretKey, KEY, 'an X25519 secret key');
    return x25519.getPublicKey(secretKey);
  },
  x25519(secretKey, peerPublicKey) {
    requireLength(secretKey, KEY, 'an X25519 secret key');
    requireLength(peerPublicKey, KEY, 'an X25519 public key');
    try {
      return x25519.getSharedSecret(secretKey, peerPublicKey);
    } catch {
      // Both keys are 32 bytes, so noble has one reason left: the all-zero output.
      return undefined;
    }
  },
  ed25519PublicKey(seed) {
    requireLength(seed, KEY, 'an Ed25519 seed');
    return ed25519.getPublicKey(seed);
  },
  ed25519Sign(seed, message) {
    requireLength(seed, KEY, 'an Ed25519 seed');
    return ed25519.sign(message, seed);
  },
  ed25519Verify(publicKey, message, signature) {
    if (publicKey.length !== KEY || signature.length !== 2 * KEY) return false;
    if (!isAcceptableEd25519Key(publicKey) || !isCanonicalSignature(signature)) return false;
    return satisfiesEquation(publicKey, message, signature);
  },
  seal(key, nonce, plaintext, aad) {
    requireLength(key, KEY, 'an AES-256-GCM key');
    requireLength(nonce, NONCE, 'an AES-256-GCM nonce');
    return gcm(key, nonce, aad).encrypt(plaintext);
  },
  open,
  keystream(key, start, length, take) {
    requireKeystreamRange(start, length);
    nobleCounterKeystream(key, advanceCounter(ZERO_COUNTER, start), length, take);
  },
};

/** SHA-256 over bytes that arrive in pieces, by noble. */
export function nobleIncrementalSha256(): IncrementalHash {
  const hash = sha256.create();
  return {
    update(piece) {
      hash.update(piece);
    },
    digest: () => hash.digest(),
  };
}
