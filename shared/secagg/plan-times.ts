/** The spans that follow from a plan: of its rounds, and of the whole run. */
import type { Plan } from '../domain/plan.ts';
import { milliseconds, type Duration } from '../domain/time.ts';
import type { RoundKind } from './config.ts';
import { packedBytes, statisticsSegments, trainingSegments } from './layout.ts';
import {
  longestAttempt,
  MINIMUM_RATE,
  roundTimes,
  trainingAllowance,
  type RoundTimes,
  type TimeInputs,
} from './round-times.ts';

const FLOAT32_BYTES = 4;

/**
 * What the spans of a round follow from. `parameters` is d; `rate` is in bytes per second. Throws
 * `PLAN_INVALID` when the widths do not fit.
 */
export function timeInputs(
  plan: Plan,
  kind: RoundKind,
  parameters: number,
  rate: number,
): TimeInputs {
  const { cohort, encoding, data, local } = plan;
  const segments =
    kind === 'training'
      ? trainingSegments(encoding, cohort.target, parameters)
      : statisticsSegments(encoding, cohort.target, data.features.length);
  return {
    cohort,
    // What the charter makes of it is not known here; the longer messages are allowed for.
    postQuantum: plan.postQuantum !== 'off',
    training: trainingAllowance(local, encoding, parameters),
    vectorBytes: packedBytes(segments),
    modelBytes: kind === 'training' ? FLOAT32_BYTES * parameters : 0,
    rate: Math.max(rate, MINIMUM_RATE),
  };
}

export function planTimes(
  plan: Plan,
  kind: RoundKind,
  parameters: number,
  rate: number,
): RoundTimes {
  return roundTimes(timeInputs(plan, kind, parameters, rate));
}

/** All attempts of one round, each as long as it can be, at the slowest rate that is waited for. */
export function longestRound(plan: Plan, kind: RoundKind, parameters: number): Duration {
  const attempt = longestAttempt(planTimes(plan, kind, parameters, MINIMUM_RATE));
  return milliseconds(attempt * plan.cohort.attempts);
}

/** What the plan says, else every round at its longest. */
export function runSpan(plan: Plan, parameters: number): Duration {
  if (plan.deadline !== 'auto') return plan.deadline;
  const training = plan.rounds * longestRound(plan, 'training', parameters);
  if (plan.data.normalisation.kind !== 'statistics') return milliseconds(training);
  return milliseconds(training + longestRound(plan, 'statistics', parameters));
}
