/** What a round is, in every phase (architecture §3.5). Pure data. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { Roster } from '../../shared/domain/charter.ts';
import type { FederationId, ParticipantId, RoundKey } from '../../shared/domain/ids.ts';
import type { CohortPlan } from '../../shared/domain/plan.ts';
import type { Dropout, RoundMetrics, RoundSums } from '../../shared/domain/run-summary.ts';
import { after, type Instant } from '../../shared/domain/time.ts';
import type { AggregatorState } from '../../shared/secagg/aggregator.ts';
import type { AggregationTerms, RoundKind, VectorSegment } from '../../shared/secagg/config.ts';
import type { SummedMembers } from '../../shared/secagg/differences.ts';
import type { AttemptOutcome } from '../../shared/secagg/instruction.ts';
import type { Signature } from '../../shared/secagg/messages.ts';
import type { RoundTimes } from '../../shared/secagg/round-times.ts';
import type { Release } from './releases.ts';
import type { Closing, Upload } from './uploads.ts';

/** Fixed when the round opens, the same for every attempt. */
export interface RoundTerms {
  readonly key: RoundKey;
  readonly federation: FederationId;
  readonly kind: RoundKind;
  readonly charterHash: Digest;
  readonly roster: Roster;
  readonly suite: string;
  readonly planDigest: Digest;
  readonly topologyDigest: Digest;
  /** The weights to start from; absent in the statistics round. */
  readonly modelDigest: Digest | undefined;
  readonly scalingDigest: Digest | undefined;
  readonly segments: readonly VectorSegment[];
  readonly weightBound: number;
  readonly aggregation: AggregationTerms;
  readonly cohort: CohortTerms;
  /** Sums over its model a member helps to uncover within the run, by the charter. */
  readonly maxUnmaskPerModel: number;
  readonly times: RoundTimes;
  /** When the run must be over; absent for rounds opened before runs had a deadline. */
  readonly runEndsBy: Instant | undefined;
}

/** The plan's cohort; its deadline has become one of the round's times. */
export type CohortTerms = Omit<CohortPlan, 'deadline'>;

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
  /** Who fell out, over all attempts, but for those whose masked input was missed. */
  readonly dropouts: readonly Dropout[];
  /** Whose masked input was missed, one entry per attempt that stopped waiting for some. */
  readonly closings: readonly Closing[];
  /** Bytes per second of the slowest upload that was accepted; absent where all were quick. */
  readonly slowestRate: number | undefined;
  /** Sums that were or may have been uncovered, oldest first. */
  readonly releases: readonly Release[];
  /** Whose inputs earlier runs summed over the round's model, as far as the coordinator knows; oldest first. */
  readonly summedBefore: readonly SummedMembers[];
  /**
   * Attempts are numbered from here + 1. Above 0 after a restore from backup: no attempt may have
   * the number of one in the past that was lost.
   */
  readonly attemptOffset: number;
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
  /** Whose inputs it holds. */
  readonly survivors: number;
  /** Absent where there was one sum. */
  readonly sums?: RoundSums;
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
  /** When the phase closes if nothing moves; uploads that do may push it on. */
  readonly closesAt: Instant;
  /** Masked inputs under way, as last reported; empty outside their phase. */
  readonly uploads: ReadonlyMap<ParticipantId, Upload>;
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

/** What people call a member; its id where it is not on the roster. */
export function nameOf({ roster }: RoundTerms, id: ParticipantId): string {
  return roster.entries.find((entry) => entry.id === id)?.name ?? id;
}

/** What a round that is being opened takes over. */
export interface OpeningOptions {
  /** How the round before it ended. */
  readonly before?: AttemptOutcome | undefined;
  /** See `RoundHistory`; 0 when not given. */
  readonly attemptOffset?: number;
  /** See `RoundHistory`; none when not given. */
  readonly summedBefore?: readonly SummedMembers[];
}

/** A round that has just been opened. */
export function openRound(
  terms: RoundTerms,
  now: Instant,
  { before, attemptOffset = 0, summedBefore = [] }: OpeningOptions = {},
): Gathering {
  return {
    phase: 'gathering',
    terms,
    attempt: attemptOffset + 1,
    history: {
      startedAt: now,
      enteredAt: now,
      phaseMs: {},
      outcomes: before === undefined ? [] : [before],
      excluded: new Map(),
      dropouts: [],
      closings: [],
      slowestRate: undefined,
      releases: [],
      summedBefore,
      attemptOffset,
    },
    checkedIn: [],
    refusals: new Map(),
    readyAt: undefined,
    closesAt: after(now, terms.times.gathering),
  };
}

/** History with the time in the phase now left added up. */
export function leavePhase(state: RoundState, now: Instant): RoundHistory {
  const { history } = state;
  const phase = phaseName(state);
  const spent = (history.phaseMs[phase] ?? 0) + (now - history.enteredAt);
  return { ...history, enteredAt: now, phaseMs: { ...history.phaseMs, [phase]: spent } };
}
