/** How long each step of a round may take: one rule per span, from sizes and rates. */
import type { CohortPlan, EncodingPlan, LocalTraining } from '../domain/plan.ts';
import { milliseconds, seconds, type Duration } from '../domain/time.ts';
import { messageBytes, type TimedPhase } from './message-sizes.ts';

/** Bytes per second assumed of the slowest link until a run has measured its own: 1 Mbit/s. */
export const ASSUMED_RATE = 125_000;
/** Bytes per second below which an upload does not count as moving. */
export const MINIMUM_RATE = 25_000;
/** What can go through at a rate may take this many times as long. */
export const SAFETY = 2;
/** Floating-point operations per second assumed of the slowest site. */
export const ASSUMED_SPEED = 1e9;
/** Of one row and one parameter in one epoch: forward, and backward twice that (Kaplan et al. 2020). */
export const OPERATIONS = 6;
/** A phase that needs no training may take this long at least. */
export const SHORT_PHASE = seconds(60);
/** An unattended site has this long at least to come back and check in. */
export const GATHERING = seconds(600);
/** Training may take this long at least. */
export const TRAINING = seconds(600);
/** No span derived for training is longer; the same bound as for one that is written. */
export const LONGEST_TRAINING = seconds(86_400);
/**
 * A broken connection may need this long to be noticed and made again: a minute until a chunk counts
 * as lost, a quarter until the next try.
 */
export const STALL = seconds(90);
/** Two chunks at the minimum rate must fit, or a slow upload would look like one that stands still. */
export const LEAST_STALL = seconds(10);
/** Progress is reported this many times per stall span, so that one lost report ends no upload. */
export const REPORTS_PER_STALL = 9;

/** When an upload is worth waiting for. */
export interface UploadTimes {
  /** From entering the phase until it closes even if uploads still move. */
  readonly longest: Duration;
  /** An upload that has not moved for this long holds nobody. */
  readonly stall: Duration;
  /** The least time between two reports of one upload. */
  readonly report: Duration;
  /** Bytes per second. */
  readonly minimumRate: number;
}

/** Every span of one round, fixed when it opens. */
export interface RoundTimes {
  readonly gathering: Duration;
  readonly phases: Readonly<Record<TimedPhase, Duration>>;
  readonly uploads: UploadTimes;
}

/** What the spans of a round follow from. */
export interface TimeInputs {
  readonly cohort: CohortPlan;
  /** Whether messages may be those of the hybrid suite. */
  readonly postQuantum: boolean;
  /** From `trainingAllowance`. */
  readonly training: Duration;
  /** Bytes each participant uploads. */
  readonly vectorBytes: number;
  /** Bytes each participant downloads before it checks in. */
  readonly modelBytes: number;
  /** Bytes per second of the slowest link, as assumed or measured. */
  readonly rate: number;
}

export function roundTimes(inputs: TimeInputs): RoundTimes {
  const deadline = attemptDeadline(inputs);
  const stall = stallSpan(deadline);
  return {
    gathering: gatheringSpan(inputs),
    phases: {
      'advertising-keys': shortSpan('advertising-keys', deadline, inputs),
      'sharing-keys': shortSpan('sharing-keys', deadline, inputs),
      'checking-shares': shortSpan('checking-shares', deadline, inputs),
      'collecting-masked-inputs': deadline,
      'confirming-survivors': shortSpan('confirming-survivors', deadline, inputs),
      unmasking: shortSpan('unmasking', deadline, inputs),
    },
    uploads: {
      longest: longestCollection(deadline, stall, inputs.vectorBytes),
      stall,
      report: milliseconds(Math.ceil(stall / REPORTS_PER_STALL)),
      minimumRate: MINIMUM_RATE,
    },
  };
}

/** Time for `bytes` at `rate` bytes per second with room to spare, in whole seconds. */
export function transferAllowance(bytes: number, rate: number): Duration {
  return seconds(Math.ceil((SAFETY * bytes) / rate));
}

/** Time for local training where the plan does not say: by its arithmetic, within bounds. */
export function trainingAllowance(
  { epochs }: LocalTraining,
  { weightBound }: EncodingPlan,
  parameters: number,
): Duration {
  const operations = OPERATIONS * parameters * weightBound * epochs;
  const needed = seconds(Math.ceil((SAFETY * operations) / ASSUMED_SPEED));
  return milliseconds(Math.min(Math.max(needed, TRAINING), LONGEST_TRAINING));
}

/** Training and upload: what the plan says, else the two allowances together. */
export function attemptDeadline({ cohort, training, vectorBytes, rate }: TimeInputs): Duration {
  if (cohort.deadline !== 'auto') return cohort.deadline;
  return milliseconds(training + transferAllowance(vectorBytes, rate));
}

/** Checking in: the plan's deadline, or long enough to come back; never less than the download. */
export function gatheringSpan({ cohort, modelBytes, rate }: TimeInputs): Duration {
  const least = cohort.deadline === 'auto' ? GATHERING : cohort.deadline;
  return milliseconds(Math.max(least, transferAllowance(modelBytes, rate)));
}

/** A minute, or the deadline if that is shorter; never less than its messages need. */
export function shortSpan(
  phase: TimedPhase,
  deadline: Duration,
  { cohort, postQuantum, rate }: Pick<TimeInputs, 'cohort' | 'postQuantum' | 'rate'>,
): Duration {
  const least = Math.min(deadline, SHORT_PHASE);
  const bytes = messageBytes(cohort.target, { postQuantum })[phase];
  return milliseconds(Math.max(least, transferAllowance(bytes, rate)));
}

/** How long an upload may stand still: the attempt's deadline, within bounds. */
export function stallSpan(deadline: Duration): Duration {
  return milliseconds(Math.max(Math.min(deadline, STALL), LEAST_STALL));
}

/** An upload that begins at the last moment and moves at the minimum rate is done by then. */
export function longestCollection(
  deadline: Duration,
  stall: Duration,
  vectorBytes: number,
): Duration {
  return milliseconds(deadline + stall + seconds(Math.ceil(vectorBytes / MINIMUM_RATE)));
}

/** From the opening of an attempt's gathering until its masks can be removed, at most. */
export function longestAttempt({ gathering, phases, uploads }: RoundTimes): Duration {
  const short = Object.values(phases).reduce((sum, span) => sum + span, 0);
  return milliseconds(gathering + short - phases['collecting-masked-inputs'] + uploads.longest);
}
