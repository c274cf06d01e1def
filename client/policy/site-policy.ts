/** One site's own rules. They can only narrow what the charter allows, never widen it. */
import { equalBytes, type Digest } from '../../shared/domain/bytes.ts';
import type { Charter } from '../../shared/domain/charter.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import {
  admits,
  isPostQuantum,
  stricterPolicy,
  type PostQuantumPolicy,
} from '../../shared/domain/post-quantum.ts';
import type { ErrorCode } from '../../shared/errors/catalogue.ts';
import type { CheckInDecision, Invitation } from '../../shared/secagg/instruction.ts';
import { MIN_HONEST } from '../../shared/secagg/parameters.ts';
import { judgePlan } from '../../shared/secagg/plan-judgement.ts';
import type { ParticipationFloors } from '../../shared/secagg/policy.ts';

/** What a site may be asked to take part in. */
export type Activity = 'train' | 'evaluate' | 'statistics';

/** Bounds left out are the charter's. */
export interface SitePolicy {
  readonly minCohort?: number;
  readonly minSurvivors?: number;
  /** h_min ≥ 2. */
  readonly minHonest: number;
  /** Smallest group this site lets be summed apart, where the charter allows groups at all. */
  readonly minGroup?: number;
  /** Honest members that two sums over one model must differ by, if at all; `minHonest` when absent. */
  readonly minDifference?: number;
  /** Sums over one model this site helps to uncover within a run; 1 when absent. */
  readonly maxUnmaskPerModel?: number;
  /** Smallest γ the parameters must assume, in [0, 0.5). */
  readonly assumedCollusion?: number;
  readonly maxRounds?: number;
  /** Largest vector this site masks, in elements. */
  readonly maxElements: number;
  readonly postQuantum?: PostQuantumPolicy;
  readonly allow: readonly Activity[];
}

/** The agreement a site is bound to. */
export interface PinnedCharter {
  readonly charter: Charter;
  /** `charterHash` of it, equal to the hash in the site's configuration. */
  readonly hash: Digest;
}

/** The floors the protocol machine enforces: the stricter of charter and site, bound by bound. */
export function floorsOf(charter: Charter, policy: SitePolicy): ParticipationFloors {
  const bounds = charter.secureAggregation;
  return {
    minCohort: Math.max(bounds.minCohort, policy.minCohort ?? 0),
    minSurvivors: Math.max(bounds.minSurvivors, policy.minSurvivors ?? 0),
    minHonest: policy.minHonest,
    minGroup: bounds.minGroup && Math.max(bounds.minGroup, policy.minGroup ?? 0),
    minDifference: policy.minDifference ?? policy.minHonest,
    assumedCollusion: Math.max(bounds.assumedCollusion, policy.assumedCollusion ?? 0),
    allowNoCollusion: bounds.assumeNoCollusion,
    maxElements: policy.maxElements,
    postQuantum: stricterPolicy(bounds.postQuantum, policy.postQuantum),
  };
}

/**
 * Sums over one model this site helps to uncover within a run. A second one only where the charter and
 * the site both ask for it.
 */
export function unmaskLimit(charter: Charter, policy: SitePolicy): number {
  return Math.min(charter.secureAggregation.maxUnmaskPerModel ?? 1, policy.maxUnmaskPerModel ?? 1);
}

/** Whether the site's policy lets it take part in `activity`. */
export function allows(policy: SitePolicy, activity: Activity): boolean {
  return policy.allow.includes(activity);
}

/**
 * Whether this site takes part in what it is invited to. `invitation`, `plan` and the topology
 * come from the coordinator and are hostile; their digests have been checked. The first broken
 * rule is the reason given.
 */
