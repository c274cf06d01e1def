/** Evidence against a dealer that anyone with the roster can check again (C7). */
import type { CryptoSuite } from '../crypto/suite.ts';
import { equalBytes, type Digest } from '../domain/bytes.ts';
import type { ParticipantId } from '../domain/ids.ts';
import { provesOtherCoins, type CiphertextEvidence } from './blame-ciphertext.ts';
import { commitSeed, isCommitted, ofKind, shareLeaf } from './commitments.ts';
import type { RoundConfig } from './config.ts';
import { verifyDealing } from './dealing.ts';
import {
  advertisedParts,
  buildDirectory,
  entryAt,
  type Directory,
  type DirectoryEntry,
  positionOf,
} from './directory.ts';
import { challengesOf, checkLeaf, isOnPolynomial, secretOf } from './low-degree.ts';
import { holderCount, pointFor } from './mask-graph.ts';
import { maskKeysBehind } from './mask-keys.ts';
import { rootFromPath } from './merkle.ts';
import type {
  DealingPlace,
  Disclosure,
  KeyAdvertisement,
  MerklePath,
  ShareCommitment,
  SignedDealing,
} from './messages.ts';
import { combine } from './secret-sharing.ts';
import { configHash, verifySignature } from './transcript.ts';

/** One disclosed share with its place under the dealer's signed root. */
export interface EvidenceShare {
  readonly commitment: ShareCommitment;
  readonly path: MerklePath;
  readonly disclosure: Disclosure;
}

/**
 * Whose dealing, in which attempt. The whole directory is part of it: it fixes R1 and with it t and
 * every holder's point, so that too few shares, or one in another's place, cannot pass for bad ones.
 */
export interface BlamedDealing extends SignedDealing {
  readonly dealer: ParticipantId;
  readonly config: RoundConfig;
  /** U1. */
  readonly advertisements: readonly KeyAdvertisement[];
}

/** t committed shares that do not give the secret their dealer signed for, or not what it made of it. */
export interface WrongSecretBlame extends BlamedDealing {
  readonly kind: 'wrong-secret';
  readonly shares: readonly EvidenceShare[];
  /** In the hybrid suite, where the shares fit and an encapsulation does not. */
  readonly ciphertext: CiphertextEvidence | undefined;
}

/** A committed share that does not lie on the check polynomial its dealer signed for. */
export interface OffPolynomialBlame extends BlamedDealing {
  readonly kind: 'off-polynomial';
  readonly share: EvidenceShare & DealingPlace;
}

export type DealerBlame = WrongSecretBlame | OffPolynomialBlame;

/** Whether the evidence proves what it says: `true` only if the dealer alone can have made it. */
export function verifyBlame(suite: CryptoSuite, blame: DealerBlame): boolean {
  const cfg = configHash(suite, blame.config);
  const built = buildDirectory(suite, blame.config, cfg, blame.advertisements);
  if (!built.ok) return false;
  const directory = built.value;
  const position = directory.positions.get(blame.dealer);
  if (position === undefined) return false;
  const dealer = entryAt(directory, position);
  if (!isSigned(suite, cfg, directory, dealer, blame)) return false;
  return blame.kind === 'wrong-secret'
    ? provesWrongSecret(suite, cfg, directory, dealer, blame)
    : provesOffPolynomial(suite, directory, blame);
}

function isSigned(
  suite: CryptoSuite,
  cfg: Digest,
  directory: Directory,
  { advertisement }: DirectoryEntry,
  blame: DealerBlame,
): boolean {
  const { identity } = advertisement;
  const keys = [cfg, ...advertisedParts(advertisement)];
  return (
    verifySignature(suite, identity, advertisement.signature, 'advertise', ...keys) &&
    verifyDealing(suite, identity, directory.digest, blame)
  );
}

function provesWrongSecret(
  suite: CryptoSuite,
  cfg: Digest,
  directory: Directory,
  dealer: DirectoryEntry,
  blame: WrongSecretBlame,
): boolean {
  const { shares } = blame;
  const kind = shares[0]?.disclosure.kind;
  const holders = new Set(shares.map(({ commitment }) => commitment.holder));
  const { threshold } = directory.parameters;
  if (kind === undefined || holders.size !== shares.length || shares.length !== threshold) {
    return false;
  }
  return (
    shares.every(
      (share) => share.disclosure.kind === kind && isDealt(suite, directory, blame, share),
    ) && !isConsistent(suite, cfg, directory, dealer, blame, kind)
  );
}

function provesOffPolynomial(
  suite: CryptoSuite,
  directory: Directory,
  blame: OffPolynomialBlame,
): boolean {
  const { dealer, root, checkRoot, share } = blame;
  const { commitment, checks, checkPath, disclosure } = share;
  const point = pointOfHolder(directory, dealer, commitment.holder);
  if (point === undefined || !isDealt(suite, directory, blame, share)) return false;
  const leaf = checkLeaf(suite, checks);
  const found = rootFromPath(
    suite,
    leaf,
    point - 1,
    holderCount(directory.graph, positionOf(directory, dealer)),
    checkPath,
  );
  if (found === undefined || !equalBytes(found, checkRoot)) return false;
  const challenges = challengesOf(suite, directory.digest, dealer, root);
  return !isOnPolynomial(challenges, disclosure.share, ofKind(checks, disclosure.kind));
}

/** The dealer committed to this share at the place of its holder. */
function isDealt(
  suite: CryptoSuite,
  directory: Directory,
  { dealer, root }: DealerBlame,
  { commitment, path, disclosure }: EvidenceShare,
): boolean {
  const { holder } = commitment;
  const point = pointOfHolder(directory, dealer, holder);
  if (point === undefined) return false;
  const leaf = shareLeaf(suite, commitment);
  const found = rootFromPath(
    suite,
    leaf,
    point - 1,
    holderCount(directory.graph, positionOf(directory, dealer)),
    path,
  );
  const scope = { directory: directory.digest, dealer, holder, point };
  const isUnder = found !== undefined && equalBytes(found, root);
  return isUnder && isCommitted(suite, scope, commitment, disclosure);
}

function pointOfHolder(
  { graph, positions }: Directory,
  dealer: ParticipantId,
  holder: ParticipantId,
): number | undefined {
  const [from, to] = [positions.get(dealer), positions.get(holder)];
  return from === undefined || to === undefined ? undefined : pointFor(graph, from, to);
}

function isConsistent(
  suite: CryptoSuite,
  cfg: Digest,
  directory: Directory,
  { id, advertisement }: DirectoryEntry,
  { shares, seedCommitment, root, ciphertext }: WrongSecretBlame,
  kind: Disclosure['kind'],
): boolean {
  const points = shares.flatMap(({ commitment, disclosure }) => {
    const point = pointOfHolder(directory, id, commitment.holder);
    return point === undefined ? [] : [{ point, share: disclosure.share }];
  });
  const secret = secretOf(combine(points));
  if (kind === 'self-mask-share') {
    return equalBytes(commitSeed(suite, directory.digest, id, secret), seedCommitment);
  }
  const keys = maskKeysBehind(suite, cfg, secret, advertisement);
  if (keys === undefined || ciphertext === undefined) return keys !== undefined;
  return !provesOtherCoins(suite, directory, { dealer: id, root }, keys.master, ciphertext);
}
