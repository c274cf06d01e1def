/** A member's mask keys, all of them from its ρ (secure-aggregation §3.4). */
import type { CryptoSuite, KemKeyPair } from '../crypto/suite.ts';
import { equalBytes, utf8Bytes, wipe, type Digest } from '../domain/bytes.ts';
import { encapsulationKeyDigest, KEM_SEED_BYTES } from './kem.ts';
import { maskSecretOf } from './mask-seeds.ts';
import type { KeyAdvertisement } from './messages.ts';

export interface MaskKeys {
  /** ρ. */
  readonly master: Uint8Array;
  /** m_sk. */
  readonly secret: Uint8Array;
  /** m_dk and m_ek; absent in the classical suite. */
  readonly kem: KemKeyPair | undefined;
}

/** The ML-KEM mask key pair: its seed d ‖ z is KDF(ρ, cfg, "mask-mlkem", 64). */
export function maskKemKeyPair(
  suite: CryptoSuite,
  cfg: Digest,
  maskMaster: Uint8Array,
): KemKeyPair {
  const seed = suite.hkdf(maskMaster, cfg, utf8Bytes('mask-mlkem'), KEM_SEED_BYTES);
  const pair = suite.kemKeyPair(seed);
  wipe(seed);
  return pair;
}

/**
 * The keys behind an advertisement whose ρ was rebuilt, or `undefined` where ρ gives others than were
 * advertised. Takes the master over: `wipeMaskKeys` overwrites it.
 */
export function maskKeysBehind(
  suite: CryptoSuite,
  cfg: Digest,
  master: Uint8Array,
  { maskKey, kem }: KeyAdvertisement,
): MaskKeys | undefined {
  const keys: MaskKeys = {
    master,
    secret: maskSecretOf(suite, cfg, master),
    kem: kem && maskKemKeyPair(suite, cfg, master),
  };
  const isAdvertised =
    equalBytes(suite.x25519PublicKey(keys.secret), maskKey) &&
    (kem === undefined || isBehind(suite, keys.kem, kem.maskDigest));
  if (isAdvertised) return keys;
  wipeMaskKeys(keys);
  return undefined;
}

function isBehind(suite: CryptoSuite, pair: KemKeyPair | undefined, digest: Digest): boolean {
  if (pair === undefined) return false;
  return equalBytes(encapsulationKeyDigest(suite, pair.encapsulationKey), digest);
}

export function wipeMaskKeys({ master, secret, kem }: MaskKeys): void {
  wipe(master, secret);
  kem?.wipe();
}