export function judge(
  invitation: Invitation,
  plan: Plan,
  pinned: PinnedCharter,
  policy: SitePolicy,
): CheckInDecision {
  const { charter, hash } = pinned;
  if (!equalBytes(invitation.charterHash, hash)) return foreignCharter(invitation, hash);
  if (invitation.federation !== charter.federation) {
    return refuse(
      'CHARTER_MISMATCH',
      `the invitation is for ${invitation.federation}; this site pinned the charter of ${charter.federation}`,
    );
  }
  const [finding] = judgePlan(charter, plan, invitation.topologyDigest);
  if (finding !== undefined) return refuse('PLAN_OUTSIDE_CHARTER', finding.message);
  return (
    judgeActivity(invitation, policy) ??
    judgeFloors(charter, policy) ??
    judgePostQuantum(plan, charter, policy) ??
    judgeBounds(plan, charter, policy)
  );
}

function foreignCharter(invitation: Invitation, hash: Digest): CheckInDecision {
  return refuse(
    'CHARTER_MISMATCH',
    `the coordinator works under charter ${formatDigest(invitation.charterHash)}; this site ` +
      `pinned ${formatDigest(hash)}: compare the two files with the other members`,
  );
}

function judgeActivity(invitation: Invitation, policy: SitePolicy): CheckInDecision | undefined {
  const activity: Activity = invitation.kind === 'training' ? 'train' : 'statistics';
  if (allows(policy, activity)) return undefined;
  return refuse('POLICY_REFUSED', `policy.allow of this site does not contain ${activity}`);
}

/** A round's terms come from the charter: floors above them would turn every offer down later. */
function judgeFloors(charter: Charter, policy: SitePolicy): CheckInDecision | undefined {
  const bounds = charter.secureAggregation;
  const floors = floorsOf(charter, policy);
  const offered = {
    minSurvivors: bounds.minSurvivors,
    minHonest: MIN_HONEST,
    assumedCollusion: bounds.assumedCollusion,
  };
  for (const name of ['minSurvivors', 'minHonest', 'assumedCollusion'] as const) {
    if (offered[name] >= floors[name]) continue;
    return refuse(
      'POLICY_REFUSED',
      `policy.${name} of this site is ${floors[name]}; rounds under this charter have ` +
        `${offered[name]}: lower the policy, or ask the members to amend the charter`,
    );
  }
  return undefined;
}

/** Which suite a round has follows from charter and plan, so it is known before anything is sent. */
function judgePostQuantum(
  plan: Plan,
  charter: Charter,
  policy: SitePolicy,
): CheckInDecision | undefined {
  const bound = charter.secureAggregation.postQuantum;
  const { postQuantum } = floorsOf(charter, policy);
  const offered = isPostQuantum(bound, plan.postQuantum);
  if (admits(postQuantum, offered)) return undefined;
  return refuse(
    'POLICY_REFUSED',
    `policy.postQuantum of this site is ${postQuantum}; charter (${bound}) and plan ` +
      `(${plan.postQuantum}) make rounds ${offered ? 'with' : 'without'} ML-KEM-768`,
  );
}

function judgeBounds(plan: Plan, charter: Charter, policy: SitePolicy): CheckInDecision {
  const floors = floorsOf(charter, policy);
  const { minimum } = plan.cohort;
  if (minimum < floors.minCohort) {
    return refuse(
      'POLICY_REFUSED',
      `cohort.minimum is ${minimum}; policy.minCohort of this site is ${floors.minCohort}`,
    );
  }
  const groups = plan.aggregation?.grouped.groups;
  const smallest = groups === undefined ? Infinity : Math.floor(minimum / groups);
  if (smallest < (floors.minGroup ?? 0)) {
    return refuse(
      'POLICY_REFUSED',
      `aggregation.grouped gives groups of ${smallest}; policy.minGroup of this site is ${floors.minGroup}`,
    );
  }
  if (policy.maxRounds !== undefined && plan.rounds > policy.maxRounds) {
    return refuse(
      'POLICY_REFUSED',
      `rounds is ${plan.rounds}; policy.maxRounds of this site is ${policy.maxRounds}`,
    );
  }
  return { type: 'accept' };
}

function refuse(code: ErrorCode, message: string): CheckInDecision {
  return { type: 'refuse', code, message };
}
