/** One dealer's bundle, opened by its holder: a pair of shares, or what to complain about. */
import type { CryptoSuite, KemKeyPair } from '../../crypto/suite.ts';
import { disclosureOf, isCommitted, ofKind } from '../commitments.ts';
import { entryAt, positionOf } from '../directory.ts';
import { challengesOf, isOnPolynomial } from '../low-degree.ts';
import { pointOf } from '../mask-graph.ts';
import type { Complaint, Disclosure, PeerShares } from '../messages.ts';
import { openShares, type SharePair } from '../share-box.ts';
import type { ParticipantState } from './state.ts';
import { wipePair } from './share.ts';

type Sharing = Extract<ParticipantState, { phase: 'sharing-keys' }>;

export type Opened =
  | { readonly ok: true; readonly value: SharePair }
  | { readonly ok: false; readonly complaint: Complaint };

const KINDS: readonly Disclosure['kind'][] = ['self-mask-share', 'pairwise-key-share'];

/**
 * What only the dealer can have spoilt: an unreadable box, shares it did not commit to, or shares that
 * are not on its check polynomials. The bundle was found to be the dealer's own word. `kem` opens boxes
 * of the hybrid suite.
 */
export function openBundle(
  suite: CryptoSuite,
  state: Sharing,
  bundle: PeerShares,
  kem: KemKeyPair | undefined,
): Opened {
  const { directory, setup, keys } = state;
  const { dealer } = bundle;
  const [from, own] = [positionOf(directory, dealer), positionOf(directory, setup.id)];
  const point = pointOf(directory.graph, from, own);
  const boxScope = {
    cfg: setup.cfg,
    directory: directory.digest,
    dealer: entryAt(directory, from),
    holder: entryAt(directory, own),
    point,
  };
  const pair = openShares(suite, boxScope, keys.sealingSecret, bundle.box, kem);
  if (pair === undefined) return complain({ dealer, reason: 'box-unreadable' });
  const complaint = complaintAbout(suite, state, bundle, point, pair);
  if (complaint === undefined) return { ok: true, value: pair };
  wipePair(pair);
  return complain(complaint);
}

function complain(complaint: Complaint): Opened {
  return { ok: false, complaint };
}

/** A share off its polynomial is opened in proof: that its dealer cheated is certain by then. */
function complaintAbout(
  suite: CryptoSuite,
  { directory, setup }: Sharing,
  { dealer, root, commitment, checks }: PeerShares,
  point: number,
  pair: SharePair,
): Complaint | undefined {
  const scope = { directory: directory.digest, dealer, holder: setup.id, point };
  const shares = KINDS.map((kind) => disclosureOf(pair, kind));
  if (!shares.every((share) => isCommitted(suite, scope, commitment, share))) {
    return { dealer, reason: 'commitment-mismatch' };
  }
  const challenges = challengesOf(suite, directory.digest, dealer, root);
  const opened = shares.find(
    ({ kind, share }) => !isOnPolynomial(challenges, share, ofKind(checks, kind)),
  );
  return opened && { dealer, reason: 'off-polynomial', opened };
}
