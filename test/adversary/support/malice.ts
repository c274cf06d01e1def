/** What corrupt members and a corrupt coordinator need: the honest code, with one thing bent. */
import type { ParticipantId } from '../../../shared/domain/ids.ts';
import type { AggregatorState } from '../../../shared/secagg/aggregator.ts';
import { enterConfirming } from '../../../shared/secagg/aggregator/proceed.ts';
import { commitPair, commitSeed, shareTree } from '../../../shared/secagg/commitments.ts';
import { complaintsDigest } from '../../../shared/secagg/complaints.ts';
import { signDealing } from '../../../shared/secagg/dealing.ts';
import { entryAt, positionOf } from '../../../shared/secagg/directory.ts';
import {
  challengesOf,
  drawSharing,
  publishCombinations,
} from '../../../shared/secagg/low-degree.ts';
import type {
  Acknowledgement,
  Complaint,
  ShareCommitment,
  SharedKeys,
} from '../../../shared/secagg/messages.ts';
import type { ParticipantState, SecretKeys } from '../../../shared/secagg/participant.ts';
import { evaluate } from '../../../shared/secagg/secret-sharing.ts';
import { sealShares, type SharePair } from '../../../shared/secagg/share-box.ts';
import { confirmSurvivors } from '../../../shared/secagg/survivor-set.ts';
import type { Member, Session } from '../../support/secagg-session.ts';

export function inPhase<Phase extends AggregatorState['phase']>(
  state: AggregatorState,
  phase: Phase,
): Extract<AggregatorState, { phase: Phase }> {
  if (state.phase !== phase) throw new Error(`in phase ${state.phase}, not ${phase}`);
  return state as Extract<AggregatorState, { phase: Phase }>;
}

export function memberIn<Phase extends ParticipantState['phase']>(
  member: Member,
  phase: Phase,
): Extract<ParticipantState, { phase: Phase }> {
  if (member.state?.phase !== phase) throw new Error(`in phase ${member.state?.phase}`);
  return member.state as Extract<ParticipantState, { phase: Phase }>;
}

/** What a dealer seals for one holder, and what it commits to. Honest dealers have them equal. */
export interface Dealt {
  readonly sealed: SharePair;
  readonly committed: SharePair;
  /** The box as it goes out. */
  readonly box?: (box: Uint8Array) => Uint8Array;
}

/** Honest, or with other secrets than it signs for. */
export type DealtSecrets = Pick<SecretKeys, 'selfMaskSeed' | 'maskMaster'>;

/**
 * Deals again for a member who has just dealt, bent per holder (the dealer itself included), and
 * signs the result like any dealing. Use it to tamper with `share-keys`.
 */
export function redeal(
  session: Session,
  dealer: Member,
  bend: (dealt: Dealt, holder: ParticipantId) => Dealt,
  secrets: DealtSecrets = memberIn(dealer, 'sharing-keys').keys,
): SharedKeys {
  const { suite } = session;
  const { setup, keys, directory } = memberIn(dealer, 'sharing-keys');
  const { threshold } = directory.parameters;
  const selfMask = drawSharing(suite, secrets.selfMaskSeed, threshold);
  const pairwiseKey = drawSharing(suite, secrets.maskMaster, threshold);
  const commitments: ShareCommitment[] = [];
  const boxes = new Map<ParticipantId, Uint8Array>();
  for (const [position, { id }] of directory.entries.entries()) {
    const point = position + 1;
    const honest: SharePair = {
      selfMask: evaluate(selfMask, point),
      pairwiseKey: evaluate(pairwiseKey, point),
      selfMaskSalt: suite.randomBytes(16),
      pairwiseKeySalt: suite.randomBytes(16),
    };
    const dealt = bend({ sealed: honest, committed: honest }, id);
    const scope = { directory: directory.digest, dealer: setup.id, holder: id, point };
    if (id === setup.id) {
      dealer.state = { ...memberIn(dealer, 'sharing-keys'), ownPair: dealt.committed };
      commitments.push(commitPair(suite, scope, dealt.committed, new Uint8Array(0)));
      continue;
    }
    const boxScope = {
      cfg: setup.cfg,
      directory: directory.digest,
      dealer: entryAt(directory, positionOf(directory, setup.id)),
      holder: entryAt(directory, position),
      point,
    };
    const sealed = sealShares(suite, boxScope, keys.sealingSecret, dealt.sealed);
    const box = dealt.box?.(sealed) ?? sealed;
    boxes.set(id, box);
    commitments.push(commitPair(suite, scope, dealt.committed, box));
  }
  const { root } = shareTree(suite, commitments);
  const challenges = challengesOf(suite, directory.digest, setup.id, root);
  const checks = {
    selfMask: publishCombinations(challenges, selfMask),
    pairwiseKey: publishCombinations(challenges, pairwiseKey),
  };
  const seedCommitment = commitSeed(suite, directory.digest, setup.id, keys.selfMaskSeed);
  const unsigned = { seedCommitment, commitments, boxes, maskCiphertexts: new Map(), checks };
  return signDealing(dealer.context, directory.digest, setup.id, unsigned);
}

