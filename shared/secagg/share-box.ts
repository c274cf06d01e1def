/** M3's sealed shares: one box per (dealer, holder), openable under that pair and attempt only. */
import type { CryptoSuite, Encapsulation, KemKeyPair } from '../crypto/suite.ts';
import { be32, concatBytes, utf8Bytes, wipe, type Digest } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import { suiteNameOf } from './config.ts';
import type { DirectoryEntry } from './directory.ts';
import { ciphertextDigest, KEM_CIPHERTEXT_BYTES, KEM_COINS_BYTES } from './kem.ts';
import { SHARE_LENGTH } from './low-degree.ts';
import type { Salt, Share } from './messages.ts';
import { hash } from './transcript.ts';

/** What a holder receives from one dealer. */
export interface SharePair {
  /** Share of b, the self-mask seed; 48 bytes. */
  readonly selfMask: Share;
  /** Share of ρ, the mask master; 48 bytes. */
  readonly pairwiseKey: Share;
  readonly selfMaskSalt: Salt;
  readonly pairwiseKeySalt: Salt;
}

/** Bytes of a salt. */
export const SALT_LENGTH = 16;
const TAG_LENGTH = 16;
/** Two shares, two salts, and the tag, 144 bytes: a box of the classical suite. */
export const SHARE_BOX_BYTES = 2 * SHARE_LENGTH + 2 * SALT_LENGTH + TAG_LENGTH;

/** Length of a box; in the hybrid suite a KEM ciphertext precedes what is sealed. */
export function shareBoxBytes(hybrid: boolean): number {
  return hybrid ? KEM_CIPHERTEXT_BYTES + SHARE_BOX_BYTES : SHARE_BOX_BYTES;
}

/** The key is used once, so the nonce may be fixed. */
const NONCE = new Uint8Array(12);
const NOTHING = new Uint8Array(0);

/** The session facts every box is bound to. */
export interface BoxScope {
  readonly cfg: Digest;
  /** R1. */
  readonly directory: Digest;
  readonly dealer: DirectoryEntry;
  readonly holder: DirectoryEntry;
  /** x_v, the holder's evaluation point. */
  readonly point: number;
}

/** Seals a pair for its holder; `sealingSecret` is the dealer's e_sk. */
export function sealShares(
  suite: CryptoSuite,
  scope: BoxScope,
  sealingSecret: Uint8Array,
  pair: SharePair,
): Uint8Array {
  const encapsulated = encapsulateBox(suite, scope.holder);
  const agreed = suite.x25519(sealingSecret, scope.holder.advertisement.sealingKey);
  const key = boxKey(suite, scope, agreed, encapsulated);
  const plaintext = concatBytes(
    pair.selfMask,
    pair.pairwiseKey,
    pair.selfMaskSalt,
    pair.pairwiseKeySalt,
  );
  const sealed = suite.seal(key, NONCE, plaintext, associatedData(suite, scope));
  wipe(key, plaintext);
  return encapsulated === undefined ? sealed : concatBytes(encapsulated.ciphertext, sealed);
}

/**
 * Opens a box as its holder, or `undefined`. The box is hostile input. `kem` is the holder's pair for
 * boxes in the hybrid suite.
 */
export function openShares(
  suite: CryptoSuite,
  scope: BoxScope,
  sealingSecret: Uint8Array,
  box: Uint8Array,
  kem?: KemKeyPair,
): SharePair | undefined {
  if (box.length !== shareBoxBytes(kem !== undefined)) return undefined;
  const agreed = suite.x25519(sealingSecret, scope.dealer.advertisement.sealingKey);
  const encapsulated = kem && decapsulateBox(kem, box);
  const key = boxKey(suite, scope, agreed, encapsulated);
  const sealed = box.subarray(box.length - SHARE_BOX_BYTES);
  const plaintext = suite.open(key, NONCE, sealed, associatedData(suite, scope));
  wipe(key);
  if (plaintext === undefined) return undefined;
  let at = 0;
  const next = (length: number): Uint8Array => plaintext.slice(at, (at += length));
  const pair = {
    selfMask: next(SHARE_LENGTH),
    pairwiseKey: next(SHARE_LENGTH),
    selfMaskSalt: next(SALT_LENGTH),
    pairwiseKeySalt: next(SALT_LENGTH),
  };
  wipe(plaintext);
  return pair;
}

/** A fresh encapsulation to the holder for every box; none in the classical suite. */
function encapsulateBox(
  suite: CryptoSuite,
  { advertisement }: DirectoryEntry,
): Encapsulation | undefined {
  if (advertisement.kem === undefined) return undefined;
  const key = advertisement.kem.keys?.sealing;
  invariant(key !== undefined, 'a peer’s encapsulation keys came with the directory');
  const coins = suite.randomBytes(KEM_COINS_BYTES);
  const made = suite.kemEncapsulate(key, coins);
  wipe(coins);
  // Checked when the directory was accepted.
  invariant(made !== undefined, 'a directory key can be encapsulated to');
  return made;
}

function decapsulateBox(kem: KemKeyPair, box: Uint8Array): Encapsulation {
  const ciphertext = box.subarray(0, KEM_CIPHERTEXT_BYTES);
  const secret = kem.decapsulate(ciphertext);
  invariant(secret !== undefined, 'the length of the box was checked');
  return { ciphertext, secret };
}

/**
 * K_{u→v} = KDF([K_kem ‖] X25519(e_u, e_v), R1, "share-enc" ‖ id_u ‖ id_v ‖ e_pk_u ‖ e_pk_v
 * [‖ H("ct", ct)], 32). Wipes both secrets.
 */
function boxKey(
  suite: CryptoSuite,
  { directory, dealer, holder }: BoxScope,
  agreed: Uint8Array | undefined,
  encapsulated: Encapsulation | undefined,
): Uint8Array {
  // Directory keys were checked for small order when they were accepted.
  invariant(agreed !== undefined, 'a directory key is not of small order');
  const info = concatBytes(
    utf8Bytes('share-enc'),
    idBytes(dealer.id),
    idBytes(holder.id),
    dealer.advertisement.sealingKey,
    holder.advertisement.sealingKey,
    encapsulated === undefined ? NOTHING : ciphertextDigest(suite, encapsulated.ciphertext),
  );
  const secret = concatBytes(encapsulated?.secret ?? NOTHING, agreed);
  const key = suite.hkdf(secret, directory, info, 32);
  wipe(agreed, secret, encapsulated?.secret ?? NOTHING);
  return key;
}

function associatedData(suite: CryptoSuite, scope: BoxScope): Uint8Array {
  return hash(
    suite,
    'share-aad',
    scope.cfg,
    scope.directory,
    idBytes(scope.dealer.id),
    idBytes(scope.holder.id),
    be32(scope.point),
    utf8Bytes(suiteNameOf(scope.dealer.advertisement.kem !== undefined)),
  );
}
