/** Accepts one message per participant and phase; the same content again is the same answer (C2). */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { equalBytes } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { sameAdvertisement } from '../directory.ts';
import type { Disclosures } from '../messages.ts';
import { refused, accepted, type Checked, type Violation } from '../violations.ts';
import { judgeConfirmation, judgeM1, judgeM3, judgeM5, judgeM8 } from './judge.ts';
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
  switch (message.type) {
    case 'advertise-keys': {
      const earlier = state.advertisements.get(from);
      return earlier && sameAdvertisement(earlier, message.message);
    }
    case 'share-keys': {
      const earlier = 'shared' in state ? state.shared.get(from) : undefined;
      return earlier && equalBytes(earlier.signature, message.message.signature);
    }
    case 'submit-masked-input': {
      const earlier = 'inputs' in state ? state.inputs.get(from) : undefined;
      return earlier && equalBytes(earlier.signature, message.message.signature);
    }
    case 'confirm-survivors': {
      const earlier = 'confirmations' in state ? state.confirmations.get(from) : undefined;
      return earlier && equalBytes(earlier.signature, message.message.signature);
    }
    case 'disclose': {
      const earlier = 'disclosures' in state ? state.disclosures.get(from) : undefined;
      return earlier && sameDisclosures(earlier, message.message);
    }
    default:
      return message satisfies never;
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
  switch (message.type) {
    case 'advertise-keys':
      if (state.phase !== 'advertising-keys') return wrongPhase(state, message);
      return settle(judgeM1(suite, state, from, message.message), () =>
        accept(state, from, message),
      );
    case 'share-keys':
      if (state.phase !== 'sharing-keys') return wrongPhase(state, message);
      return settle(judgeM3(suite, state, from, message.message), () =>
        accept(state, from, message),
      );
    case 'submit-masked-input':
      if (state.phase !== 'collecting-masked-inputs') return wrongPhase(state, message);
      if (!isListed(state.sharers, state, from)) return notListed('sharers');
      return settle(judgeM5(suite, state, from, message.message), () =>
        accept(state, from, message),
      );
    case 'confirm-survivors':
      if (state.phase !== 'confirming-survivors' && state.phase !== 'unmasking') {
        return wrongPhase(state, message);
      }
      if (!isListed(state.survivors, state, from)) return notListed('survivor set');
      return settle(judgeConfirmation(suite, state, from, message.message), () =>
        accept(state, from, message),
      );
    case 'disclose':
      if (state.phase !== 'unmasking') return wrongPhase(state, message);
      if (!state.confirmations.has(from)) return notListed('confirmed survivors');
      return settle(judgeM8(suite, state, from, message.message), () =>
        accept(state, from, message),
      );
    default:
      return message satisfies never;
  }
}

function wrongPhase(state: AggregatorState, message: ParticipantMessage): Received {
  return refused('wrong-phase', `${message.type} does not belong in phase ${state.phase}`);
}

function notListed(list: string): Received {
  return refused('not-in-cohort', `this participant is not among the ${list}`);
}

function settle(problem: Violation | undefined, next: () => AggregatorState): Received {
  return problem === undefined ? accepted(next()) : { ok: false, violation: problem };
}

function isListed(
  positions: readonly number[],
  state: Extract<AggregatorState, { directory: unknown }>,
  id: ParticipantId,
): boolean {
  const position = state.directory.positions.get(id);
  return position !== undefined && positions.includes(position);
}

/**
 * Puts a message that was checked before into the state: the last step of `receive`, and the way a
 * stored session is rebuilt. A message that does not belong in the phase is left out.
 */
export function accept(
  state: AggregatorState,
  from: ParticipantId,
  { type, message }: ParticipantMessage,
): AggregatorState {
  if (type === 'advertise-keys') {
    return { ...state, advertisements: with_(state.advertisements, from, message) };
  }
  if (type === 'share-keys' && 'shared' in state) {
    return { ...state, shared: with_(state.shared, from, message) };
  }
  if (type === 'submit-masked-input' && 'inputs' in state) {
    return { ...state, inputs: with_(state.inputs, from, message) };
  }
  if (type === 'confirm-survivors' && 'confirmations' in state) {
    return { ...state, confirmations: with_(state.confirmations, from, message) };
  }
  if (type === 'disclose' && 'disclosures' in state) {
    return { ...state, disclosures: with_(state.disclosures, from, message) };
  }
  return state;
}

function with_<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return new Map(map).set(key, value);
}
