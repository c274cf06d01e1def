/** `CryptoSuite` over node:crypto (OpenSSL): the fast path. */
import { Buffer } from 'node:buffer';
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  randomFillSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
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
const HASH = 32;
const ZEROS = new Uint8Array(KEYSTREAM_PIECE);

type Curve = 'X25519' | 'Ed25519';

/** A Buffer may be a window into a shared pool and compares unlike a Uint8Array: copy it. */
function plain(buffer: Uint8Array): Uint8Array {
  return Uint8Array.from(buffer);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}

/** JWK imports in a tenth of the time of SPKI and PKCS#8. */
function importPublic(crv: Curve, publicKey: Uint8Array): KeyObject {
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv, x: base64url(publicKey) } });
}

/** node asks for the public half `x` but derives it from `d`. */
function importSecret(crv: Curve, secretKey: Uint8Array): KeyObject {
  const d = base64url(secretKey);
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv, d, x: '' } });
}

function publicHalf(crv: Curve, secretKey: Uint8Array): Uint8Array {
  const { x } = createPublicKey(importSecret(crv, secretKey)).export({ format: 'jwk' });
  return plain(Buffer.from(String(x), 'base64url'));
}

/** RFC 5869 by hand because node's `hkdfSync` refuses an `info` above 1024 bytes. */
function hkdf(
  inputKey: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  requireHkdfLength(length);
  const extracted = createHmac('sha256', salt).update(inputKey).digest();
  const output = new Uint8Array(Math.ceil(length / HASH) * HASH);
  let previous = new Uint8Array(0);
  for (let offset = 0, counter = 1; offset < length; offset += HASH, counter++) {
    const block = createHmac('sha256', extracted).update(previous).update(info);
    output.set(block.update(Uint8Array.of(counter)).digest(), offset);
    previous = output.subarray(offset, offset + HASH);
  }
  return output.slice(0, length);
}

function seal(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
): Uint8Array {
  requireLength(key, KEY, 'an AES-256-GCM key');
  requireLength(nonce, NONCE, 'an AES-256-GCM nonce');
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  const sealed = new Uint8Array(plaintext.length + TAG);
  sealed.set(cipher.update(plaintext));
  cipher.final();
  sealed.set(cipher.getAuthTag(), plaintext.length);
  return sealed;
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
  const end = sealed.length - TAG;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG }).setAAD(aad);
  decipher.setAuthTag(sealed.subarray(end));
  const plaintext = plain(decipher.update(sealed.subarray(0, end)));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    return undefined;
  }
  return plaintext;
}

/** AES-256-CTR keystream from any 16-byte counter block; `keystream` is the case the protocol uses. */
export function nodeCounterKeystream(
  key: Uint8Array,
  counter: Uint8Array,
  length: number,
  take: (piece: Uint8Array, offset: number) => void,
): void {
  requireLength(key, KEY, 'an AES-256-CTR key');
  const cipher = createCipheriv('aes-256-ctr', key, counter);
  for (let offset = 0; offset < length; offset += KEYSTREAM_PIECE) {
    const piece = cipher.update(ZEROS.subarray(0, Math.min(KEYSTREAM_PIECE, length - offset)));
    take(new Uint8Array(piece.buffer, piece.byteOffset, piece.length), offset);
    piece.fill(0);
  }
}

export const nodeSuite: CryptoSuite = {
  ...mlKem768,
  randomBytes: (length) => randomFillSync(new Uint8Array(length)),
  sha256(...parts) {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return plain(hash.digest());
  },
  hkdf,
  x25519PublicKey(secretKey) {
    requireLength(secretKey, KEY, 'an X25519 secret key');
    return publicHalf('X25519', secretKey);
  },
  x25519(secretKey, peerPublicKey) {
    requireLength(secretKey, KEY, 'an X25519 secret key');
    requireLength(peerPublicKey, KEY, 'an X25519 public key');
    const privateKey = importSecret('X25519', secretKey);
    const publicKey = importPublic('X25519', peerPublicKey);
    try {
      return plain(diffieHellman({ privateKey, publicKey }));
    } catch {
      // Both keys are 32 bytes, so OpenSSL has one reason left: the all-zero output.
      return undefined;
    }
  },
  ed25519PublicKey(seed) {
    requireLength(seed, KEY, 'an Ed25519 seed');
    return publicHalf('Ed25519', seed);
  },
  ed25519Sign(seed, message) {
    requireLength(seed, KEY, 'an Ed25519 seed');
    return plain(sign(null, message, importSecret('Ed25519', seed)));
  },
  ed25519Verify(publicKey, message, signature) {
    if (publicKey.length !== KEY || signature.length !== 2 * KEY) return false;
    if (!isAcceptableEd25519Key(publicKey) || !isCanonicalSignature(signature)) return false;
    return verify(null, message, importPublic('Ed25519', publicKey), signature);
  },
  seal,
  open,
  keystream(key, start, length, take) {
    requireKeystreamRange(start, length);
    nodeCounterKeystream(key, advanceCounter(ZERO_COUNTER, start), length, take);
  },
};

/** SHA-256 over bytes that arrive in pieces, by OpenSSL. */
export function nodeIncrementalSha256(): IncrementalHash {
  const hash = createHash('sha256');
  return {
    update(piece) {
      hash.update(piece);
    },
    digest: () => plain(hash.digest()),
  };
}
