/** What to tell one participant: derived from state, so that nothing is queued or lost. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import {
  directoryMessage,
  quorumMessage,
  relayFor,
  sharersMessage,
  survivorSetFor,
  type AggregatorState,
} from '../../shared/secagg/aggregator.ts';
import type { AttemptOutcome, Invitation, Task } from '../../shared/secagg/instruction.ts';
import { phaseName, type Aggregating, type RoundState } from './round.ts';

/** Which task a participant has; cheap, to tell whether anything changed for it. */
export function taskTypeFor(state: RoundState, id: ParticipantId): Task['type'] {
  if (state.phase === 'gathering') {
    const settled = state.checkedIn.includes(id) || state.refusals.has(id);
    return settled || state.history.excluded.has(id) ? 'wait' : 'check-in';
  }
  if (state.phase !== 'aggregating' || state.session.departed.has(id)) return 'wait';
  return sessionTaskFor(state.session, id);
}

function sessionTaskFor(session: AggregatorState, id: ParticipantId): Task['type'] {
  switch (session.phase) {
    case 'advertising-keys': {
      const isInvited = session.setup.invited.includes(id);
      return taskOf('advertise-keys', isInvited, session.advertisements, id);
    }
    case 'sharing-keys':
      return taskOf('share-keys', session.directory.positions.has(id), session.shared, id);
    case 'checking-shares': {
      const isDealer = isAt(session, session.dealers, id);
      return taskOf('acknowledge-shares', isDealer, session.acknowledgements, id);
    }
    case 'collecting-masked-inputs':
      return taskOf('submit-masked-input', isAt(session, session.sharers, id), session.inputs, id);
    case 'confirming-survivors': {
      const isSurvivor = isAt(session, session.survivors, id);
      return taskOf('confirm-survivors', isSurvivor, session.confirmations, id);
    }
    case 'unmasking':
      return unmaskingTaskFor(session, id);
    case 'removing-masks':
      return 'wait';
    default:
      return session satisfies never;
  }
}

/** What is asked of somebody who has not answered it yet. */
function taskOf(
  type: Task['type'],
  isAsked: boolean,
  answers: ReadonlyMap<ParticipantId, unknown>,
  id: ParticipantId,
): Task['type'] {
  return isAsked && !answers.has(id) ? type : 'wait';
}

/** Whoever was slow to confirm does so first. */
function unmaskingTaskFor(
  session: Extract<AggregatorState, { phase: 'unmasking' }>,
  id: ParticipantId,
): Task['type'] {
  if (!isAt(session, session.survivors, id)) return 'wait';
  if (!session.confirmations.has(id)) return 'confirm-survivors';
  return taskOf('disclose', true, session.disclosures, id);
}

function isAt(
  session: Extract<AggregatorState, { directory: unknown }>,
  positions: readonly number[],
  id: ParticipantId,
): boolean {
  const position = session.directory.positions.get(id);
  return position !== undefined && positions.includes(position);
}

/** The whole task, with the message that goes with it. */
export function taskFor(suite: CryptoSuite, state: RoundState, id: ParticipantId): Task {
  const type = taskTypeFor(state, id);
  const key = attemptKeyOf(state);
  if (state.phase === 'gathering' && type === 'check-in') {
    return { type, invitation: invitationOf(state), closesAt: state.closesAt };
  }
  if (state.phase !== 'aggregating') return { type: 'wait', key, phase: phaseName(state) };
  return sessionTask(suite, state, id, type) ?? { type: 'wait', key, phase: phaseName(state) };
}

function sessionTask(
  suite: CryptoSuite,
  state: Aggregating,
  id: ParticipantId,
  type: Task['type'],
): Task | undefined {
  return keyTask(suite, state, id, type) ?? inputTask(suite, state, id, type);
}

/** Before masks are used. */
function keyTask(
  suite: CryptoSuite,
  state: Aggregating,
  id: ParticipantId,
  type: Task['type'],
): Task | undefined {
  const { session } = state;
  const key = attemptKeyOf(state);
  if (type === 'advertise-keys') {
    const offer = { config: session.setup.config, signature: state.offerSignature };
    return { type, invitation: invitationOf(state), offer };
  }
  if (type === 'share-keys' && 'directory' in session) {
    return { type, key, directory: directoryMessage(session, id) };
  }
  if (type === 'acknowledge-shares' && 'dealers' in session) {
    return { type, key, relay: relayFor(suite, session, id) };
  }
  return undefined;
}

/** From the masked input on. */
function inputTask(
  suite: CryptoSuite,
  state: Aggregating,
  id: ParticipantId,
  type: Task['type'],
): Task | undefined {
  const { session } = state;
  const key = attemptKeyOf(state);
  if (type === 'submit-masked-input' && 'sharers' in session) {
    return { type, key, sharers: sharersMessage(session) };
  }
  if (type === 'confirm-survivors' && 'survivors' in session) {
    return { type, key, survivorSet: survivorSetFor(suite, session, id) };
  }
  if (type === 'disclose' && 'survivors' in session) {
    return { type, key, quorum: quorumMessage(session) };
  }
  return undefined;
}

export function attemptKeyOf(state: RoundState): AttemptKey {
  return { ...state.terms.key, attempt: state.attempt };
}

function invitationOf(state: RoundState): Invitation {
  const { terms } = state;
  return {
    key: attemptKeyOf(state),
    federation: terms.federation,
    kind: terms.kind,
    charterHash: terms.charterHash,
    planDigest: terms.planDigest,
    topologyDigest: terms.topologyDigest,
    modelDigest: terms.modelDigest,
    scalingDigest: terms.scalingDigest,
  };
}

/** How the round's last ended attempt ended. */
export function lastOutcomeOf(state: RoundState): AttemptOutcome | undefined {
  return state.history.outcomes.at(-1);
}
