/** Ud, U2 and U3: who counts, agreed by a quorum before anything is disclosed. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { type Digest } from '../domain/bytes.ts';
import { idBytes, type ParticipantId } from '../domain/ids.ts';
import { entryAt, type Directory } from './directory.ts';
import { merkleTree, type MerkleTree } from './merkle.ts';
import type { Signature, SignedDealing } from './messages.ts';
import { bitmap, hash, verifySignature, type Signer } from './transcript.ts';
import { refused, accepted, type Checked } from './violations.ts';

/** What everything after M4 is bound to. */
export interface SessionDigests {
  readonly cfg: Digest;
  /** R1. */
  readonly directory: Digest;
  /** R2. */
  readonly sharers: Digest;
}

/** Leaf of the dealers' tree: H("dealer-leaf", id, D, B, E). */
export function dealerLeaf(
  suite: CryptoSuite,
  dealer: ParticipantId,
  { root, seedCommitment, checkRoot }: Omit<SignedDealing, 'signature'>,
): Digest {
  return hash(suite, 'dealer-leaf', idBytes(dealer), root, seedCommitment, checkRoot);
}

/** Rd = H("dealers", R1, bitmap, root). */
export function dealersDigest(
  suite: CryptoSuite,
  directory: Directory,
  dealers: readonly number[],
  root: Digest,
): Digest {
  const bits = bitmap(dealers, directory.entries.length);
  return hash(suite, 'dealers', directory.digest, bits, root);
}

/** R2 = H("u2", Rd, bitmap). */
export function sharersDigest(
  suite: CryptoSuite,
  directory: Directory,
  dealersDigestValue: Digest,
  sharers: readonly number[],
): Digest {
  const bits = bitmap(sharers, directory.entries.length);
  return hash(suite, 'u2', dealersDigestValue, bits);
}

/** Leaf of the survivors' tree: H("input-leaf", id, H(y)). */
export function inputLeaf(
  suite: CryptoSuite,
  participant: ParticipantId,
  inputDigest: Digest,
): Digest {
  return hash(suite, 'input-leaf', idBytes(participant), inputDigest);
}

/** The tree over (id, H(y)) of the survivors, in directory order. */
export function inputsTree(
  suite: CryptoSuite,
  inputs: readonly (readonly [ParticipantId, Digest])[],
): MerkleTree {
  return merkleTree(
    suite,
    inputs.map(([id, digest]) => inputLeaf(suite, id, digest)),
  );
}

/** R3 = H("u3", R2, bitmap, root). */
export function survivorsDigest(
  suite: CryptoSuite,
  directory: Directory,
  sharersDigestValue: Digest,
  survivors: readonly number[],
  root: Digest,
): Digest {
  const bits = bitmap(survivors, directory.entries.length);
  return hash(suite, 'u3', sharersDigestValue, bits, root);
}

/** Sig("consistent", cfg, R1, R2, R3). */
export function confirmSurvivors(
  signer: Signer,
  digests: SessionDigests,
  survivors: Digest,
): Signature {
  return signer.sign('consistent', digests.cfg, digests.directory, digests.sharers, survivors);
}

export function verifyConfirmation(
  suite: CryptoSuite,
  identity: Uint8Array,
  digests: SessionDigests,
  survivors: Digest,
  signature: Signature,
): boolean {
  const { cfg, directory, sharers } = digests;
  return verifySignature(
    suite,
    identity,
    signature,
    'consistent',
    cfg,
    directory,
    sharers,
    survivors,
  );
}

/** Checks that at least q distinct survivors signed this survivor set. Hostile input. */
export function checkQuorum(
  suite: CryptoSuite,
  directory: Directory,
  digests: SessionDigests,
  survivors: readonly number[],
  survivorsDigestValue: Digest,
  confirmations: ReadonlyMap<ParticipantId, Signature>,
): Checked<true> {
  const needed = directory.parameters.quorum;
  let valid = 0;
  for (const position of survivors) {
    const entry = entryAt(directory, position);
    const signature = confirmations.get(entry.id);
    if (signature === undefined) continue;
    const { identity } = entry.advertisement;
    if (!verifyConfirmation(suite, identity, digests, survivorsDigestValue, signature)) {
      return refused('quorum-invalid', 'a confirmation does not sign this survivor set', entry.id);
    }
    valid += 1;
    if (valid === needed) return accepted(true);
  }
  return refused('quorum-invalid', `${valid} of ${needed} required confirmations`);
}

/** Where a position stands in an ascending list, or −1. */
export function rankOf(positions: readonly number[], position: number): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] ?? Infinity) < position) low = middle + 1;
    else high = middle;
  }
  return positions[low] === position ? low : -1;
}

/** Whether positions are strictly ascending and below `size`; hostile input. */
export function arePositions(positions: readonly number[], size: number): boolean {
  return positions.every(
    (position, i) =>
      Number.isInteger(position) && position < size && position > (positions[i - 1] ?? -1),
  );
}
