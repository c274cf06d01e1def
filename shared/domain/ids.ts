/** Identifiers. Each is a branded string, so that one kind cannot be passed for another. */
import { fromHex, toHex } from './bytes.ts';

/** Name of a federation: the tenant boundary. Lower-case letters, digits and hyphens, 1–63. */
export type FederationId = string & { readonly __brand: 'FederationId' };
/** One execution of a plan: 16 random bytes in lower-case hexadecimal. */
export type RunId = string & { readonly __brand: 'RunId' };
/** First 16 bytes of `H("id", identity key)` in lower-case hexadecimal (secure-aggregation §3.2). */
export type ParticipantId = string & { readonly __brand: 'ParticipantId' };

/** Which attempt of which round of which run: the scope of every key, share and signature. */
export interface AttemptKey {
  readonly run: RunId;
  /** Counts from 1; round 0 is the statistics round where a plan asks for one. */
  readonly round: number;
  /** Counts from 1 within the round. */
  readonly attempt: number;
}

/** Which round of which run. */
export type RoundKey = Pick<AttemptKey, 'run' | 'round'>;

const FEDERATION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SIXTEEN_BYTES = /^[0-9a-f]{32}$/;

export function isFederationId(text: string): text is FederationId {
  return FEDERATION.test(text);
}

export function federationId(text: string): FederationId {
  if (!isFederationId(text)) throw new RangeError(`not a federation name: ${JSON.stringify(text)}`);
  return text;
}

export function runId(text: string): RunId {
  if (!SIXTEEN_BYTES.test(text))
    throw new RangeError('a run id is 32 lower-case hexadecimal digits');
  return text as RunId;
}

export function participantId(text: string): ParticipantId {
  if (!SIXTEEN_BYTES.test(text)) {
    throw new RangeError('a participant id is 32 lower-case hexadecimal digits');
  }
  return text as ParticipantId;
}

/** The 16 bytes behind a run or participant id, as they travel and are hashed. */
export function idBytes(id: RunId | ParticipantId): Uint8Array {
  return fromHex(id);
}

export function runIdFromBytes(bytes: Uint8Array): RunId {
  return runId(toHex(bytes));
}

export function participantIdFromBytes(bytes: Uint8Array): ParticipantId {
  return participantId(toHex(bytes));
}

export function formatRound(key: RoundKey): string {
  return `${key.run.slice(0, 8)}/${String(key.round)}`;
}

export function formatAttempt(key: AttemptKey): string {
  return `${formatRound(key)}#${String(key.attempt)}`;
}