/** Makes every dealing of `dealer` a bent one. */
export function dealBadly(
  session: Session,
  dealer: Member,
  bend: (dealt: Dealt, holder: ParticipantId) => Dealt,
  secrets?: DealtSecrets,
): void {
  const before = session.tamper;
  session.tamper = (member, output) =>
    member === dealer && output.type === 'share-keys'
      ? { type: 'share-keys', message: redeal(session, dealer, bend, secrets) }
      : before(member, output);
}

/** A member's acknowledgement with these complaints, signed like any. */
export function acknowledging(
  session: Session,
  member: Member,
  complaints: readonly Complaint[],
): Acknowledgement {
  const { dealersDigest } = inPhase(session.aggregator, 'checking-shares');
  const listed = complaintsDigest(session.suite, complaints);
  const signature = member.context.signer.sign('acknowledge', dealersDigest, listed);
  return { complaints, signature };
}

/** Makes these members acknowledge with other complaints than they have. */
export function lying(
  session: Session,
  liars: readonly Member[],
  complaintsOf: (liar: Member, honest: readonly Complaint[]) => readonly Complaint[],
): void {
  const before = session.tamper;
  session.tamper = (member, output) => {
    if (output.type !== 'acknowledge-shares' || !liars.includes(member)) {
      return before(member, output);
    }
    const complaints = complaintsOf(member, output.message.complaints);
    return { ...output, message: acknowledging(session, member, complaints) };
  };
}

/** The same dealing with check polynomials that have nothing to do with it. */
export function withOtherChecks(
  session: Session,
  dealer: Member,
  { checks, ...message }: SharedKeys,
): SharedKeys {
  const { directory } = memberIn(dealer, 'sharing-keys');
  const random = (): Uint8Array => session.suite.randomBytes(checks.selfMask.length);
  const other = { ...message, checks: { selfMask: random(), pairwiseKey: random() } };
  return signDealing(dealer.context, directory.digest, dealer.id, other);
}

export function flipped(bytes: Uint8Array, index = 0): Uint8Array {
  return bytes.map((byte, i) => (i === index ? byte ^ 1 : byte));
}

type Confirming = Extract<AggregatorState, { phase: 'confirming-survivors' }>;

/** The same attempt with another survivor set: what an equivocating coordinator shows to some. */
export function withSurvivors(session: Session, survivors: readonly Member[]): Confirming {
  const state = session.aggregator;
  if (!('inputs' in state)) throw new Error(`in phase ${state.phase}`);
  const positions = survivors.map(({ id }) => positionOf(state.directory, id));
  const forked = enterConfirming(
    session.suite,
    state,
    positions.sort((a, b) => a - b),
  );
  return inPhase(forked, 'confirming-survivors');
}

/** A corrupt member's signature under any survivor set it is shown. */
export function confirmed(fork: Confirming, member: Member): Confirming {
  const { digests, survivorsDigest } = fork;
  const signature = confirmSurvivors(member.context.signer, digests, survivorsDigest);
  return { ...fork, confirmations: new Map(fork.confirmations).set(member.id, { signature }) };
}
