/** Ed25519 seeds as PEM, PKCS#8 (RFC 5958, RFC 8410), optionally encrypted (PBES2, RFC 8018). */
import { createPrivateKey, type KeyObject } from 'node:crypto';

/** `PrivateKeyInfo` of an Ed25519 key up to its 32-byte seed (RFC 8410 §7). */
const PKCS8_PREFIX = Uint8Array.of(
  ...[0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70],
  ...[0x04, 0x22, 0x04, 0x20],
);

const SEED_BYTES = 32;

/** PEM text of a 32-byte seed; encrypted with AES-256 when a passphrase is given. */
export function seedToPem(seed: Uint8Array, passphrase?: string): string {
  if (seed.length !== SEED_BYTES) throw new RangeError('an Ed25519 seed is 32 bytes');
  const der = new Uint8Array(PKCS8_PREFIX.length + SEED_BYTES);
  der.set(PKCS8_PREFIX);
  der.set(seed, PKCS8_PREFIX.length);
  // Node's types ask for a Buffer; this one shares memory with `der`, which is wiped below.
  const key = createPrivateKey({ key: Buffer.from(der.buffer), format: 'der', type: 'pkcs8' });
  der.fill(0);
  const form = { type: 'pkcs8', format: 'pem' } as const;
  return key
    .export(passphrase === undefined ? form : { ...form, cipher: 'aes-256-cbc', passphrase })
    .toString();
}

/** The seed, or why the text holds none. The text comes from a file and may be anything. */
export type SeedFromPem =
  | { readonly seed: Uint8Array }
  | { readonly reason: 'not-a-key' | 'not-ed25519' | 'wrong-passphrase' | 'passphrase-needed' };

const ENCRYPTED = '-----BEGIN ENCRYPTED PRIVATE KEY-----';

/** Reads what `seedToPem`, or `openssl genpkey -algorithm ed25519`, wrote. */
export function seedFromPem(pem: string, passphrase?: string): SeedFromPem {
  const encrypted = pem.includes(ENCRYPTED);
  if (encrypted && passphrase === undefined) return { reason: 'passphrase-needed' };
  const key = privateKeyOf(pem, passphrase);
  if (key === undefined) return { reason: encrypted ? 'wrong-passphrase' : 'not-a-key' };
  if (key.asymmetricKeyType !== 'ed25519') return { reason: 'not-ed25519' };
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const seed = Uint8Array.from(der.subarray(PKCS8_PREFIX.length, PKCS8_PREFIX.length + SEED_BYTES));
  der.fill(0);
  return { seed };
}

function privateKeyOf(pem: string, passphrase: string | undefined): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    return undefined;
  }
}
