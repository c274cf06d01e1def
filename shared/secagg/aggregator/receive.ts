/** Accepts one message per participant and phase; the same content again is the same answer (C2). */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { equalBytes } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import type { Disclosures, Signature } from '../messages.ts';
import { refused, accepted, type Checked, type Violation } from '../violations.ts';
import {
  judgeAcknowledgement,
  judgeConfirmation,
  judgeM1,
  judgeM3,
  judgeM5,
  judgeM8,
} from './judge.ts';
import type { AggregatorState, ParticipantMessage } from './state.ts';

/** The state with the message accepted; the same object when it had been accepted before. */
export type Received = Checked<AggregatorState>;

export function receive(
  suite: CryptoSuite,
  state: AggregatorState,
  from: ParticipantId,
  message: ParticipantMessage,
): Received {
  if (!isMember(state, from)) {
    return refused('not-in-cohort', 'this participant is not in the cohort of the attempt');
  }
  const repeated = isRepetition(state, from, message);
  if (repeated === true) return accepted(state);
  if (repeated === false) {
    return refused('conflict', `another ${message.type} was accepted from this participant`);
  }
  if (state.departed.has(from)) {
    return refused('wrong-phase', 'this participant left the attempt');
  }
  return acceptNew(suite, state, from, message);
}

/** Invited while keys are advertised; a sharer, later a survivor, once those sets are fixed. */
export function isMember(state: AggregatorState, id: ParticipantId): boolean {
  if (state.phase === 'advertising-keys') return state.setup.invited.includes(id);
  return state.directory.positions.has(id);
}

/** `true`: the same was accepted before; `false`: something else was; `undefined`: nothing was. */
function isRepetition(
  state: AggregatorState,
  from: ParticipantId,
  message: ParticipantMessage,
): boolean | undefined {
  if (message.type === 'disclose') {
    const earlier = 'disclosures' in state ? state.disclosures.get(from) : undefined;
    return earlier && sameDisclosures(earlier, message.message);
  }
  const earlier = earlierSignature(state, from, message.type);
  return earlier && equalBytes(earlier, message.message.signature);
}

/** Signatures are deterministic and cover the whole message, so they stand for its content. */
function earlierSignature(
  state: AggregatorState,
  from: ParticipantId,
  type: Exclude<ParticipantMessage['type'], 'disclose'>,
): Signature | undefined {
  return signedAnswers(state, type)?.get(from)?.signature;
}

function signedAnswers(
  state: AggregatorState,
  type: Exclude<ParticipantMessage['type'], 'disclose'>,
): ReadonlyMap<ParticipantId, { readonly signature: Signature }> | undefined {
  switch (type) {
    case 'advertise-keys':
      return state.advertisements;
    case 'share-keys':
      return 'shared' in state ? state.shared : undefined;
    case 'acknowledge-shares':
      return 'acknowledgements' in state ? state.acknowledgements : undefined;
    case 'submit-masked-input':
      return 'inputs' in state ? state.inputs : undefined;
    case 'confirm-survivors':
      return 'confirmations' in state ? state.confirmations : undefined;
    default:
      return type satisfies never;
  }
}

function sameDisclosures(a: Disclosures, b: Disclosures): boolean {
  if (a.byPeer.size !== b.byPeer.size) return false;
  return [...a.byPeer].every(([peer, disclosure]) => {
    const other = b.byPeer.get(peer);
    return (
      other?.kind === disclosure.kind &&
      equalBytes(other.share, disclosure.share) &&
      equalBytes(other.salt, disclosure.salt)
    );
  });
}

function acceptNew(
  suite: CryptoSuite,
  state: AggregatorState,
  from: ParticipantId,
  message: ParticipantMessage,
): Received {
  const problem = judgeInPhase(suite, state, from, message);
  if (problem === 'wrong-phase') {
    return refused('wrong-phase', `${message.type} does not belong in phase ${state.phase}`);
  }
  if (problem !== undefined) return { ok: false, violation: problem };
  return accepted(accept(state, from, message));
}

function judgeInPhase(
  suite: CryptoSuite,
  state: AggregatorState,
  from: ParticipantId,
  { type, message }: ParticipantMessage,
): Violation | 'wrong-phase' | undefined {
  switch (state.phase) {
    case 'advertising-keys':
      if (type === 'advertise-keys') return judgeM1(suite, state, from, message);
      return 'wrong-phase';
    case 'sharing-keys':
      if (type === 'share-keys') return judgeM3(suite, state, from, message);
      return 'wrong-phase';
    case 'checking-shares':
      if (type === 'acknowledge-shares') return judgeAcknowledgement(suite, state, from, message);
      return 'wrong-phase';
    case 'collecting-masked-inputs':
      if (type === 'submit-masked-input') return judgeM5(suite, state, from, message);
      return 'wrong-phase';
    case 'confirming-survivors':
      if (type === 'confirm-survivors') return judgeConfirmation(suite, state, from, message);
      return 'wrong-phase';
    case 'unmasking':
      // A survivor may be slow to confirm; it must do so before it may disclose.
      if (type === 'confirm-survivors') return judgeConfirmation(suite, state, from, message);
      if (type === 'disclose') return judgeM8(suite, state, from, message);
      return 'wrong-phase';
    case 'removing-masks':
      // Enough came before: a slow answer is neither needed nor wrong.
      return type === 'disclose' ? judgeM8(suite, state, from, message) : 'wrong-phase';
    default:
      return state satisfies never;
  }
}

/**
 * Puts a message that was checked before into the state: the last step of `receive`, and the way a
 * stored session is rebuilt. A message that does not belong in the phase is left out.
 */
export function accept(
  state: AggregatorState,
  from: ParticipantId,
  message: ParticipantMessage,
): AggregatorState {
  return acceptKeys(state, from, message) ?? acceptInput(state, from, message) ?? state;
}

/** Before masks are used. */
function acceptKeys(
  state: AggregatorState,
  from: ParticipantId,
  { type, message }: ParticipantMessage,
): AggregatorState | undefined {
  if (type === 'advertise-keys') {
    return { ...state, advertisements: with_(state.advertisements, from, message) };
  }
  if (type === 'share-keys' && 'shared' in state) {
    return { ...state, shared: with_(state.shared, from, message) };
  }
  if (type === 'acknowledge-shares' && 'acknowledgements' in state) {
    return { ...state, acknowledgements: with_(state.acknowledgements, from, message) };
  }
  return undefined;
}

/** From the masked input on. */
function acceptInput(
  state: AggregatorState,
  from: ParticipantId,
  { type, message }: ParticipantMessage,
): AggregatorState | undefined {
  if (type === 'submit-masked-input' && 'inputs' in state) {
    return { ...state, inputs: with_(state.inputs, from, message) };
  }
  if (type === 'confirm-survivors' && 'confirmations' in state) {
    return { ...state, confirmations: with_(state.confirmations, from, message) };
  }
  if (type === 'disclose' && state.phase === 'unmasking') {
    return { ...state, disclosures: with_(state.disclosures, from, message) };
  }
  return undefined;
}

function with_<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}
