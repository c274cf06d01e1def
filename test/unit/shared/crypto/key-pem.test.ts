import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seedFromPem, seedToPem } from '../../../../shared/crypto/key-pem.ts';
import { fromHex } from '../../../../shared/domain/bytes.ts';

/** The private key of RFC 8410 §10.3. */
const RFC_8410_PEM = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
`;
const RFC_8410_SEED = fromHex('d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842');

describe('an Ed25519 seed as PEM', () => {
  it('is the example of RFC 8410', () => {
    expect(seedToPem(RFC_8410_SEED)).toBe(RFC_8410_PEM);
    expect(seedFromPem(RFC_8410_PEM)).toEqual({ seed: RFC_8410_SEED });
  });

  it('may be encrypted', () => {
    const pem = seedToPem(RFC_8410_SEED, 'a passphrase');
    expect(pem).toContain('ENCRYPTED');
    expect(seedFromPem(pem, 'a passphrase')).toEqual({ seed: RFC_8410_SEED });
    expect(seedFromPem(pem, 'another')).toEqual({ reason: 'wrong-passphrase' });
    expect(seedFromPem(pem)).toEqual({ reason: 'passphrase-needed' });
  });

  it('is not found in other text or other keys', () => {
    const { privateKey } = generateKeyPairSync('x25519');
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(seedFromPem('nothing')).toEqual({ reason: 'not-a-key' });
    expect(seedFromPem(other)).toEqual({ reason: 'not-ed25519' });
  });

  it('has 32 bytes', () => {
    expect(() => seedToPem(new Uint8Array(31))).toThrow(RangeError);
  });
});
