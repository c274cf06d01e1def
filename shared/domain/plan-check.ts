/** Whether a plan stays inside a charter. Run by the coordinator, and again by every participant. */
import { equalBytes, type Digest } from './bytes.ts';
import type { Charter } from './charter.ts';
import { formatDigest } from './digest-text.ts';
import type { Plan } from './plan.ts';
import { contradict } from './post-quantum.ts';

/** One bound the plan breaks. */
export interface PlanFinding {
  /** The plan key that breaks it, e.g. `cohort.minimum`. */
  readonly rule: string;
  readonly planValue: string;
  readonly charterBound: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/**
 * Every bound of `charter` that `plan` breaks; empty when it may run. `topologyDigest` is the
 * SHA-256 of the topology file; without it the list of agreed topologies is not consulted.
 */
export function checkPlan(
  charter: Charter,
  plan: Plan,
  topologyDigest?: Digest,
): readonly PlanFinding[] {
  const rules = [
    federationRule(charter, plan),
    minimumRule(charter, plan),
    targetRule(charter, plan),
    trainerRule(charter, plan),
    roundsRule(charter, plan),
    postQuantumRule(charter, plan),
    groupsRule(charter, plan),
    topologyDigest && topologyRule(charter, topologyDigest),
  ];
  return rules.filter((finding) => finding !== undefined);
}

function finding(
  rule: string,
  planValue: string | number,
  charterBound: string | number,
  requirement: string,
  remedy: string,
): PlanFinding {
  return {
    rule,
    planValue: String(planValue),
    charterBound: String(charterBound),
    message: `${rule} is ${planValue}: ${requirement}; ${remedy}`,
  };
}

function federationRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  if (plan.federation === charter.federation) return undefined;
  const requirement = `the charter is of ${charter.federation}`;
  const remedy = 'use the charter of this federation or correct the name';
  return finding('federation', plan.federation, charter.federation, requirement, remedy);
}

function minimumRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  const { minimum } = plan.cohort;
  const bound = charter.secureAggregation.minCohort;
  if (minimum >= bound) return undefined;
  const requirement = `the charter's smallest cohort is ${bound}`;
  return finding('cohort.minimum', minimum, bound, requirement, `raise it to ${bound}`);
}

function targetRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  const { target } = plan.cohort;
  const bound = charter.members.length;
  if (target <= bound) return undefined;
  const requirement = `the charter has ${bound} members`;
  return finding('cohort.target', target, bound, requirement, `lower it to ${bound}`);
}

function trainerRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  const { trainers } = charter.training;
  if (trainers.includes(plan.trainer)) return undefined;
  const bound = trainers.join(', ');
  const requirement = `the charter allows ${bound}`;
  return finding('trainer', plan.trainer, bound, requirement, 'choose one of these');
}

function roundsRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  const { maxRounds } = charter.training;
  if (plan.rounds <= maxRounds) return undefined;
  const requirement = `the charter allows at most ${maxRounds}`;
  return finding('rounds', plan.rounds, maxRounds, requirement, `lower it to ${maxRounds}`);
}

function postQuantumRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  const bound = charter.secureAggregation.postQuantum;
  if (!contradict(bound, plan.postQuantum)) return undefined;
  const requirement = `the charter says ${bound}`;
  const remedy = 'leave it out or ask the members to amend the charter';
  return finding('postQuantum', plan.postQuantum, bound, requirement, remedy);
}

/** The sum of every group is revealed: it must be a sum the members agreed to. */
function groupsRule(charter: Charter, plan: Plan): PlanFinding | undefined {
  const groups = plan.aggregation?.grouped.groups;
  if (groups === undefined) return undefined;
  const rule = 'aggregation.grouped.groups';
  const { minGroup, minSurvivors, maxUnmaskPerModel = 1 } = charter.secureAggregation;
  if (minGroup === undefined) {
    const requirement = 'the charter has no secureAggregation.minGroup';
    return finding(rule, groups, 'no groups', requirement, 'leave aggregation.grouped out');
  }
  if (maxUnmaskPerModel > 1) {
    const requirement =
      'members may disclose twice for a model: two splits could tell members apart';
    const remedy = 'leave aggregation.grouped out, or secureAggregation.maxUnmaskPerModel';
    return finding(rule, groups, 'no groups', requirement, remedy);
  }
  const bound = Math.max(minGroup, minSurvivors);
  const smallest = Math.floor(plan.cohort.minimum / groups);
  if (smallest >= bound) return undefined;
  const requirement = `the smallest cohort gives a group of ${smallest}, the charter's smallest is ${bound}`;
  return finding(rule, groups, bound, requirement, 'ask for fewer groups or raise cohort.minimum');
}

function topologyRule(charter: Charter, digest: Digest): PlanFinding | undefined {
  const { topologies } = charter.training;
  if (topologies.length === 0 || topologies.some((agreed) => equalBytes(agreed, digest))) {
    return undefined;
  }
  const bound = topologies.map(formatDigest).join(', ');
  const requirement = 'the charter does not list this topology';
  const remedy = 'use an agreed topology or amend the charter';
  return finding('model.topology', formatDigest(digest), bound, requirement, remedy);
}
