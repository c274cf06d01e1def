/** Per-share commitments, so that every wrong share names a culprit (secure-aggregation §3.5). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { be32, type Digest } from '../domain/bytes.ts';
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import { merkleTree, type MerkleTree } from './merkle.ts';
import { ciphertextDigest } from './kem.ts';
import type { Disclosure, KemCiphertext, Salt, Share, ShareCommitment } from './messages.ts';
import type { SharePair } from './share-box.ts';
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

/** The tree whose root is D_u. */
export function shareTree(suite: CryptoSuite, commitments: readonly ShareCommitment[]): MerkleTree {
  return merkleTree(
    suite,
    commitments.map((commitment) => shareLeaf(suite, commitment)),
  );
}

/** D_u. */
export function shareRoot(suite: CryptoSuite, commitments: readonly ShareCommitment[]): Digest {
  return shareTree(suite, commitments).root;
}
