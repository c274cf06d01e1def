import { ed25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../../../shared/crypto/noble-suite.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import {
  isAcceptableEd25519Key,
  isCanonicalSignature,
} from '../../../../shared/crypto/strict-ed25519.ts';
import { concatBytes, fromHex, toHex, utf8Bytes } from '../../../../shared/domain/bytes.ts';

const { Point } = ed25519;
const ORDER = Point.Fn.ORDER;
const PRIME = Point.Fp.ORDER;
const seed = nodeSuite.sha256(utf8Bytes('strict'));
const publicKey = nodeSuite.ed25519PublicKey(seed);
const message = utf8Bytes('a statement');

function littleEndian(value: bigint): Uint8Array {
  const hex = value.toString(16).padStart(64, '0');
  return fromHex(hex).reverse();
}

function withSign(encoding: Uint8Array): Uint8Array {
  const signed = Uint8Array.from(encoding);
  signed[31]! |= 0x80;
  return signed;
}

function integer(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);
}

/** A point of order 8, found by clearing the prime-order part of some curve point. */
function pointOfOrderEight(): InstanceType<typeof Point> {
  for (let y = 2n; ; y++) {
    try {
      const point = Point.fromBytes(littleEndian(y));
      // [L]P has only the torsion part of P left; L itself is no valid scalar, so in two steps.
      const torsion = point.multiplyUnsafe(ORDER - 1n).add(point);
      if (!torsion.multiplyUnsafe(4n).is0()) return torsion;
    } catch {
      continue;
    }
  }
}

describe('acceptable identity keys', () => {
  it('include an honest key', () => {
    expect(isAcceptableEd25519Key(publicKey)).toBe(true);
    expect(
      isAcceptableEd25519Key(withSign(publicKey.map((b, i) => (i === 31 ? b & 127 : b)))),
    ).toBe(true);
  });

  it('include none of the eight points of small order', () => {
    const torsion = pointOfOrderEight();
    const encodings = new Set<string>();
    for (let k = 0n; k < 8n; k++) {
      const bytes = torsion.multiplyUnsafe(k).toBytes();
      encodings.add(toHex(bytes));
      expect(isAcceptableEd25519Key(bytes)).toBe(false);
    }
    expect(encodings.size).toBe(8);
  });

  it.each([0n, 1n, 2n, 18n])('include no key whose y is p + %i', (excess) => {
    expect(isAcceptableEd25519Key(littleEndian(PRIME + excess))).toBe(false);
    expect(isAcceptableEd25519Key(withSign(littleEndian(PRIME + excess)))).toBe(false);
  });

  it('include the largest y below p that is not of small order', () => {
    expect(isAcceptableEd25519Key(littleEndian(PRIME - 2n))).toBe(true);
  });

  it.each([1n, PRIME - 1n])('include no sign on x = 0, y = %i', (y) => {
    expect(isAcceptableEd25519Key(withSign(littleEndian(y)))).toBe(false);
  });
});

describe('canonical signatures', () => {
  const signature = nodeSuite.ed25519Sign(seed, message);
  const r = signature.subarray(0, 32);
  const s = signature.subarray(32);

  it('include an honest one', () => {
    expect(isCanonicalSignature(signature)).toBe(true);
  });

  it('have S below the group order', () => {
    expect(isCanonicalSignature(concatBytes(r, littleEndian(ORDER - 1n)))).toBe(true);
    expect(isCanonicalSignature(concatBytes(r, littleEndian(ORDER)))).toBe(false);
    expect(isCanonicalSignature(concatBytes(r, littleEndian(integer(s) + ORDER)))).toBe(false);
  });

  it('have a canonical R', () => {
    expect(isCanonicalSignature(concatBytes(littleEndian(PRIME), s))).toBe(false);
    expect(isCanonicalSignature(concatBytes(withSign(littleEndian(1n)), s))).toBe(false);
    expect(isCanonicalSignature(concatBytes(littleEndian(1n), s))).toBe(true);
  });
});

describe('verification, where libraries are known to differ', () => {
  const suites = [
    { name: 'node', suite: nodeSuite },
    { name: 'noble', suite: nobleSuite },
  ];

  /** A signature that satisfies the equation only after multiplication by the cofactor. */
  function cofactoredOnly(): Uint8Array {
    const nonce = integer(nodeSuite.sha256(utf8Bytes('nonce'))) % ORDER;
    const r = Point.BASE.multiply(nonce).add(pointOfOrderEight()).toBytes();
    const digest = challengeOf(r);
    const secret = ed25519.utils.getExtendedPublicKey(seed).scalar;
    return concatBytes(r, littleEndian((nonce + digest * secret) % ORDER));
  }

  function challengeOf(r: Uint8Array): bigint {
    return integer(sha512(concatBytes(r, publicKey, message))) % ORDER;
  }

  it('is built on a forgery that the cofactored equation accepts', () => {
    expect(ed25519.verify(cofactoredOnly(), message, publicKey, { zip215: false })).toBe(true);
  });

  it.each(suites)('$name refuses R with a torsion part', ({ suite }) => {
    expect(suite.ed25519Verify(publicKey, message, cofactoredOnly())).toBe(false);
  });

  it.each(suites)('$name refuses S + L, which satisfies the same equation', ({ suite }) => {
    const signature = suite.ed25519Sign(seed, message);
    const s = integer(signature.subarray(32)) + ORDER;
    const malleated = concatBytes(signature.subarray(0, 32), littleEndian(s));
    expect(suite.ed25519Verify(publicKey, message, signature)).toBe(true);
    expect(suite.ed25519Verify(publicKey, message, malleated)).toBe(false);
  });
});
