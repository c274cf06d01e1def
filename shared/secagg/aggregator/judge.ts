/** Checks of M1, M3, acknowledgements, M5, confirmations and M8 on arrival. Everything here is hostile input. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { equalBytes, type Digest } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { boxDigest, isCommitted } from '../commitments.ts';
import { complaintsDigest } from '../complaints.ts';
import { HYBRID_SUITE } from '../config.ts';
import { dealingOf, isShareOn, signedDealing, verifyDealing } from '../dealing.ts';
import {
  entryAt,
  judgeAdvertisement,
  positionOf,
  sharedKey,
  type Directory,
} from '../directory.ts';
import { hasKemKeys } from '../kem-advertisement.ts';
import { ciphertextDigest, KEM_CIPHERTEXT_BYTES } from '../kem.ts';
import { CHECK_LENGTH } from '../low-degree.ts';
import { arePeers, holdersOf, pointFor } from '../mask-graph.ts';
import type {
  Acknowledgement,
  Complaint,
  Confirmation,
  Disclosure,
  Disclosures,
  KeyAdvertisement,
  MaskedInputHeader,
  SharedKeys,
} from '../messages.ts';
import { shareBoxBytes } from '../share-box.ts';
import { rankOf, verifyConfirmation } from '../survivor-set.ts';
import { participantIdOf, verifySignature } from '../transcript.ts';
import { violation, type Violation } from '../violations.ts';
import { dealingBy } from './proceed.ts';
import type { Dealt, Directed, Opened, Sharing, Survived, Unmasking } from './state.ts';

/** M1: from its own identity, on the roster, with keys nobody else advertised. */
export function judgeM1(
  suite: CryptoSuite,
  state: Opened,
  from: ParticipantId,
  message: KeyAdvertisement,
): Violation | undefined {
  if (participantIdOf(suite, message.identity) !== from) {
    return violation('not-in-cohort', 'the advertised identity is not the caller’s');
  }
  const problem = judgeAdvertisement(suite, state.setup, message);
  if (problem !== undefined) return problem;
  if (!hasKemKeys(message)) return violation('key-invalid', 'M1 lacks its ML-KEM keys');
  const duplicate = sharedKey(state.advertisements.values(), message);
  if (duplicate === undefined) return undefined;
  return violation('key-invalid', `another participant advertised the same ${duplicate}`);
}

/** M3: one commitment per holder in order of points, one box per other holder, one signature over all. */
export function judgeM3(
  suite: CryptoSuite,
  state: Directed,
  from: ParticipantId,
  message: SharedKeys,
): Violation | undefined {
  const { directory, setup } = state;
  const hybrid = setup.config.suite === HYBRID_SUITE;
  const layout = judgeShareLayout(directory, from, message, hybrid);
  if (layout !== undefined) return violation('shares-invalid', layout);
  const stray = message.commitments.find(
    ({ holder, box }) =>
      !equalBytes(box, boxDigest(suite, message.boxes.get(holder) ?? new Uint8Array(0))),
  );
  if (stray !== undefined) {
    return violation('shares-invalid', `the box for ${stray.holder} is not the one committed to`);
  }
  const unsigned = message.commitments.find(({ holder, maskCiphertext }) => {
    const sent = message.maskCiphertexts.get(holder);
    return !sameDigest(sent && ciphertextDigest(suite, sent), maskCiphertext);
  });
  if (unsigned !== undefined) {
    return violation(
      'shares-invalid',
      `the mask ciphertext for ${unsigned.holder} is not the one committed to`,
    );
  }
  const signed = signedDealing(dealingOf(suite, directory.digest, from, message));
  if (verifyDealing(suite, identityOf(directory, from), directory.digest, signed)) return undefined;
  return violation('signature-invalid', 'the signature over the shared keys does not verify');
}

function sameDigest(a: Digest | undefined, b: Digest | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}

function judgeShareLayout(
  directory: Directory,
  from: ParticipantId,
  { commitments, boxes, maskCiphertexts, checks }: SharedKeys,
  hybrid: boolean,
): string | undefined {
  const holders = holdersOf(directory.graph, positionOf(directory, from)).map(
    (position) => entryAt(directory, position).id,
  );
  const ordered = holders.every((id, i) => commitments[i]?.holder === id);
  if (!ordered || commitments.length !== holders.length) {
    return 'there is not exactly one commitment per holder, in the order of their points';
  }
  const others = holders.filter((id) => id !== from);
  const boxBytes = shareBoxBytes(hybrid);
  const complete = others.every((id) => boxes.get(id)?.length === boxBytes);
  if (!complete || boxes.size !== others.length) {
    return `there is not exactly one ${boxBytes}-byte box per other holder`;
  }
  const greater = hybrid ? others.filter((id) => id > from) : [];
  const all = greater.every((id) => maskCiphertexts.get(id)?.length === KEM_CIPHERTEXT_BYTES);
  if (!all || maskCiphertexts.size !== greater.length) {
    return 'there is not exactly one mask ciphertext per peer with a greater id';
  }
  // Their length is the bound on their degree.
  const length = CHECK_LENGTH * directory.parameters.threshold;
  if (checks.selfMask.length !== length || checks.pairwiseKey.length !== length) {
    return `the check polynomials do not have ${length} bytes each`;
  }
  return undefined;
}

