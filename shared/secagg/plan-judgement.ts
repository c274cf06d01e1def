/** Whether a plan may run under a charter: inside its bounds, and possible at every cohort size. */
import type { Digest } from '../domain/bytes.ts';
import type { Charter } from '../domain/charter.ts';
import { checkPlan, type PlanFinding } from '../domain/plan-check.ts';
import type { Plan } from '../domain/plan.ts';
import { countBits, signedBits } from '../vector/fixed-point.ts';
import { sessionParameters, type ParameterChoice } from './parameters.ts';

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

/** The parameters of every cohort the plan allows, from `cohort.minimum` to `cohort.target`. */
export function cohortChoices(
  charter: Charter,
  plan: Plan,
): readonly { readonly participants: number; readonly choice: ParameterChoice }[] {
  const { minimum, target, expectedDropout } = plan.cohort;
  const { assumedCollusion, assumeNoCollusion } = charter.secureAggregation;
  return Array.from({ length: target - minimum + 1 }, (_, index) => {
    const participants = minimum + index;
    const inputs = { participants, assumedCollusion, assumeNoCollusion, expectedDropout };
    return { participants, choice: sessionParameters(inputs) };
  });
}

/** One finding for the smallest infeasible cohort; the larger ones usually share its cause. */
function quorumFindings(charter: Charter, plan: Plan): readonly PlanFinding[] {
  for (const { choice } of cohortChoices(charter, plan)) {
    if (choice.feasible) continue;
    const { assumedCollusion } = charter.secureAggregation;
    return [
      {
        rule: 'cohort.expectedDropout',
        planValue: String(plan.cohort.expectedDropout),
        charterBound: `assumedCollusion ${assumedCollusion}`,
        message: choice.reason,
      },
    ];
  }
  return [];
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
