/** M3's sealed shares: one box per (dealer, holder), openable under that pair and attempt only. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { be32, concatBytes, utf8Bytes, wipe, type Digest } from '../domain/bytes.ts';
import { idBytes } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import { CLASSICAL_SUITE } from './config.ts';
import type { DirectoryEntry } from './directory.ts';
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
/** Two shares, two salts, and the tag: 144 bytes. */
export const SHARE_BOX_BYTES = 2 * SHARE_LENGTH + 2 * SALT_LENGTH + TAG_LENGTH;

/** The key is used once, so the nonce may be fixed. */
const NONCE = new Uint8Array(12);

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
  const key = boxKey(suite, scope, sealingSecret, scope.holder.advertisement.sealingKey);
  const plaintext = concatBytes(
    pair.selfMask,
    pair.pairwiseKey,
    pair.selfMaskSalt,
    pair.pairwiseKeySalt,
  );
  const box = suite.seal(key, NONCE, plaintext, associatedData(suite, scope));
  wipe(key, plaintext);
  return box;
}

/** Opens a box as its holder, or `undefined`. The box is hostile input. */
export function openShares(
  suite: CryptoSuite,
  scope: BoxScope,
  sealingSecret: Uint8Array,
  box: Uint8Array,
): SharePair | undefined {
  if (box.length !== SHARE_BOX_BYTES) return undefined;
  const key = boxKey(suite, scope, sealingSecret, scope.dealer.advertisement.sealingKey);
  const plaintext = suite.open(key, NONCE, box, associatedData(suite, scope));
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

/** K_{u→v} = KDF(X25519(e_u, e_v), R1, "share-enc" ‖ id_u ‖ id_v ‖ e_pk_u ‖ e_pk_v). */
function boxKey(
  suite: CryptoSuite,
  scope: BoxScope,
  secret: Uint8Array,
  peerKey: Uint8Array,
): Uint8Array {
  const shared = suite.x25519(secret, peerKey);
  // Directory keys were checked for small order when they were accepted.
  invariant(shared !== undefined, 'a directory key is not of small order');
  const { dealer, holder } = scope;
  const info = concatBytes(
    utf8Bytes('share-enc'),
    idBytes(dealer.id),
    idBytes(holder.id),
    dealer.advertisement.sealingKey,
    holder.advertisement.sealingKey,
  );
  const key = suite.hkdf(shared, scope.directory, info, 32);
  wipe(shared);
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
    utf8Bytes(CLASSICAL_SUITE),
  );
}