/** The acknowledgement: complaints name dealing peers, once each, in order, and prove what they claim to. */
export function judgeAcknowledgement(
  suite: CryptoSuite,
  state: Dealt,
  from: ParticipantId,
  { complaints, signature }: Acknowledgement,
): Violation | undefined {
  const { directory, dealers, dealersDigest } = state;
  if (!isAmong(directory, dealers, from)) return notAmong('dealers');
  const known = complaints.every(({ dealer }, i) => {
    const ascending = dealer > (complaints[i - 1]?.dealer ?? '');
    return ascending && isDealingPeer(state, from, dealer);
  });
  if (!known) {
    return violation(
      'complaint-invalid',
      'complaints do not name dealers it shares masks with, in ascending order',
    );
  }
  const listed = complaintsDigest(suite, complaints);
  const identity = identityOf(directory, from);
  if (!verifySignature(suite, identity, signature, 'acknowledge', dealersDigest, listed)) {
    return violation('signature-invalid', 'the signature over the complaints does not verify');
  }
  const empty = complaints.find((complaint) => !isTenable(suite, state, from, complaint));
  if (empty === undefined) return undefined;
  return violation('complaint-invalid', 'an opened share proves nothing', empty.dealer);
}

function isDealingPeer(
  { directory, dealers }: Dealt,
  from: ParticipantId,
  dealer: ParticipantId,
): boolean {
  const position = directory.positions.get(dealer);
  if (position === undefined || rankOf(dealers, position) < 0) return false;
  return arePeers(directory.graph, positionOf(directory, from), position);
}

/** A claim may be made by anybody; proof must be proof. */
function isTenable(
  suite: CryptoSuite,
  state: Dealt,
  holder: ParticipantId,
  complaint: Complaint,
): boolean {
  if (complaint.reason !== 'off-polynomial') return true;
  return judgeShare(suite, state, holder, complaint.dealer, complaint.opened) === 'stray';
}

/** M5: signed under this attempt's sharers. */
export function judgeM5(
  suite: CryptoSuite,
  { directory, digests, sharers }: Sharing,
  from: ParticipantId,
  { digest, signature }: MaskedInputHeader,
): Violation | undefined {
  if (!isAmong(directory, sharers, from)) return notAmong('sharers');
  const identity = identityOf(directory, from);
  if (verifySignature(suite, identity, signature, 'masked', digests.sharers, digest)) {
    return undefined;
  }
  return violation('signature-invalid', 'the signature over the masked input does not verify');
}

export function judgeConfirmation(
  suite: CryptoSuite,
  state: Survived,
  from: ParticipantId,
  { signature }: Confirmation,
): Violation | undefined {
  const { directory, digests, survivors, survivorsDigest } = state;
  if (!isAmong(directory, survivors, from)) return notAmong('survivor set');
  const identity = identityOf(directory, from);
  if (verifyConfirmation(suite, identity, digests, survivorsDigest, signature)) return undefined;
  return violation('signature-invalid', 'the confirmation does not sign this survivor set');
}

/**
 * M8: about sharers only, each of the kind its peer's fate asks for, each matching its commitment and
 * on its polynomial. One that is not was kept quiet about by a holder in league with its dealer.
 */
export function judgeM8(
  suite: CryptoSuite,
  state: Unmasking,
  from: ParticipantId,
  { byPeer }: Disclosures,
): Violation | undefined {
  if (!state.confirmations.has(from)) return notAmong('survivors who confirmed');
  for (const [peer, disclosure] of byPeer) {
    const position = state.directory.positions.get(peer);
    if (position === undefined || rankOf(state.sharers, position) < 0) {
      return violation(
        'disclosure-invalid',
        'a disclosure is about someone who shared no keys',
        peer,
      );
    }
    const expected =
      rankOf(state.survivors, position) >= 0 ? 'self-mask-share' : 'pairwise-key-share';
    if (disclosure.kind !== expected) {
      return violation('disclosure-invalid', `expected a ${expected}`, peer);
    }
    const found = judgeShare(suite, state, from, peer, disclosure);
    if (found !== 'good') return violation('disclosure-invalid', SHARE_FAULTS[found], peer);
  }
  return undefined;
}

const SHARE_FAULTS = {
  uncommitted: 'a share is not the one its dealer committed to',
  stray: 'a share does not lie on its dealer’s check polynomial',
} as const;

/** What a share told by its holder is worth. */
function judgeShare(
  suite: CryptoSuite,
  state: Dealt,
  holder: ParticipantId,
  dealer: ParticipantId,
  disclosure: Disclosure,
): 'good' | keyof typeof SHARE_FAULTS {
  const { directory } = state;
  const { graph } = directory;
  const point = pointFor(graph, positionOf(directory, dealer), positionOf(directory, holder));
  if (point === undefined) return 'uncommitted';
  const dealing = dealingBy(suite, state, dealer);
  const commitment = dealing.shared.commitments[point - 1];
  const scope = { directory: directory.digest, dealer, holder, point };
  if (commitment === undefined || !isCommitted(suite, scope, commitment, disclosure)) {
    return 'uncommitted';
  }
  return isShareOn(dealing, point, disclosure) ? 'good' : 'stray';
}

function isAmong(directory: Directory, positions: readonly number[], id: ParticipantId): boolean {
  const position = directory.positions.get(id);
  return position !== undefined && rankOf(positions, position) >= 0;
}

function notAmong(list: string): Violation {
  return violation('not-in-cohort', `this participant is not among the ${list}`);
}

function identityOf(directory: Directory, id: ParticipantId): Uint8Array {
  return entryAt(directory, positionOf(directory, id)).advertisement.identity;
}
