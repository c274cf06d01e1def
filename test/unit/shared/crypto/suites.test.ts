import { describe, expect, it } from 'vitest';
import {
  nobleCounterKeystream,
  nobleIncrementalSha256,
  nobleSuite,
} from '../../../../shared/crypto/noble-suite.ts';
import {
  nodeCounterKeystream,
  nodeIncrementalSha256,
  nodeSuite,
} from '../../../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../../../shared/crypto/suite.ts';
import { concatBytes, fromHex, toHex, utf8Bytes } from '../../../../shared/domain/bytes.ts';

const suites = [
  {
    name: 'node',
    suite: nodeSuite,
    incremental: nodeIncrementalSha256,
    counterKeystream: nodeCounterKeystream,
  },
  {
    name: 'noble',
    suite: nobleSuite,
    incremental: nobleIncrementalSha256,
    counterKeystream: nobleCounterKeystream,
  },
];

const PIECE = 64 * 1024;
const key = nodeSuite.sha256(utf8Bytes('key'));
const nonce = nodeSuite.sha256(utf8Bytes('nonce')).subarray(0, 12);
const aad = utf8Bytes('associated data');
const plaintext = utf8Bytes('two shares and two salts');

function keystreamOf(suite: CryptoSuite, start: number, length: number): Uint8Array {
  const stream = new Uint8Array(length);
  suite.keystream(key, start, length, (piece, offset) => {
    stream.set(piece, offset);
  });
  return stream;
}

