/** What follows from a dealer's M3: its roots, its challenges, and each holder's place in it. */
import type { CryptoSuite } from '../crypto/suite.ts';
import { concatBytes, type Digest } from '../domain/bytes.ts';
import type { IdentityKey } from '../domain/charter.ts';
import type { ParticipantId } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import { ofKind, shareTree } from './commitments.ts';
import {
  CHECK_LENGTH,
  challengesOf,
  checkLeaf,
  isOnPolynomial,
  publishedAt,
  type Challenges,
} from './low-degree.ts';
import { merkleTree, pathInTree, type MerkleTree } from './merkle.ts';
import type {
  CheckValues,
  DealingPlace,
  Disclosure,
  SharedKeys,
  SignedDealing,
} from './messages.ts';
import { verifySignature, type Signer } from './transcript.ts';

/** Trees of one dealing; the signature over their roots is checked elsewhere. */
export interface Dealing {
  readonly shared: SharedKeys;
  /** Its root is D_u. */
  readonly shares: MerkleTree;
  /** The check values of every holder end to end, in the order of their points. */
  readonly values: Uint8Array;
  /** Its root is E_u. */
  readonly checks: MerkleTree;
  readonly challenges: Challenges;
}

/** Kept while the message lives. A session has one directory, so the message alone is the key. */
const dealings = new WeakMap<SharedKeys, Dealing>();

/** The dealing of a message whose layout was checked; `directory` is R1. */
export function dealingOf(
  suite: CryptoSuite,
  directory: Digest,
  dealer: ParticipantId,
  shared: SharedKeys,
): Dealing {
  const known = dealings.get(shared);
  if (known !== undefined) return known;
  const shares = shareTree(suite, shared.commitments);
  const values = publishedValues(shared);
  const checks = merkleTree(
    suite,
    shared.commitments.map((_, leaf) => checkLeaf(suite, valuesIn(values, leaf))),
  );
  const challenges = challengesOf(suite, directory, dealer, shares.root);
  const dealing = { shared, shares, values, checks, challenges };
  dealings.set(shared, dealing);
  return dealing;
}

function publishedValues({ commitments, checks }: SharedKeys): Uint8Array {
  const { selfMask, pairwiseKey } = checks;
  return concatBytes(
    ...commitments.flatMap((_, leaf) => [
      publishedAt(selfMask, leaf + 1),
      publishedAt(pairwiseKey, leaf + 1),
    ]),
  );
}

function valuesIn(values: Uint8Array, leaf: number): CheckValues {
  const at = 2 * CHECK_LENGTH * leaf;
  return {
    selfMask: values.subarray(at, at + CHECK_LENGTH),
    pairwiseKey: values.subarray(at + CHECK_LENGTH, at + 2 * CHECK_LENGTH),
  };
}

/** M3 with the dealer's signature over what the rest of it comes down to. */
export function signDealing(
  { suite, signer }: { readonly suite: CryptoSuite; readonly signer: Signer },
  directory: Digest,
  dealer: ParticipantId,
  unsigned: Omit<SharedKeys, 'signature'>,
): SharedKeys {
  const blank = { ...unsigned, signature: new Uint8Array(0) };
  const signed = signedDealing(dealingOf(suite, directory, dealer, blank));
  const signature = signer.sign('sharekeys', directory, ...signedParts(signed));
  return { ...unsigned, signature };
}

/** Whether a dealer signed this; its parts may be hostile. */
export function verifyDealing(
  suite: CryptoSuite,
  identity: IdentityKey,
  directory: Digest,
  signed: SignedDealing,
): boolean {
  const parts = signedParts(signed);
  return verifySignature(suite, identity, signed.signature, 'sharekeys', directory, ...parts);
}

function signedParts({ seedCommitment, root, checkRoot }: SignedDealing): readonly Digest[] {
  return [seedCommitment, root, checkRoot];
}

export function signedDealing({ shared, shares, checks }: Dealing): SignedDealing {
  const { seedCommitment, signature } = shared;
  return { seedCommitment, root: shares.root, checkRoot: checks.root, signature };
}

/** The place of the holder with this evaluation point. */
export function placeOf(dealing: Dealing, point: number): DealingPlace {
  const leaf = point - 1;
  const commitment = dealing.shared.commitments[leaf];
  invariant(commitment !== undefined, 'a dealer dealt to every holder');
  return {
    commitment,
    path: pathInTree(dealing.shares, leaf),
    checks: valuesIn(dealing.values, leaf),
    checkPath: pathInTree(dealing.checks, leaf),
  };
}

/** Whether a share of this kind, of the right length, lies where its dealer published that it does. */
export function isShareOn(dealing: Dealing, point: number, { kind, share }: Disclosure): boolean {
  const published = ofKind(valuesIn(dealing.values, point - 1), kind);
  return isOnPolynomial(dealing.challenges, share, published);
}
