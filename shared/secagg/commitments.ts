/** Per-share commitments, so that every wrong share names a culprit (secure-aggregation §3.5). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { be32, equalBytes, type Digest } from '../domain/bytes.ts';
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import { SHARE_LENGTH } from './low-degree.ts';
import { merkleTree, type MerkleTree } from './merkle.ts';
import { ciphertextDigest } from './kem.ts';
import type { Disclosure, KemCiphertext, Salt, Share, ShareCommitment } from './messages.ts';
import { SALT_LENGTH, type SharePair } from './share-box.ts';
import { hash } from './transcript.ts';

/** Whose share about whom: what a commitment is bound to. */
export interface ShareScope {
  /** R1. */
  readonly directory: Digest;
  readonly dealer: ParticipantId;
  readonly holder: ParticipantId;
  /** The holder's evaluation point. */
  readonly point: number;
}

/**
 * Commits to both shares of one pair and to what travels with them. `box` is empty for the dealer's own
 * pair; `maskCiphertext` is what the dealer encapsulates for this holder, if it does.
 */
export function commitPair(
  suite: CryptoSuite,
  scope: ShareScope,
  pair: SharePair,
  box: Uint8Array,
  maskCiphertext?: KemCiphertext,
): ShareCommitment {
  return {
    holder: scope.holder,
    selfMask: commitShare(suite, scope, 'self-mask-share', pair.selfMask, pair.selfMaskSalt),
    pairwiseKey: commitShare(
      suite,
      scope,
      'pairwise-key-share',
      pair.pairwiseKey,
      pair.pairwiseKeySalt,
    ),
    box: boxDigest(suite, box),
    maskCiphertext: maskCiphertext && ciphertextDigest(suite, maskCiphertext),
  };
}

/** h^b or h^ρ = H("sc-b" | "sc-rho", R1, id_u, id_v, be32(x_v), share, salt). */
export function commitShare(
  suite: CryptoSuite,
  scope: ShareScope,
  kind: Disclosure['kind'],
  share: Share,
  salt: Salt,
): Digest {
  const label = kind === 'self-mask-share' ? 'sc-b' : 'sc-rho';
  const { directory, dealer, holder, point } = scope;
  return hash(suite, label, directory, idBytes(dealer), idBytes(holder), be32(point), share, salt);
}

export function boxDigest(suite: CryptoSuite, box: Uint8Array): Digest {
  return hash(suite, 'share-box', box);
}

/** B_u = H("b-commit", R1, id_u, b_u). */
export function commitSeed(
  suite: CryptoSuite,
  directory: Digest,
  dealer: ParticipantId,
  selfMaskSeed: Uint8Array,
): Digest {
  return hash(suite, 'b-commit', directory, idBytes(dealer), selfMaskSeed);
}

export function shareLeaf(suite: CryptoSuite, commitment: ShareCommitment): Digest {
  const { holder, selfMask, pairwiseKey, box, maskCiphertext } = commitment;
  const parts = [idBytes(holder), selfMask, pairwiseKey, box];
  if (maskCiphertext !== undefined) parts.push(maskCiphertext);
  return hash(suite, 'share-leaf', ...parts);
}

/** The share of one kind, with what commits to it, of what was sealed as a pair. */
export function disclosureOf(pair: SharePair, kind: Disclosure['kind']): Disclosure {
  return kind === 'self-mask-share'
    ? { kind, share: pair.selfMask.slice(), salt: pair.selfMaskSalt.slice() }
    : { kind, share: pair.pairwiseKey.slice(), salt: pair.pairwiseKeySalt.slice() };
}

/** Whether a disclosed share is the one its dealer committed to. Lengths may be hostile. */
export function isCommitted(
  suite: CryptoSuite,
  scope: ShareScope,
  commitment: ShareCommitment,
  { kind, share, salt }: Disclosure,
): boolean {
  if (share.length !== SHARE_LENGTH || salt.length !== SALT_LENGTH) return false;
  const committed = ofKind(commitment, kind);
  return equalBytes(commitShare(suite, scope, kind, share, salt), committed);
}

/** Of what exists for both kinds of share, the part that is about one. */
export function ofKind(
  both: { readonly selfMask: Uint8Array; readonly pairwiseKey: Uint8Array },
  kind: Disclosure['kind'],
): Uint8Array {
  return kind === 'self-mask-share' ? both.selfMask : both.pairwiseKey;
}

/** The tree whose root is D_u. */
export function shareTree(suite: CryptoSuite, commitments: readonly ShareCommitment[]): MerkleTree {
  return merkleTree(
    suite,
    commitments.map((commitment) => shareLeaf(suite, commitment)),
  );
}