describe.each(suites)('the $name suite', ({ suite, incremental, counterKeystream }) => {
  it('returns plain byte arrays, not buffers of a library', () => {
    const results = [
      suite.randomBytes(5),
      suite.sha256(plaintext),
      suite.hkdf(key, nonce, aad, 7),
      suite.x25519PublicKey(key),
      suite.x25519(key, suite.x25519PublicKey(nodeSuite.sha256(key))),
      suite.ed25519PublicKey(key),
      suite.ed25519Sign(key, plaintext),
      suite.seal(key, nonce, plaintext, aad),
      suite.open(key, nonce, suite.seal(key, nonce, plaintext, aad), aad),
    ];
    for (const result of results) expect(Object.getPrototypeOf(result)).toBe(Uint8Array.prototype);
  });

  it.each([0, 5, 65_536, 65_537, 150_001])('gives %i random bytes', (length) => {
    expect(suite.randomBytes(length)).toHaveLength(length);
  });

  it('fills all of a long random request', () => {
    const tail = suite.randomBytes(70_000).subarray(-32);
    expect(tail.some((byte) => byte !== 0)).toBe(true);
    expect(toHex(tail)).not.toBe(toHex(suite.randomBytes(70_000).subarray(-32)));
  });

  it('hashes the concatenation of its parts', () => {
    expect(toHex(suite.sha256(utf8Bytes('a'), utf8Bytes(''), utf8Bytes('bc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('hashes pieces as they arrive', () => {
    const hash = incremental();
    hash.update(utf8Bytes('ab'));
    hash.update(utf8Bytes('c'));
    expect(toHex(hash.digest())).toBe(toHex(suite.sha256(utf8Bytes('abc'))));
  });

  it.each([1, 31, 32, 33, 255 * 32])('derives %i bytes like the other suite', (length) => {
    const info = new Uint8Array(1500).fill(7);
    expect(toHex(suite.hkdf(key, nonce, info, length))).toBe(
      toHex(nodeSuite.hkdf(key, nonce, info, 255 * 32).subarray(0, length)),
    );
    expect(toHex(nobleSuite.hkdf(key, nonce, info, length))).toBe(
      toHex(suite.hkdf(key, nonce, info, length)),
    );
  });

  it.each([0, -1, 1.5, 255 * 32 + 1])('refuses to derive %d bytes', (length) => {
    expect(() => suite.hkdf(key, nonce, aad, length)).toThrow(/HKDF-SHA-256 gives 1 to 8160/);
  });

  it('agrees on one secret from both sides', () => {
    const other = suite.sha256(key);
    const mine = suite.x25519(key, suite.x25519PublicKey(other));
    const theirs = suite.x25519(other, suite.x25519PublicKey(key));
    expect(mine).toHaveLength(32);
    expect(theirs).toEqual(mine);
  });

  it('reports a small-order point instead of throwing', () => {
    expect(suite.x25519(key, new Uint8Array(32))).toBeUndefined();
  });

  it('opens what it sealed, byte for byte', () => {
    const sealed = suite.seal(key, nonce, plaintext, aad);
    expect(sealed).toHaveLength(plaintext.length + 16);
    expect(suite.open(key, nonce, sealed, aad)).toEqual(plaintext);
  });

  it('seals and opens the empty message', () => {
    const sealed = suite.seal(key, nonce, new Uint8Array(), aad);
    expect(sealed).toHaveLength(16);
    expect(suite.open(key, nonce, sealed, aad)).toEqual(new Uint8Array());
  });

  it('does not open a box when any of its bytes was changed', () => {
    const sealed = suite.seal(key, nonce, plaintext, aad);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed);
      changed[i]! ^= 1;
      expect(suite.open(key, nonce, changed, aad)).toBeUndefined();
    }
  });

  it('does not open a box under other data, another nonce, another key, or cut short', () => {
    const sealed = suite.seal(key, nonce, plaintext, aad);
    const other = suite.sha256(key);
    expect(suite.open(key, nonce, sealed, utf8Bytes('associated date'))).toBeUndefined();
    expect(suite.open(key, other.subarray(0, 12), sealed, aad)).toBeUndefined();
    expect(suite.open(other, nonce, sealed, aad)).toBeUndefined();
    expect(suite.open(key, nonce, sealed.subarray(0, -1), aad)).toBeUndefined();
    expect(suite.open(key, nonce, sealed.subarray(0, 15), aad)).toBeUndefined();
    expect(suite.open(key, nonce, new Uint8Array(), aad)).toBeUndefined();
  });

  it('signs deterministically and verifies only the message it signed', () => {
    const publicKey = suite.ed25519PublicKey(key);
    const signature = suite.ed25519Sign(key, plaintext);
    expect(suite.ed25519Sign(key, plaintext)).toEqual(signature);
    expect(suite.ed25519Verify(publicKey, plaintext, signature)).toBe(true);
    expect(suite.ed25519Verify(publicKey, aad, signature)).toBe(false);
    expect(suite.ed25519Verify(suite.ed25519PublicKey(nonce32()), plaintext, signature)).toBe(
      false,
    );
  });

  it('does not verify keys or signatures of the wrong length', () => {
    const publicKey = suite.ed25519PublicKey(key);
    const signature = suite.ed25519Sign(key, plaintext);
    expect(suite.ed25519Verify(publicKey.subarray(1), plaintext, signature)).toBe(false);
    expect(suite.ed25519Verify(publicKey, plaintext, signature.subarray(1))).toBe(false);
    expect(
      suite.ed25519Verify(publicKey, plaintext, concatBytes(signature, Uint8Array.of(0))),
    ).toBe(false);
  });

  it('does not verify under a canonical encoding that is no point of the curve', () => {
    const notAPoint = new Uint8Array(32).fill(0);
    notAPoint[0] = 2;
    expect(suite.ed25519Verify(notAPoint, plaintext, suite.ed25519Sign(key, plaintext))).toBe(
      false,
    );
  });

  it('delivers a keystream in pieces of at most 64 KiB that add up to the length asked for', () => {
    const pieces: [number, number][] = [];
    suite.keystream(key, 32, 2 * PIECE + 21, (piece, offset) => {
      pieces.push([offset, piece.length]);
    });
    expect(pieces).toEqual([
      [0, PIECE],
      [PIECE, PIECE],
      [2 * PIECE, 21],
    ]);
  });

  it('delivers no piece for a keystream of no bytes', () => {
    suite.keystream(key, 16, 0, () => {
      throw new Error('no piece was expected');
    });
  });

  it.each([16, 48, PIECE, PIECE + 16])('seeks to byte %i of the same keystream', (start) => {
    const whole = keystreamOf(suite, 0, PIECE + 100);
    expect(keystreamOf(suite, start, 84)).toEqual(whole.slice(start, start + 84));
  });

  it('gives the keystream of block n the counter n, also beyond 32 bits', () => {
    const start = 2 ** 36 - 16;
    const counter = fromHex('000000000000000000000000ffffffff');
    const expected = new Uint8Array(16);
    counterKeystream(key, counter, 16, (piece) => {
      expected.set(piece);
    });
    expect(keystreamOf(suite, start, 16)).toEqual(expected);
  });

  it('carries the counter through all its bytes', () => {
    const before = fromHex('ffffffffffffffffffffffffffffffff');
    const stream = new Uint8Array(32);
    counterKeystream(key, before, 32, (piece) => {
      stream.set(piece);
    });
    expect(stream.slice(16)).toEqual(keystreamOf(suite, 0, 16));
  });

  it('lends each piece of a keystream for the call only and wipes it afterwards', () => {
    const kept: Uint8Array[] = [];
    suite.keystream(key, 0, 64, (piece) => kept.push(piece));
    expect(kept[0]).toEqual(new Uint8Array(64));
  });

  it.each([
    [8, 16],
    [-16, 16],
    [0.5, 16],
    [0, -1],
    [0, 1.5],
    [2 ** 36, 1],
  ])('refuses a keystream from %d of %d bytes', (start, length) => {
    expect(() => {
      suite.keystream(key, start, length, () => undefined);
    }).toThrow(RangeError);
  });

  it('throws on keys and nonces of the wrong length', () => {
    const short = key.subarray(1);
    const calls = [
      () => suite.x25519PublicKey(short),
      () => suite.x25519(short, key),
      () => suite.x25519(key, short),
      () => suite.ed25519PublicKey(short),
      () => suite.ed25519Sign(short, plaintext),
      () => suite.seal(short, nonce, plaintext, aad),
      () => suite.seal(key, nonce.subarray(1), plaintext, aad),
      () => suite.open(short, nonce, plaintext, aad),
      () => suite.open(key, nonce.subarray(1), plaintext, aad),
      () => {
        suite.keystream(short, 0, 16, () => undefined);
      },
    ];
    for (const call of calls) expect(call).toThrow(/must be (32|12) bytes, not (31|11)/);
  });
});

function nonce32(): Uint8Array {
  return nodeSuite.sha256(nonce);
}
