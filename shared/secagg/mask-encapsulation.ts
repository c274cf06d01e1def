/**
 * The post-quantum half of a pairwise seed (secure-aggregation §3.4): the member with the smaller id
 * encapsulates to the other's mask key, under coins that follow from its own ρ. So whoever rebuilds
 * either ρ, finds the secret again: from the smaller id's by encapsulating once more, from the other's
 * by decapsulating.
 */
import type { CryptoSuite, KemKeyPair } from '../crypto/suite.ts';
import { concatBytes, equalBytes, utf8Bytes, wipe, type Digest } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import type { Directory, DirectoryEntry } from './directory.ts';
import { ciphertextDigest, KEM_COINS_BYTES } from './kem.ts';
import type { MaskKeys } from './mask-keys.ts';
import type { KemCiphertext } from './messages.ts';

/** What the KEM adds to one pairwise seed, the same on both sides. */
export interface MaskEncapsulation {
  /** K_pq, 32 bytes. */
  readonly secret: Uint8Array;
  /** H("ct", ct_uv). */
  readonly ciphertext: Digest;
}

/** Encapsulates to a peer with a greater id; coins = KDF(ρ_u, R1, "mask-kem-coins" ‖ id_v, 32). */
export function encapsulateMask(
  suite: CryptoSuite,
  directory: Directory,
  maskMaster: Uint8Array,
  peer: DirectoryEntry,
): { readonly ciphertext: KemCiphertext; readonly shared: MaskEncapsulation } {
  const key = peer.advertisement.kem?.keys?.mask;
  invariant(key !== undefined, 'a peer’s encapsulation keys came with the directory');
  const info = concatBytes(utf8Bytes('mask-kem-coins'), idBytes(peer.id));
  const coins = suite.hkdf(maskMaster, directory.digest, info, KEM_COINS_BYTES);
  const made = suite.kemEncapsulate(key, coins);
  wipe(coins);
  // Checked when the directory was accepted.
  invariant(made !== undefined, 'a directory key can be encapsulated to');
  const { ciphertext, secret } = made;
  return { ciphertext, shared: { secret, ciphertext: ciphertextDigest(suite, ciphertext) } };
}

/** The other side. A ciphertext of the right length that is none gives a secret nobody else has. */
export function decapsulateMask(
  suite: CryptoSuite,
  pair: KemKeyPair,
  ciphertext: KemCiphertext,
): MaskEncapsulation {
  const secret = pair.decapsulate(ciphertext);
  invariant(secret !== undefined, 'the length of a mask ciphertext was checked');
  return { secret, ciphertext: ciphertextDigest(suite, ciphertext) };
}

/**
 * The secret of a pair from the rebuilt ρ of one of them, `own`. `undefined` where that is the smaller id
 * and `sent` is not what its coins give: only it can have sent that.
 */
export function recoverEncapsulation(
  suite: CryptoSuite,
  directory: Directory,
  { master, kem }: MaskKeys,
  own: DirectoryEntry,
  peer: DirectoryEntry,
  sent: KemCiphertext,
): MaskEncapsulation | undefined {
  invariant(kem !== undefined, 'ciphertexts belong to the hybrid suite');
  if (own.id > peer.id) return decapsulateMask(suite, kem, sent);
  const { ciphertext, shared } = encapsulateMask(suite, directory, master, peer);
  if (equalBytes(ciphertext, sent)) return shared;
  wipe(shared.secret);
  return undefined;
}
