/** Dealers of bad shares in the round's machine: left out of the attempt, named, with what proves it. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Dropout } from '../../shared/domain/run-summary.ts';
import {
  accusedDealers,
  chooseSharers,
  present,
  provenDealers,
  type AggregatorState,
  type Dealt,
  type OpenedShare,
} from '../../shared/secagg/aggregator.ts';
import { encodeBlame } from '../../shared/secagg/blame-document.ts';
import { blameForShare } from '../../shared/secagg/blame-evidence.ts';
import type { RoundInput } from './input.ts';
import {
  nameOf,
  type Aggregating,
  type RoundHistory,
  type RoundState,
  type RoundTerms,
} from './round.ts';

/**
 * Dealers whose shares are bad, with the reason: by proof, which names its evidence, or by the word of
 * more holders than may be lying.
 */
export function badDealers(
  suite: CryptoSuite,
  terms: RoundTerms,
  session: AggregatorState,
): ReadonlyMap<ParticipantId, string> {
  if (!('acknowledgements' in session)) return new Map();
  const accused = [...accusedDealers(session)].map(([dealer, accusers]) => {
    const names = accusers.map((id) => nameOf(terms, id)).join(', ');
    return [dealer, `dealt shares that ${names} could not use`] as const;
  });
  const proven = [...provenDealers(session)].map(([dealer, opened]) => {
    const evidence = toHex(suite.sha256(evidenceOf(suite, session, dealer, opened)));
    const by = nameOf(terms, opened.holder);
    const reason = `dealt shares that lie on no polynomial, as ${by} has shown`;
    return [dealer, `${reason} (evidence sha256:${evidence})`] as const;
  });
  return new Map([...accused, ...proven]);
}

/** Proof against a dealer, as it is stored. */
export interface Evidence {
  readonly dealer: ParticipantId;
  /** A blame document. */
  readonly document: Uint8Array;
}

/**
 * Evidence that an accepted message brings: to be stored before the message is, for the round will name
 * it. `before` is the round without the message.
 */
export function newEvidence(
  suite: CryptoSuite,
  before: RoundState,
  input: RoundInput,
): readonly Evidence[] {
  if (input.type !== 'message' || input.message.type !== 'acknowledge-shares') return [];
  if (before.phase !== 'aggregating' || before.session.phase !== 'checking-shares') return [];
  const { session } = before;
  const known = provenDealers(session);
  return input.message.message.complaints.flatMap((complaint) => {
    if (complaint.reason !== 'off-polynomial' || known.has(complaint.dealer)) return [];
    const opened = { holder: input.from, disclosure: complaint.opened };
    const document = evidenceOf(suite, session, complaint.dealer, opened);
    return [{ dealer: complaint.dealer, document }];
  });
}

function evidenceOf(
  suite: CryptoSuite,
  session: Dealt,
  dealer: ParticipantId,
  { holder, disclosure }: OpenedShare,
): Uint8Array {
  return encodeBlame(blameForShare(suite, session, dealer, holder, disclosure));
}

/** History with everybody who is left out when the sharers are fixed. */
export function withExclusions(
  suite: CryptoSuite,
  history: RoundHistory,
  { terms, session }: Aggregating,
): RoundHistory {
  if (session.phase !== 'checking-shares') return history;
  const bad = badDealers(suite, terms, session);
  const { unusable } = chooseSharers(session, present(session, session.acknowledgements));
  const unlucky = unusable.map((id) => [id, 'too few members could use its shares'] as const);
  const dropouts = [...bad, ...unlucky].map(([id, reason]): Dropout => {
    return { participant: nameOf(terms, id), phase: session.phase, reason };
  });
  return {
    ...history,
    excluded: new Map([...history.excluded, ...bad]),
    dropouts: [...history.dropouts, ...dropouts],
  };
}
