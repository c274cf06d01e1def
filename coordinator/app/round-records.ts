/** Reads rounds through the store's repositories, and says what one step changed. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { Roster } from '../../shared/domain/charter.ts';
import { formatRound, type RoundKey } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import { decodeMessage, decodeRound, encodeMessage, encodeRound } from '../round/document.ts';
import { type RoundFacts, roundFacts } from '../round/document-facts.ts';
import type { RoundInput } from '../round/lifecycle.ts';
import { isTerminal, phaseName, type RoundState } from '../round/round.ts';
import { deadlineOf } from '../round/work.ts';
import type {
  RoundWrite,
  StoredRound,
  StoredSubmission,
  StoreTransaction,
  Versioned,
} from '../ports/store.ts';
import { readable } from './readable.ts';

/** The round with the messages of its current attempt. Throws `STORE_DAMAGED`. */
export async function readRound(
  tx: StoreTransaction,
  suite: CryptoSuite,
  roster: Roster,
  key: RoundKey,
): Promise<Versioned<RoundState> | undefined> {
  const stored = await tx.rounds.get(key);
  if (stored === undefined) return undefined;
  const { attempt } = factsOfRound(stored.value);
  const submissions = await tx.rounds.submissions(key, attempt);
  return { version: stored.version, value: roundOf(suite, roster, stored.value, submissions) };
}

/** A stored round whose messages do not matter: one that has ended. Throws `STORE_DAMAGED`. */
export function endedRoundOf(suite: CryptoSuite, roster: Roster, stored: StoredRound): RoundState {
  return roundOf(suite, roster, stored, []);
}

/** A stored round with the messages accepted in its current attempt. Throws `STORE_DAMAGED`. */
export function roundOf(
  suite: CryptoSuite,
  roster: Roster,
  { key, document }: Pick<StoredRound, 'key' | 'document'>,
  submissions: readonly Pick<StoredSubmission, 'participant' | 'body'>[],
): RoundState {
  return readable(nameOf(key), () => {
    const messages = submissions.map(({ participant, body }) => decodeMessage(participant, body));
    return decodeRound(suite, roster, document, messages);
  });
}

/** What a stored round says without its messages. Throws `STORE_DAMAGED`. */
export function factsOfRound({ key, document }: Pick<StoredRound, 'key' | 'document'>): RoundFacts {
  return readable(nameOf(key), () => roundFacts(document));
}

function nameOf(key: RoundKey): string {
  return `round ${formatRound(key)}`;
}

export function storedRound(state: RoundState, now: Instant): StoredRound {
  return {
    key: state.terms.key,
    phase: phaseName(state),
    terminal: isTerminal(state),
    deadline: deadlineOf(state, now),
    document: encodeRound(state),
  };
}

/** The new document, the message that led to it, and which messages are of no use any more. */
export function roundWrite(
  before: RoundState,
  next: RoundState,
  input: RoundInput,
  now: Instant,
): RoundWrite {
  const round = storedRound(next, now);
  const sameAttempt = next.attempt === before.attempt && next.phase === 'aggregating';
  const submissions = sameAttempt ? submissionsOf(input) : [];
  const write = { round, submissions };
  if (isTerminal(next)) return { ...write, forgetBefore: Infinity };
  return sameAttempt ? write : { ...write, forgetBefore: next.attempt };
}

function submissionsOf(input: RoundInput): readonly StoredSubmission[] {
  if (input.type !== 'message') return [];
  const { attempt, from, message } = input;
  return [{ attempt, step: message.type, participant: from, body: encodeMessage(message) }];
}
