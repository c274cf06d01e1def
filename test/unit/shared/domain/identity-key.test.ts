import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { fromHex, utf8Bytes } from '../../../../shared/domain/bytes.ts';
import {
  formatIdentityKey,
  identityKeyProblem,
  parseIdentityKey,
} from '../../../../shared/domain/identity-key.ts';

const key = nodeSuite.ed25519PublicKey(nodeSuite.sha256(utf8Bytes('a member')));

/** Every encoding of the points whose order divides 8, canonical or not (RFC 8032 §5.1.3). */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
];
const NOT_CANONICAL = [
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
];

describe('identity keys', () => {
  it('are written with their algorithm and read back', () => {
    expect(formatIdentityKey(key)).toMatch(/^ed25519:[0-9a-f]{64}$/);
    expect(parseIdentityKey(formatIdentityKey(key))).toEqual(key);
  });

  it.each([
    '',
    'ed25519:',
    `x25519:${'ab'.repeat(32)}`,
    `ed25519:${'AB'.repeat(32)}`,
    'ed25519:ab',
  ])('are not read from %j', (text) => {
    expect(parseIdentityKey(text)).toBeUndefined();
  });

  it('that a private key belongs to are accepted', () => {
    for (let i = 0; i < 20; i++) {
      const own = nodeSuite.ed25519PublicKey(nodeSuite.sha256(utf8Bytes(`seed ${i}`)));
      expect(identityKeyProblem(own)).toBeUndefined();
    }
  });

  it.each(SMALL_ORDER)('of small order are refused: %s', (hex) => {
    expect(identityKeyProblem(fromHex(hex))).toContain('small order');
  });

  it.each(NOT_CANONICAL)('in another encoding are refused: %s', (hex) => {
    expect(identityKeyProblem(fromHex(hex))).toContain('canonical');
  });

  it('off the curve or of another length are refused', () => {
    expect(identityKeyProblem(fromHex(`02${'00'.repeat(31)}`))).toContain('curve');
    expect(identityKeyProblem(key.subarray(1))).toContain('32 bytes');
  });
});
