/**
 * The coordinator's machine (secure-aggregation §3.5), sans-IO. `receive` accepts messages,
 * `readiness` says what the protocol allows, `proceed` freezes a phase and enters the next;
 * what to tell whom is derived from the state (`outgoing`).
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import type { ParticipantId } from '../domain/ids.ts';
import type { AggregatorState, SessionSetup } from './aggregator/state.ts';
import { configHash } from './transcript.ts';

export {
  accusedDealers,
  chooseSharers,
  provenDealers,
  type OpenedShare,
} from './aggregator/accusations.ts';
export {
  directoryMessage,
  quorumMessage,
  relayFor,
  sharersMessage,
  survivorSetFor,
} from './aggregator/outgoing.ts';
export { present, proceed } from './aggregator/proceed.ts';
export { awaited, readiness, survivorIds } from './aggregator/readiness.ts';
export { isMember, receive } from './aggregator/receive.ts';
export { factsOf, restore, type AcceptedMessage, type SessionFacts } from './aggregator/restore.ts';
export type * from './aggregator/state.ts';

/** A session that has been offered to `invited` and waits for M1. */
export function open(suite: CryptoSuite, setup: Omit<SessionSetup, 'cfg'>): AggregatorState {
  return {
    phase: 'advertising-keys',
    setup: { ...setup, cfg: configHash(suite, setup.config) },
    departed: new Map(),
    advertisements: new Map(),
  };
}

/** Nobody need wait for this participant any more. What it already sent may still count. */
export function depart(state: AggregatorState, id: ParticipantId, reason: string): AggregatorState {
  if (state.departed.has(id)) return state;
  return { ...state, departed: new Map(state.departed).set(id, { phase: state.phase, reason }) };
}
