/** Seeds of self and pairwise masks (secure-aggregation §3.4). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { be32, concatBytes, utf8Bytes, wipe, type Digest } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import { CANARIES, type VectorSegment } from './config.ts';
import type { Directory, DirectoryEntry } from './directory.ts';
import type { MaskEncapsulation } from './mask-encapsulation.ts';

const NOTHING = new Uint8Array(0);

/** One expandable mask and how it enters the participant's input. */
export interface SignedMaskSeed {
  readonly seed: Uint8Array;
  readonly sign: 1 | -1;
}

/** m_sk = KDF(ρ, cfg, "mask-x25519", 32). */
export function maskSecretOf(suite: CryptoSuite, cfg: Digest, maskMaster: Uint8Array): Uint8Array {
  return suite.hkdf(maskMaster, cfg, utf8Bytes('mask-x25519'), 32);
}

/**
 * s_uv = KDF([K_pq ‖] X25519(m_sk, m_pk), R1, "mask-seed" ‖ id_lo ‖ id_hi ‖ [H("ct", ct_uv) ‖] m_pk_lo ‖
 * m_pk_hi [‖ H("ek", m_ek_hi)], 32), the same from either side; what stands in brackets belongs to the
 * hybrid suite. `sign` is how it enters the input of `own`: + where own < peer.
 */
export function pairwiseSeed(
  suite: CryptoSuite,
  directory: Directory,
  own: DirectoryEntry,
  maskSecret: Uint8Array,
  peer: DirectoryEntry,
  encapsulated: MaskEncapsulation | undefined,
): SignedMaskSeed {
  const shared = suite.x25519(maskSecret, peer.advertisement.maskKey);
  // Directory keys were checked for small order when they were accepted.
  invariant(shared !== undefined, 'a directory key is not of small order');
  const ownFirst = own.id < peer.id;
  const [low, high] = ownFirst ? [own, peer] : [peer, own];
  const info = concatBytes(
    utf8Bytes('mask-seed'),
    idBytes(low.id),
    idBytes(high.id),
    encapsulated?.ciphertext ?? NOTHING,
    low.advertisement.maskKey,
    high.advertisement.maskKey,
    high.advertisement.kem?.maskDigest ?? NOTHING,
  );
  const secret = concatBytes(encapsulated?.secret ?? NOTHING, shared);
  const seed = suite.hkdf(secret, directory.digest, info, 32);
  wipe(shared, secret);
  return { seed, sign: ownFirst ? 1 : -1 };
}

/** Mask key of one segment: KDF(seed, R1, "mask" ‖ name ‖ be32(elements) ‖ bits, 32). */
export function segmentKey(
  suite: CryptoSuite,
  directoryDigest: Digest,
  seed: Uint8Array,
  segment: VectorSegment,
): Uint8Array {
  const info = concatBytes(
    utf8Bytes('mask'),
    utf8Bytes(segment.name),
    be32(segment.length + CANARIES),
    Uint8Array.of(segment.bits),
  );
  return suite.hkdf(seed, directoryDigest, info, 32);
}
