/** One execution of a plan: what the coordinator remembers of it between rounds. Pure data. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { Charter, Roster } from '../../shared/domain/charter.ts';
import type { FederationId, RunId } from '../../shared/domain/ids.ts';
import { vectorLength, type ModelSchema } from '../../shared/domain/model-schema.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { isPostQuantum } from '../../shared/domain/post-quantum.ts';
import type { RunStatus } from '../../shared/domain/run-summary.ts';
import { after, type Instant } from '../../shared/domain/time.ts';
import { suiteNameOf, type AggregationTerms, type RoundKind } from '../../shared/secagg/config.ts';
import { statisticsSegments, trainingSegments } from '../../shared/secagg/layout.ts';
import { MIN_HONEST } from '../../shared/secagg/parameters.ts';
import { planTimes, runSpan } from '../../shared/secagg/plan-times.ts';
import { ASSUMED_RATE } from '../../shared/secagg/round-times.ts';
import { slower } from '../round/uploads.ts';
import {
  openRound,
  type Completed,
  type Gathering,
  type OpeningOptions,
  type RoundTerms,
} from '../round/round.ts';

/** A federation this coordinator serves. */
export interface Federation {
  readonly charter: Charter;
  readonly charterHash: Digest;
  readonly roster: Roster;
}

export interface Run {
  readonly id: RunId;
  readonly federation: FederationId;
  readonly charterHash: Digest;
  readonly status: RunStatus;
  /** A `RunCause`; empty while running. */
  readonly cause: string;
  readonly plan: Plan;
  readonly planDigest: Digest;
  readonly topologyDigest: Digest;
  readonly schema: ModelSchema;
  /** The newest weights. */
  readonly modelDigest: Digest;
  /** Of the feature scaling, once the statistics round computed it. */
  readonly scalingDigest: Digest | undefined;
  /** The round that is open, or was last. */
  readonly round: number;
  readonly roundsCompleted: number;
  /** Bytes per second of the slowest upload accepted so far; absent where all were quick. */
  readonly slowestRate: number | undefined;
  /** Attempts of its rounds are numbered from here + 1; see `RoundHistory`. */
  readonly attemptOffset: number;
  readonly createdAt: Instant;
  readonly endedAt: Instant | undefined;
}

/** 0 where a statistics round comes first, else 1. */
export function firstRound(plan: Plan): number {
  return plan.data.normalisation.kind === 'statistics' ? 0 : 1;
}

/** The terms every attempt of the run's current round has. Throws `PLAN_INVALID`. */
export function roundTerms(run: Run, federation: Federation): RoundTerms {
  const { plan } = run;
  const kind = run.round === 0 ? 'statistics' : 'training';
  const { deadline: _deadline, ...cohort } = plan.cohort;
  const { target } = cohort;
  const parameters = vectorLength(run.schema);
  return {
    key: { run: run.id, round: run.round },
    federation: run.federation,
    kind,
    charterHash: run.charterHash,
    roster: federation.roster,
    suite: suiteNameOf(
      isPostQuantum(federation.charter.secureAggregation.postQuantum, plan.postQuantum),
    ),
    planDigest: run.planDigest,
    topologyDigest: run.topologyDigest,
    modelDigest: kind === 'training' ? run.modelDigest : undefined,
    scalingDigest: run.scalingDigest,
    segments:
      kind === 'training'
        ? trainingSegments(plan.encoding, target, parameters)
        : statisticsSegments(plan.encoding, target, plan.data.features.length),
    weightBound: plan.encoding.weightBound,
    aggregation: aggregationTerms(plan, federation.charter, kind),
    cohort,
    maxUnmaskPerModel: federation.charter.secureAggregation.maxUnmaskPerModel ?? 1,
    times: planTimes(plan, kind, parameters, run.slowestRate ?? ASSUMED_RATE),
    runEndsBy: after(run.createdAt, runSpan(plan, parameters)),
  };
}

/** The plan's cohort within the charter's floors. The statistics round has one sum in any case. */
export function aggregationTerms(plan: Plan, charter: Charter, kind: RoundKind): AggregationTerms {
  const bounds = charter.secureAggregation;
  const groups = kind === 'training' ? plan.aggregation?.grouped.groups : undefined;
  return {
    minCohort: Math.max(plan.cohort.minimum, bounds.minCohort),
    minSurvivors: bounds.minSurvivors,
    minHonest: MIN_HONEST,
    maxCohort: plan.cohort.target,
    assumedCollusion: bounds.assumedCollusion,
    expectedDropout: plan.cohort.expectedDropout,
    assumeNoCollusion: bounds.assumeNoCollusion,
    ...(groups !== undefined && { groups }),
  };
}

/** The run's current round, gathering. */
export function openCurrentRound(
  run: Run,
  federation: Federation,
  now: Instant,
  options: Omit<OpeningOptions, 'attemptOffset'> = {},
): Gathering {
  const { attemptOffset } = run;
  return openRound(roundTerms(run, federation), now, { ...options, attemptOffset });
}

/** The run once its current round has produced a model or a scaling. */
export function afterRound(run: Run, { result, history, endedAt }: Completed): Run {
  const advanced: Run = {
    ...run,
    modelDigest: result.modelDigest ?? run.modelDigest,
    scalingDigest: result.scalingDigest ?? run.scalingDigest,
    roundsCompleted: run.roundsCompleted + (run.round === 0 ? 0 : 1),
    slowestRate: slower(run.slowestRate, history.slowestRate),
  };
  if (run.round >= run.plan.rounds) return endRun(advanced, 'completed', 'completed', endedAt);
  return { ...advanced, round: run.round + 1 };
}

export function endRun(run: Run, status: RunStatus, cause: string, now: Instant): Run {
  return { ...run, status, cause, endedAt: now };
}
