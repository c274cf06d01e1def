/** What a round is, in every phase (architecture §3.5). Pure data. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { Roster } from '../../shared/domain/charter.ts';
import type { FederationId, ParticipantId, RoundKey } from '../../shared/domain/ids.ts';
import type { CohortPlan } from '../../shared/domain/plan.ts';
import type { Dropout, RoundMetrics } from '../../shared/domain/run-summary.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { AggregatorState } from '../../shared/secagg/aggregator.ts';
import type { AggregationTerms, RoundKind, VectorSegment } from '../../shared/secagg/config.ts';
import type { AttemptOutcome } from '../../shared/secagg/instruction.ts';
import type { Signature } from '../../shared/secagg/messages.ts';

/** Fixed when the round opens, the same for every attempt. */
export interface RoundTerms {
  readonly key: RoundKey;
  readonly federation: FederationId;
  readonly kind: RoundKind;
  readonly charterHash: Digest;
  readonly roster: Roster;
  readonly planDigest: Digest;
  readonly topologyDigest: Digest;
  /** The weights to start from; absent in the statistics round. */
  readonly modelDigest: Digest | undefined;
  readonly scalingDigest: Digest | undefined;
  readonly segments: readonly VectorSegment[];
  readonly weightBound: number;
  readonly aggregation: AggregationTerms;
  readonly cohort: CohortPlan;
}

/** What a round remembers across its attempts. */
export interface RoundHistory {
  readonly startedAt: Instant;
  /** When the current phase was entered. */
  readonly enteredAt: Instant;
  /** Milliseconds spent in each phase left so far. */
  readonly phaseMs: Readonly<Record<string, number>>;
  /** How earlier attempts ended, oldest first; the last of the round before leads the list. */
  readonly outcomes: readonly AttemptOutcome[];
  /** Blamed participants, with the reason; never invited again in this round. */
  readonly excluded: ReadonlyMap<ParticipantId, string>;
  /** Who fell out, over all attempts. */
  readonly dropouts: readonly Dropout[];
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What a round produced. */
export interface RoundResult {
  /** New weights; absent after a statistics round. */
  readonly modelDigest: Digest | undefined;
  /** Feature scaling; present after a statistics round. */
  readonly scalingDigest: Digest | undefined;
  readonly survivors: number;
  readonly metrics: RoundMetrics;
}

interface RoundBase {
  readonly terms: RoundTerms;
  readonly attempt: number;
  readonly history: RoundHistory;
}

export interface Gathering extends RoundBase {
  readonly phase: 'gathering';
  readonly checkedIn: readonly ParticipantId[];
  readonly refusals: ReadonlyMap<ParticipantId, Refusal>;
  /** When the minimum was met. */
  readonly readyAt: Instant | undefined;
  readonly closesAt: Instant;
}

export interface Aggregating extends RoundBase {
  readonly phase: 'aggregating';
  readonly session: AggregatorState;
  /** Over the offer of this attempt. */
  readonly offerSignature: Signature;
  /** When the protocol first allowed the next phase. */
  readonly readyAt: Instant | undefined;
  readonly closesAt: Instant;
}

export interface Completed extends RoundBase {
  readonly phase: 'completed';
  readonly result: RoundResult;
  readonly endedAt: Instant;
  readonly cohort: number;
}

export interface Aborted extends RoundBase {
  readonly phase: 'aborted';
  /** The phase it ended in. */
  readonly during: string;
  readonly reason: string;
  readonly message: string;
  readonly endedAt: Instant;
}

export type RoundState = Gathering | Aggregating | Completed | Aborted;

/** The phase people are shown: an attempt's own phase while aggregating. */
export function phaseName(state: RoundState): string {
  return state.phase === 'aggregating' ? state.session.phase : state.phase;
}

export function isTerminal(state: RoundState): state is Completed | Aborted {
  return state.phase === 'completed' || state.phase === 'aborted';
}

/** A round that has just been opened; `before` is how the round before it ended. */
export function openRound(
  terms: RoundTerms,
  closesAt: Instant,
  now: Instant,
  before?: AttemptOutcome,
): Gathering {
  return {
    phase: 'gathering',
    terms,
    attempt: 1,
    history: {
      startedAt: now,
      enteredAt: now,
      phaseMs: {},
      outcomes: before === undefined ? [] : [before],
      excluded: new Map(),
      dropouts: [],
    },
    checkedIn: [],
    refusals: new Map(),
    readyAt: undefined,
    closesAt,
  };
}

/** History with the time in the phase now left added up. */
export function leavePhase(state: RoundState, now: Instant): RoundHistory {
  const { history } = state;
  const phase = phaseName(state);
  const spent = (history.phaseMs[phase] ?? 0) + (now - history.enteredAt);
  return { ...history, enteredAt: now, phaseMs: { ...history.phaseMs, [phase]: spent } };
}
