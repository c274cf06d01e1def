/** Evidence against a dealer that anyone with the roster can check again (C7). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { equalBytes, type Digest } from '../domain/bytes.ts';
import type { ParticipantId } from '../domain/ids.ts';
import type { Unmasking } from './aggregator/state.ts';
import { commitSeed, commitShare, shareLeaf, shareTree } from './commitments.ts';
import type { RoundConfig } from './config.ts';
import {
  ciphertextEvidence,
  provesOtherCoins,
  type CiphertextEvidence,
} from './blame-ciphertext.ts';
import { advertisedParts, buildDirectory, entryAt, type Directory } from './directory.ts';
import { holderCount } from './mask-graph.ts';
import { withoutKemKeys } from './kem-advertisement.ts';
import { maskKeysBehind } from './mask-keys.ts';
import { pathInTree, rootFromPath } from './merkle.ts';
import type { Disclosure, KeyAdvertisement, MerklePath, ShareCommitment } from './messages.ts';
import { combine, SECRET_LENGTH } from './secret-sharing.ts';
import { configHash, verifySignature } from './transcript.ts';

/** One disclosed share with its place under the dealer's signed root. */
export interface EvidenceShare {
  /** The holder's evaluation point; its leaf is at `point − 1`. */
  readonly point: number;
  readonly commitment: ShareCommitment;
  readonly path: MerklePath;
  readonly disclosure: Disclosure;
}

/**
 * t committed shares that do not give the secret their dealer signed for. The whole directory is
 * part of it: it fixes R1 and with it t, so that too few shares cannot pass for bad ones.
 */
export interface DealerBlame {
  readonly kind: 'bad-dealer';
  readonly dealer: ParticipantId;
  readonly config: RoundConfig;
  /** U1. */
  readonly advertisements: readonly KeyAdvertisement[];
  readonly seedCommitment: Digest;
  readonly root: Digest;
  /** Sig("sharekeys", R1, B, D) by the dealer. */
  readonly signature: Uint8Array;
  readonly shares: readonly EvidenceShare[];
  /** In the hybrid suite, where the shares fit and an encapsulation does not. */
  readonly ciphertext: CiphertextEvidence | undefined;
}

/** The evidence a session holds against a dealer that mask removal named. */
export function blameDealer(
  suite: CryptoSuite,
  state: Unmasking,
  dealer: ParticipantId,
): DealerBlame | undefined {
  const { directory, setup } = state;
  const shared = state.shared.get(dealer);
  if (shared === undefined) return undefined;
  const tree = shareTree(suite, shared.commitments);
  const shares = shared.commitments.flatMap((commitment, leaf): EvidenceShare[] => {
    const disclosure = state.disclosures.get(commitment.holder)?.byPeer.get(dealer);
    if (disclosure === undefined) return [];
    return [{ point: leaf + 1, commitment, path: pathInTree(tree, leaf), disclosure }];
  });
  const quorum = shares.slice(0, directory.parameters.threshold);
  return {
    kind: 'bad-dealer',
    dealer,
    config: setup.config,
    advertisements: directory.entries.map(({ advertisement }) => withoutKemKeys(advertisement)),
    seedCommitment: shared.seedCommitment,
    root: tree.root,
    signature: shared.signature,
    shares: quorum,
    ciphertext: ciphertextEvidence(suite, state, dealer, quorum),
  };
}

/** Whether the evidence proves what it says: `true` only if the dealer alone can have made it. */
export function verifyBlame(suite: CryptoSuite, blame: DealerBlame): boolean {
  const cfg = configHash(suite, blame.config);
  const built = buildDirectory(suite, blame.config, cfg, blame.advertisements);
  if (!built.ok) return false;
  const directory = built.value;
  const position = directory.positions.get(blame.dealer);
  const kind = blame.shares[0]?.disclosure.kind;
  if (position === undefined || kind === undefined) return false;
  const { advertisement } = entryAt(directory, position);
  return (
    isSigned(suite, cfg, directory, advertisement, blame) &&
    hasDistinctShares(blame, directory.parameters.threshold) &&
    blame.shares.every((share) => isEvidence(suite, directory, blame, share, kind)) &&
    !isConsistent(suite, cfg, directory, advertisement, blame, kind)
  );
}

function isSigned(
  suite: CryptoSuite,
  cfg: Digest,
  directory: Directory,
  advertisement: KeyAdvertisement,
  { seedCommitment, root, signature }: DealerBlame,
): boolean {
  const { identity } = advertisement;
  const keys = [cfg, ...advertisedParts(advertisement)];
  const shared = [directory.digest, seedCommitment, root] as const;
  return (
    verifySignature(suite, identity, advertisement.signature, 'advertise', ...keys) &&
    verifySignature(suite, identity, signature, 'sharekeys', ...shared)
  );
}

function hasDistinctShares({ shares }: DealerBlame, threshold: number): boolean {
  const points = new Set(shares.map(({ point }) => point));
  return points.size === shares.length && shares.length === threshold;
}

function isEvidence(
  suite: CryptoSuite,
  directory: Directory,
  { dealer, root }: DealerBlame,
  { point, commitment, path, disclosure }: EvidenceShare,
  kind: Disclosure['kind'],
): boolean {
  const leaf = shareLeaf(suite, commitment);
  const found = rootFromPath(suite, leaf, point - 1, holderCount(directory.graph), path);
  const scope = { directory: directory.digest, dealer, holder: commitment.holder, point };
  const share = commitShare(suite, scope, kind, disclosure.share, disclosure.salt);
  const committed = kind === 'self-mask-share' ? commitment.selfMask : commitment.pairwiseKey;
  return (
    disclosure.kind === kind &&
    disclosure.share.length === SECRET_LENGTH &&
    found !== undefined &&
    equalBytes(found, root) &&
    equalBytes(share, committed)
  );
}

function isConsistent(
  suite: CryptoSuite,
  cfg: Digest,
  directory: Directory,
  advertisement: KeyAdvertisement,
  blame: DealerBlame,
  kind: Disclosure['kind'],
): boolean {
  const secret = combine(
    blame.shares.map(({ point, disclosure }) => ({ point, share: disclosure.share })),
  );
  if (kind === 'self-mask-share') {
    const found = commitSeed(suite, directory.digest, blame.dealer, secret);
    return equalBytes(found, blame.seedCommitment);
  }
  const keys = maskKeysBehind(suite, cfg, secret, advertisement);
  const { dealer, root, ciphertext } = blame;
  if (keys === undefined || ciphertext === undefined) return keys !== undefined;
  return !provesOtherCoins(suite, directory, { dealer, root }, keys.master, ciphertext);
}
