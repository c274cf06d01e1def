/** The spans a plan implies, each with the rule that gave it. */
import type { Plan } from '../domain/plan.ts';
import { formatDuration, formatSpan, type Duration } from '../domain/time.ts';
import type { DerivedValue } from './plan-explain.ts';
import { longestRound, runSpan, timeInputs } from './plan-times.ts';
import {
  ASSUMED_RATE,
  ASSUMED_SPEED,
  GATHERING,
  LEAST_STALL,
  MINIMUM_RATE,
  OPERATIONS,
  roundTimes,
  SAFETY,
  SHORT_PHASE,
  STALL,
  TRAINING,
  transferAllowance,
} from './round-times.ts';

const KILOBYTE = 1_000;

/** Of a training round with the rate assumed while the run has measured none. */
export function timeValues(plan: Plan, parameters: number): readonly DerivedValue[] {
  const inputs = timeInputs(plan, 'training', parameters, ASSUMED_RATE);
  const times = roundTimes(inputs);
  const written = plan.cohort.deadline !== 'auto';
  return [
    ...(written ? [] : allowances(plan, parameters, inputs)),
    spanValue(
      'attempt deadline',
      times.phases['collecting-masked-inputs'],
      written
        ? 'cohort.deadline: an attempt whose uploads are not done and do not move by then is given up'
        : 'training and upload allowance together, as cohort.deadline is auto',
    ),
    ...uploadValues(times.uploads, inputs.vectorBytes),
    ...phaseValues(times),
    spanValue(
      'grace',
      plan.cohort.grace,
      'cohort.grace: how long stragglers are waited for once a phase may proceed',
    ),
    ...totals(plan, parameters),
  ];
}

function spanValue(name: string, span: Duration, rule: string): DerivedValue {
  return { name, value: formatSpan(span), unit: '', rule };
}

function allowances(
  { local, encoding }: Plan,
  parameters: number,
  { training, vectorBytes, rate }: ReturnType<typeof timeInputs>,
): readonly DerivedValue[] {
  return [
    spanValue(
      'training allowance',
      training,
      `${SAFETY}·${OPERATIONS}·d·W·epochs / ${ASSUMED_SPEED} per second = ` +
        `${SAFETY}·${OPERATIONS}·${parameters}·${encoding.weightBound}·${local.epochs} / ${ASSUMED_SPEED}, ` +
        `from ${formatDuration(TRAINING)} to 1d`,
    ),
    spanValue(
      'upload allowance',
      transferAllowance(vectorBytes, rate),
      `${SAFETY} × ${vectorBytes} bytes / ${rateText(rate)}; later rounds take the slowest rate measured in the run`,
    ),
  ];
}

function uploadValues(
  { longest, stall, minimumRate }: ReturnType<typeof roundTimes>['uploads'],
  vectorBytes: number,
): readonly DerivedValue[] {
  return [
    spanValue(
      'stall span',
      stall,
      `the attempt deadline, from ${formatDuration(LEAST_STALL)} to ${formatDuration(STALL)}: an upload that stands still this long, ` +
        `or stays below ${rateText(minimumRate)}, is not waited for`,
    ),
    spanValue(
      'longest collection',
      longest,
      `attempt deadline + stall span + ${vectorBytes} bytes / ${rateText(minimumRate)}: moving uploads push the deadline on, no further than here`,
    ),
  ];
}

function phaseValues({
  gathering,
  phases,
}: ReturnType<typeof roundTimes>): readonly DerivedValue[] {
  const short = Object.entries(phases).filter(([phase]) => phase !== 'collecting-masked-inputs');
  return [
    spanValue(
      'gathering',
      gathering,
      `cohort.deadline, or ${formatDuration(GATHERING)} where that is auto; never less than ${SAFETY} × the model download / ${rateText(ASSUMED_RATE)}`,
    ),
    ...short.map(([phase, span]) =>
      spanValue(
        phase,
        span,
        `${formatDuration(SHORT_PHASE)}, or the attempt deadline if shorter; never less than ${SAFETY} × its messages / ${rateText(ASSUMED_RATE)}`,
      ),
    ),
  ];
}

function totals(plan: Plan, parameters: number): readonly DerivedValue[] {
  const { rounds, cohort, data } = plan;
  const round = longestRound(plan, 'training', parameters);
  const statistics = data.normalisation.kind === 'statistics' ? ', and the statistics round' : '';
  return [
    spanValue(
      'longest round',
      round,
      `cohort.attempts = ${cohort.attempts} times gathering, longest collection and the short phases, at ${rateText(MINIMUM_RATE)}`,
    ),
    spanValue(
      'run deadline',
      runSpan(plan, parameters),
      plan.deadline === 'auto'
        ? `${rounds} rounds × ${formatSpan(round)}${statistics}: the run ends then, whatever it has reached`
        : 'deadline: the run ends then, whatever it has reached',
    ),
  ];
}

function rateText(bytesPerSecond: number): string {
  return `${bytesPerSecond / KILOBYTE} kB/s`;
}
