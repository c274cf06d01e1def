/** RoundState ⇄ versioned JSON: one small document, and one row per accepted message. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import type { Roster } from '../../shared/domain/charter.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import {
  factsOf,
  restore,
  type AcceptedMessage,
  type AggregatorState,
  type ParticipantMessage,
} from '../../shared/secagg/aggregator.ts';
import { DOCUMENT_VERSION, messageDocument, roundDocument } from './document-schema.ts';
import type { RoundState } from './round.ts';

/** JSON of a round without its roster (the charter has it) and its messages (rows of their own). */
export function encodeRound(state: RoundState): string {
  const { roster: _roster, ...terms } = state.terms;
  const round =
    state.phase === 'aggregating'
      ? { ...state, terms, session: sessionDocument(state.session) }
      : { ...state, terms };
  return JSON.stringify({ version: DOCUMENT_VERSION, round }, storable);
}

function sessionDocument(session: AggregatorState): unknown {
  const { setup, ...facts } = factsOf(session);
  return { ...facts, config: setup.config, invited: setup.invited };
}

/**
 * Bytes as hexadecimal, maps as pairs, absence as null. Reads the holder, because by the time a
 * value arrives as an argument Node's Buffer has turned itself into an object.
 */
function storable(this: Readonly<Record<string, unknown>>, key: string): unknown {
  const value = this[key];
  if (value instanceof Uint8Array) return toHex(value);
  if (value instanceof Map) return [...value];
  return value === undefined ? null : value;
}

/** Rebuilds a round from its document and the messages accepted in its current attempt. */
export function decodeRound(
  suite: CryptoSuite,
  roster: Roster,
  json: string,
  messages: readonly AcceptedMessage[],
): RoundState {
  const { round } = roundDocument.parse(JSON.parse(json));
  const terms = { ...round.terms, roster };
  if (round.phase !== 'aggregating') return { ...round, terms };
  const { config, invited, ...facts } = round.session;
  const session = restore(suite, { ...facts, setup: { config, roster, invited } }, messages);
  return { ...round, terms, session };
}

export function encodeMessage({ type, message }: ParticipantMessage): string {
  return JSON.stringify({ type, message }, storable);
}

export function decodeMessage(from: ParticipantId, json: string): AcceptedMessage {
  return { ...messageDocument.parse(JSON.parse(json)), from };
}
