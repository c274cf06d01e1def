/** Whether a plan may run under a charter: inside its bounds, and possible at every cohort size. */
import type { Digest } from '../domain/bytes.ts';
import type { Charter } from '../domain/charter.ts';
import { checkPlan, type PlanFinding } from '../domain/plan-check.ts';
import type { Plan } from '../domain/plan.ts';
import { isPostQuantum } from '../domain/post-quantum.ts';
import { countBits, signedBits } from '../vector/fixed-point.ts';
import {
  cohortRefusal,
  FULL_GRAPH_MAX,
  groupsRefusal,
  quorumRefusal,
  sessionParameters,
  type ParameterChoice,
  type ParameterInputs,
} from './parameters.ts';

/**
 * Everything that keeps `plan` from running under `charter`; empty when it may run. The
 * coordinator asks before it opens a run, every participant before it checks in.
 */
export function judgePlan(
  charter: Charter,
  plan: Plan,
  topologyDigest?: Digest,
): readonly PlanFinding[] {
  return [
    ...checkPlan(charter, plan, topologyDigest),
    ...quorumFindings(charter, plan),
    ...widthFindings(plan),
  ];
}

/** More sizes than this are not listed one by one. */
const LISTED_SIZES = 32;

/**
 * The parameters of the cohorts the plan allows, from `cohort.minimum` to `cohort.target`: of all
 * sizes where they are few, of some of them where they are many.
 */
export function cohortChoices(
  charter: Charter,
  plan: Plan,
): readonly { readonly participants: number; readonly choice: ParameterChoice }[] {
  return listedSizes(plan).map((participants) => ({
    participants,
    choice: sessionParameters(inputsFor(charter, plan, participants)),
  }));
}

/** Both ends, the border between the graphs and evenly spread sizes between. */
function listedSizes({ cohort: { minimum, target } }: Plan): readonly number[] {
  const step = Math.max(1, (target - minimum) / (LISTED_SIZES - 1));
  const spread = Array.from({ length: Math.ceil((target - minimum) / step) + 1 }, (_, i) =>
    Math.min(target, minimum + Math.round(i * step)),
  );
  const border = [FULL_GRAPH_MAX, FULL_GRAPH_MAX + 1];
  const within = border.filter((size) => size >= minimum && size <= target);
  return [...new Set([...spread, ...within])].sort((a, b) => a - b);
}

/** What the parameters of a cohort of this size are computed from. */
export function inputsFor(charter: Charter, plan: Plan, participants: number): ParameterInputs {
  const { assumedCollusion, assumeNoCollusion } = charter.secureAggregation;
  const { expectedDropout } = plan.cohort;
  const postQuantum = isPostQuantum(charter.secureAggregation.postQuantum, plan.postQuantum);
  const groups = plan.aggregation?.grouped.groups;
  return {
    participants,
    assumedCollusion,
    assumeNoCollusion,
    expectedDropout,
    postQuantum,
    ...(groups !== undefined && { groups }),
  };
}

/**
 * One finding for the smallest infeasible cohort; the larger ones usually share its cause. The number
 * of holders grows with the cohort, so it is asked of the largest only.
 */
function quorumFindings(charter: Charter, plan: Plan): readonly PlanFinding[] {
  const { minimum, target, expectedDropout } = plan.cohort;
  const message = smallestRefusal(charter, plan, minimum, target);
  if (message === undefined) return [];
  return [
    {
      rule: 'cohort.expectedDropout',
      planValue: String(expectedDropout),
      charterBound: `assumedCollusion ${charter.secureAggregation.assumedCollusion}`,
      message,
    },
  ];
}

function smallestRefusal(
  charter: Charter,
  plan: Plan,
  minimum: number,
  target: number,
): string | undefined {
  for (let size = minimum; size <= target; size++) {
    const reason = quorumRefusal(inputsFor(charter, plan, size));
    if (reason !== undefined) return reason;
  }
  return (
    cohortRefusal(inputsFor(charter, plan, target)) ??
    // Not of every size: a cohort that turns out to have no groups is waited for to grow.
    listedSizes(plan)
      .map((size) => groupsRefusal(inputsFor(charter, plan, size)))
      .find((reason) => reason !== undefined)
  );
}

/** Sums of the largest cohort must fit 32-bit elements (secure-aggregation §3.9). */
function widthFindings(plan: Plan): readonly PlanFinding[] {
  const { target } = plan.cohort;
  const { scale, weightBound } = plan.encoding;
  return [
    widthFinding('encoding.scale', scale, signedBits(target, scale), target),
    widthFinding('encoding.weightBound', weightBound, countBits(target, weightBound), target),
  ].filter((finding) => finding !== undefined);
}

function widthFinding(
  rule: string,
  value: number,
  bits: number | undefined,
  target: number,
): PlanFinding | undefined {
  if (bits !== undefined) return undefined;
  return {
    rule,
    planValue: String(value),
    charterBound: '32 bits per element',
    message: `${rule} is ${value}: the sum over ${target} participants would not fit 32 bits; lower it or cohort.target`,
  };
}
