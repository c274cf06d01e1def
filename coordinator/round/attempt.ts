/** Begins, ends and repeats attempts. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { RunCause } from '../../shared/domain/run-causes.ts';
import type { Dropout } from '../../shared/domain/run-summary.ts';
import { after, type Instant } from '../../shared/domain/time.ts';
import { open } from '../../shared/secagg/aggregator.ts';
import { PROTOCOL_VERSION, type RoundConfig } from '../../shared/secagg/config.ts';
import { configHash, planHash, type Signer } from '../../shared/secagg/transcript.ts';
import type { AttemptOutcome } from '../../shared/secagg/instruction.ts';
import { withRelease } from './releases.ts';
import { badDealers } from './exclusions.ts';
import { invitedMembers, leftOut } from './invited.ts';
import {
  leavePhase,
  nameOf,
  phaseName,
  type Aborted,
  type Aggregating,
  type Gathering,
  type RoundHistory,
  type RoundState,
  type RoundTerms,
} from './round.ts';

/** Cryptography and the coordinator's signing key; neither is kept in state. */
export interface RoundContext {
  readonly suite: CryptoSuite;
  readonly signer: Signer;
}

/** Offers the round to those who checked in: M0 with a fresh nonce. */
export function beginAttempt(context: RoundContext, state: Gathering, now: Instant): Aggregating {
  const { terms, attempt } = state;
  const invited = invitedMembers(state);
  const config = configOf(context, terms, attempt);
  const cfg = configHash(context.suite, config);
  const history = leavePhase(state, now);
  return {
    phase: 'aggregating',
    terms,
    attempt,
    history: {
      ...history,
      dropouts: [...history.dropouts, ...dropoutsOf(state), ...leftOut(state, invited)],
    },
    session: open(context.suite, { config, roster: terms.roster, invited }),
    offerSignature: context.signer.sign('offer', cfg),
    readyAt: undefined,
    closesAt: after(now, terms.times.phases['advertising-keys']),
    uploads: new Map(),
  };
}

function configOf({ suite }: RoundContext, terms: RoundTerms, attempt: number): RoundConfig {
  return {
    protocolVersion: PROTOCOL_VERSION,
    suite: terms.suite,
    federation: terms.federation,
    charterHash: terms.charterHash,
    rosterEpoch: terms.roster.epoch,
    key: { ...terms.key, attempt },
    kind: terms.kind,
    modelHash: terms.modelDigest ?? new Uint8Array(32),
    planHash: planHash(suite, terms.planDigest, terms.topologyDigest, terms.scalingDigest),
    segments: terms.segments,
    weightBound: terms.weightBound,
    terms: terms.aggregation,
    serverNonce: suite.randomBytes(32),
  };
}

/** Why an attempt ended, and whom not to ask again. */
export interface Loss {
  /** The cause of the run's end, if no attempt is left. */
  readonly reason: RunCause;
  readonly message: string;
  readonly blamed: ReadonlyMap<ParticipantId, string>;
}

/** Attempts the round may still make after the current one. */
export function attemptsLeft({ terms, attempt, history }: RoundState): number {
  return Math.max(0, terms.cohort.attempts - (attempt - history.attemptOffset));
}

/**
 * The next attempt while there is one left, else the end of the round. Dealers of bad shares are left
 * out of it even where the sharers were not fixed yet.
 */
export function loseAttempt(
  { suite }: Pick<RoundContext, 'suite'>,
  state: Gathering | Aggregating,
  loss: Loss,
  now: Instant,
): Gathering | Aborted {
  const { terms, attempt } = state;
  const blamed = new Map([...unnamedDealers(suite, state), ...loss.blamed]);
  const full = { ...loss, blamed };
  if (attemptsLeft(state) === 0) return abortRound(state, full, now);
  return {
    phase: 'gathering',
    terms,
    attempt: attempt + 1,
    history: historyAfter(state, full, now),
    checkedIn: [],
    refusals: new Map(),
    readyAt: undefined,
    closesAt: after(now, terms.times.gathering),
  };
}

/** Dealers of bad shares whom the round has not named yet. */
function unnamedDealers(
  suite: CryptoSuite,
  state: Gathering | Aggregating,
): ReadonlyMap<ParticipantId, string> {
  if (state.phase === 'gathering') return new Map();
  const { excluded } = state.history;
  const bad = badDealers(suite, state.terms, state.session);
  return new Map([...bad].filter(([dealer]) => !excluded.has(dealer)));
}

/** Ends the round whatever attempts are left. */
export function abortRound(state: Gathering | Aggregating, loss: Loss, now: Instant): Aborted {
  const { terms, attempt } = state;
  return {
    phase: 'aborted',
    terms,
    attempt,
    history: historyAfter(state, loss, now),
    during: phaseName(state),
    reason: loss.reason,
    message: loss.message,
    endedAt: now,
  };
}

function historyAfter(state: Gathering | Aggregating, loss: Loss, now: Instant): RoundHistory {
  const left = leavePhase(state, now);
  const outcome: AttemptOutcome = {
    key: { ...state.terms.key, attempt: state.attempt },
    outcome: 'aborted',
    reason: loss.reason,
    message: loss.message,
  };
  return {
    ...withRelease(left, state),
    outcomes: [...left.outcomes, outcome],
    excluded: new Map([...left.excluded, ...loss.blamed]),
    dropouts: [...left.dropouts, ...dropoutsOf(state), ...blamedOf(state, loss)],
  };
}

/**
 * Who fell out of the current attempt by saying so: those who left, and while it gathers those who
 * refused; the operator must see who and why.
 */
export function dropoutsOf(state: Gathering | Aggregating): readonly Dropout[] {
  const { terms } = state;
  if (state.phase === 'gathering') {
    return [...state.refusals].map(([id, { code, message }]) => ({
      participant: nameOf(terms, id),
      phase: 'gathering',
      reason: `${code}: ${message}`,
    }));
  }
  const { session } = state;
  return [...session.departed].map(([id, { phase, reason }]) => ({
    participant: nameOf(terms, id),
    phase,
    reason,
  }));
}

function blamedOf(state: Gathering | Aggregating, { blamed }: Loss): readonly Dropout[] {
  return [...blamed].map(([id, reason]) => ({
    participant: nameOf(state.terms, id),
    phase: phaseName(state),
    reason,
  }));
}
