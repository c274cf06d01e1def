import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../shared/crypto/noble-suite.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { concatBytes } from '../../shared/domain/bytes.ts';

const exactly = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const key = exactly(32);
const text = fc.uint8Array({ maxLength: 300 });

/** Slow big-integer arithmetic on one side: few runs, each with new inputs. */
const CURVE_RUNS = { numRuns: 15 };

function keystreamOf(suite: CryptoSuite, secret: Uint8Array, start: number, length: number) {
  const stream = new Uint8Array(length);
  suite.keystream(secret, start, length, (piece, offset) => {
    stream.set(piece, offset);
  });
  return stream;
}

describe('the two suites agree', () => {
  it('on hashes and derived keys', () => {
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 200 }), (a, b, c, length) => {
        expect(nobleSuite.sha256(a, b, c)).toEqual(nodeSuite.sha256(concatBytes(a, b, c)));
        expect(nobleSuite.hkdf(a, b, c, length)).toEqual(nodeSuite.hkdf(a, b, c, length));
      }),
    );
  });

  it('on sealed boxes, and each opens the other’s', () => {
    fc.assert(
      fc.property(key, exactly(12), text, text, (secret, nonce, plaintext, aad) => {
        const sealed = nodeSuite.seal(secret, nonce, plaintext, aad);
        expect(nobleSuite.seal(secret, nonce, plaintext, aad)).toEqual(sealed);
        expect(nobleSuite.open(secret, nonce, sealed, aad)).toEqual(plaintext);
        expect(nodeSuite.open(secret, nonce, sealed, aad)).toEqual(plaintext);
      }),
    );
  });

  it('on every range of a keystream', () => {
    const block = fc.integer({ min: 0, max: 2 ** 32 - 100 });
    fc.assert(
      fc.property(key, block, fc.integer({ min: 0, max: 1000 }), (secret, first, length) => {
        const start = 16 * first;
        expect(keystreamOf(nobleSuite, secret, start, length)).toEqual(
          keystreamOf(nodeSuite, secret, start, length),
        );
      }),
    );
  });

  it('on public keys and shared secrets, for any bytes as a public key', () => {
    fc.assert(
      fc.property(key, key, (secret, peer) => {
        expect(nobleSuite.x25519PublicKey(secret)).toEqual(nodeSuite.x25519PublicKey(secret));
        expect(nobleSuite.x25519(secret, peer)).toEqual(nodeSuite.x25519(secret, peer));
      }),
      CURVE_RUNS,
    );
  });

  it('on signatures', () => {
    fc.assert(
      fc.property(key, text, (seed, message) => {
        const publicKey = nodeSuite.ed25519PublicKey(seed);
        const signature = nodeSuite.ed25519Sign(seed, message);
        expect(nobleSuite.ed25519PublicKey(seed)).toEqual(publicKey);
        expect(nobleSuite.ed25519Sign(seed, message)).toEqual(signature);
        expect(nobleSuite.ed25519Verify(publicKey, message, signature)).toBe(true);
        expect(nodeSuite.ed25519Verify(publicKey, message, signature)).toBe(true);
      }),
      CURVE_RUNS,
    );
  });

  it('on signatures of which one byte was changed', () => {
    const place = fc.integer({ min: 0, max: 95 });
    fc.assert(
      fc.property(key, text, place, fc.integer({ min: 1, max: 255 }), (seed, message, at, bit) => {
        const whole = concatBytes(
          nodeSuite.ed25519PublicKey(seed),
          nodeSuite.ed25519Sign(seed, message),
        );
        whole[at]! ^= bit;
        const [publicKey, signature] = [whole.subarray(0, 32), whole.subarray(32)];
        expect(nodeSuite.ed25519Verify(publicKey, message, signature)).toBe(false);
        expect(nobleSuite.ed25519Verify(publicKey, message, signature)).toBe(false);
      }),
      CURVE_RUNS,
    );
  });
});
