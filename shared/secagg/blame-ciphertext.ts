/**
 * Evidence that a dealer encapsulated under other coins than its ρ gives (hybrid suite): anyone encapsulates
 * again to the same key, and gets another ciphertext than the one under the dealer's signature.
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import { equalBytes, type Digest } from '../domain/bytes.ts';
import type { ParticipantId } from '../domain/ids.ts';
import type { Unmasking } from './aggregator/state.ts';
import type { EvidenceShare } from './blame.ts';
import { shareLeaf, shareTree } from './commitments.ts';
import { entryAt, positionOf, type Directory, type DirectoryEntry } from './directory.ts';
import { encapsulationKeyDigest, isEncapsulationKey } from './kem.ts';
import { encapsulateMask } from './mask-encapsulation.ts';
import { holderCount, holdersOf, pointFor } from './mask-graph.ts';
import { maskKeysBehind, wipeMaskKeys } from './mask-keys.ts';
import { pathInTree, rootFromPath } from './merkle.ts';
import type { EncapsulationKey, MerklePath, ShareCommitment } from './messages.ts';
import { secretOf } from './low-degree.ts';
import { combine } from './secret-sharing.ts';

export interface CiphertextEvidence {
  /** The dealer's, for the holder it encapsulated to. */
  readonly commitment: ShareCommitment;
  /** From `commitment` to the root the dealer signed. */
  readonly path: MerklePath;
  /** m_ek of that holder; its digest is in the directory. */
  readonly key: EncapsulationKey;
}

/**
 * The first ciphertext of a dropped dealer that its ρ does not explain, or `undefined`. `shares` are t of
 * its ρ; of a survivor, whose ρ nobody rebuilds, they are of its b.
 */
export function ciphertextEvidence(
  suite: CryptoSuite,
  { directory, setup, shared: all }: Unmasking,
  dealer: ParticipantId,
  shares: readonly EvidenceShare[],
): CiphertextEvidence | undefined {
  const shared = all.get(dealer);
  if (shared === undefined || shares[0]?.disclosure.kind !== 'pairwise-key-share') return undefined;
  const position = positionOf(directory, dealer);
  const own = entryAt(directory, position).advertisement;
  const points = shares.flatMap(({ commitment, disclosure }) => {
    const point = pointFor(directory.graph, position, positionOf(directory, commitment.holder));
    return point === undefined ? [] : [{ point, share: disclosure.share }];
  });
  const master = secretOf(combine(points));
  const keys = maskKeysBehind(suite, setup.cfg, master, own);
  if (keys === undefined) return undefined;
  const leaf = holdersOf(directory.graph, position).findIndex((holder, i) => {
    const committed = shared.commitments[i]?.maskCiphertext;
    const peer = entryAt(directory, holder);
    return committed !== undefined && !gives(suite, directory, master, peer, committed);
  });
  wipeMaskKeys(keys);
  const commitment = shared.commitments[leaf];
  const key = commitment && keyOf(directory, commitment.holder);
  if (commitment === undefined || key === undefined) return undefined;
  return { commitment, path: pathInTree(shareTree(suite, shared.commitments), leaf), key };
}

function keyOf(directory: Directory, holder: ParticipantId): EncapsulationKey | undefined {
  return entryAt(directory, positionOf(directory, holder)).advertisement.kem?.keys?.mask;
}

/** Whether ρ leads to the committed ciphertext. The key in `peer` was checked. */
function gives(
  suite: CryptoSuite,
  directory: Directory,
  master: Uint8Array,
  peer: DirectoryEntry,
  committed: Digest,
): boolean {
  const { shared } = encapsulateMask(suite, directory, master, peer);
  shared.secret.fill(0);
  return equalBytes(shared.ciphertext, committed);
}

/** Whether the evidence holds against a dealer whose rebuilt ρ is `master`; the evidence may be hostile. */
export function provesOtherCoins(
  suite: CryptoSuite,
  directory: Directory,
  { dealer, root }: { readonly dealer: ParticipantId; readonly root: Digest },
  master: Uint8Array,
  { commitment, path, key }: CiphertextEvidence,
): boolean {
  const own = directory.positions.get(dealer);
  const other = directory.positions.get(commitment.holder);
  if (own === undefined || other === undefined) return false;
  const peer = entryAt(directory, other);
  const { kem } = peer.advertisement;
  const point = pointFor(directory.graph, own, other);
  if (kem === undefined || point === undefined || commitment.maskCiphertext === undefined) {
    return false;
  }
  const isTheKey =
    isEncapsulationKey(key) && equalBytes(encapsulationKeyDigest(suite, key), kem.maskDigest);
  const leaf = shareLeaf(suite, commitment);
  const found = rootFromPath(suite, leaf, point - 1, holderCount(directory.graph, own), path);
  if (!isTheKey || found === undefined || !equalBytes(found, root)) return false;
  const keys = { sealing: key, mask: key };
  const withKey = { ...peer, advertisement: { ...peer.advertisement, kem: { ...kem, keys } } };
  return !gives(suite, directory, master, withKey, commitment.maskCiphertext);
}
