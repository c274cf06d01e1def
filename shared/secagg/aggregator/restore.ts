/** Rebuilds a session from what was stored: the frozen sets and the accepted messages. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { configHash } from '../transcript.ts';
import {
  enterChecking,
  enterCollecting,
  enterConfirming,
  enterSharing,
  proceed,
} from './proceed.ts';
import { accept } from './receive.ts';
import type {
  AggregatorState,
  AttemptPhase,
  Departure,
  ParticipantMessage,
  SessionSetup,
} from './state.ts';

/** Everything about a session but its messages; small enough to be written at every step. */
export interface SessionFacts {
  readonly phase: AttemptPhase;
  readonly setup: Omit<SessionSetup, 'cfg'>;
  readonly departed: ReadonlyMap<ParticipantId, Departure>;
  /** U1, once fixed. */
  readonly cohort: readonly ParticipantId[] | undefined;
  /** Ud as directory positions, once fixed. */
  readonly dealers: readonly number[] | undefined;
  /** U2 as directory positions, once fixed. */
  readonly sharers: readonly number[] | undefined;
  /** U3 as directory positions, once frozen. */
  readonly survivors: readonly number[] | undefined;
}

export type AcceptedMessage = ParticipantMessage & { readonly from: ParticipantId };

/** The facts to store beside the messages. */
export function factsOf(state: AggregatorState): SessionFacts {
  const { config, roster, invited } = state.setup;
  return {
    phase: state.phase,
    setup: { config, roster, invited },
    departed: state.departed,
    cohort: 'directory' in state ? state.directory.entries.map(({ id }) => id) : undefined,
    dealers: 'dealers' in state ? state.dealers : undefined,
    sharers: 'sharers' in state ? state.sharers : undefined,
    survivors: 'survivors' in state ? state.survivors : undefined,
  };
}

/** The session as it was. Messages were judged when they were accepted and are not judged again. */
export function restore(
  suite: CryptoSuite,
  facts: SessionFacts,
  messages: readonly AcceptedMessage[],
): AggregatorState {
  const { config, roster, invited } = facts.setup;
  let state: AggregatorState = {
    phase: 'advertising-keys',
    setup: { config, roster, invited, cfg: configHash(suite, config) },
    departed: facts.departed,
    advertisements: new Map(),
  };
  for (;;) {
    for (const { from, ...message } of messagesOf(messages, state.phase)) {
      state = accept(state, from, message);
    }
    if (state.phase === facts.phase) return state;
    state = enterNext(suite, state, facts);
  }
}

/** A confirmation may have been accepted in either phase; it belongs to the earlier one. */
function messagesOf(
  messages: readonly AcceptedMessage[],
  phase: AttemptPhase,
): readonly AcceptedMessage[] {
  const type = MESSAGE_OF[phase];
  return messages.filter((message) => message.type === type);
}

const MESSAGE_OF: Readonly<Record<AttemptPhase, ParticipantMessage['type'] | undefined>> = {
  'advertising-keys': 'advertise-keys',
  'sharing-keys': 'share-keys',
  'checking-shares': 'acknowledge-shares',
  'collecting-masked-inputs': 'submit-masked-input',
  'confirming-survivors': 'confirm-survivors',
  unmasking: 'disclose',
  'removing-masks': undefined,
};

function enterNext(
  suite: CryptoSuite,
  state: AggregatorState,
  { cohort, dealers, sharers, survivors }: SessionFacts,
): AggregatorState {
  switch (state.phase) {
    case 'advertising-keys':
      invariant(cohort !== undefined, 'a stored session past M1 has its cohort');
      return enterSharing(suite, state, cohort);
    case 'sharing-keys':
      invariant(dealers !== undefined, 'a stored session past M3 has its dealers');
      return enterChecking(suite, state, dealers);
    case 'checking-shares':
      invariant(sharers !== undefined, 'a stored session past the check has its sharers');
      return enterCollecting(suite, state, sharers);
    case 'collecting-masked-inputs':
      invariant(survivors !== undefined, 'a stored session past M5 has its survivors');
      return enterConfirming(suite, state, survivors);
    case 'confirming-survivors':
    case 'unmasking':
    case 'removing-masks':
      return proceed(suite, state);
    default:
      return state satisfies never;
  }
}
