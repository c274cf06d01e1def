/** How many colluding members a group may hold, and how many silent ones it bears (secure-aggregation §3.11). */
import { groupSizes } from './groups.ts';
import { logUpperTail } from './hypergeometric.ts';
import type { CohortFacts, SecurityMargin } from './sparse-graph.ts';

/** Sizes of the groups of a cohort: they differ by one at most. */
export interface GroupRange {
  readonly smallest: number;
  readonly largest: number;
}

export function groupRange(participants: number, groups: number): GroupRange {
  const sizes = groupSizes(participants, groups);
  return { smallest: sizes.at(-1) ?? 0, largest: sizes[0] ?? 0 };
}

/** ln(G · Pr[Hyp(n, c, m) > count]), a bound on "some group holds more colluding members". */
export function logTooManyInGroup(
  { participants, corrupt }: CohortFacts,
  groups: number,
  count: number,
): number {
  const draws = groupRange(participants, groups).largest;
  const drawing = { population: participants, marked: corrupt, draws };
  return Math.log(groups) + logUpperTail(drawing, count);
}

/**
 * c of every group: the least a for which more than a colluding members are in some group with
 * probability at most 2^−(σ+λ): so with 2^−σ even for somebody who tries 2^λ splits.
 */
export function corruptInAnyGroup(
  cohort: CohortFacts,
  groups: number,
  { statistical, grinding }: SecurityMargin,
): number {
  const allowed = -(statistical + grinding) * Math.LN2;
  let most = 0;
  while (logTooManyInGroup(cohort, groups, most) > allowed) most++;
  return most;
}

/** ln of a bound on "so many silent members leave some group fewer than `needed`". */
export function logTooFewInGroup(
  { participants, silent }: CohortFacts,
  groups: number,
  needed: number,
): number {
  const { smallest, largest } = groupRange(participants, groups);
  const tails = [smallest, largest].map((draws) =>
    logUpperTail({ population: participants, marked: silent, draws }, draws - needed),
  );
  return Math.log(groups) + Math.max(...tails);
}

/**
 * The most silent members of the whole cohort for which every group keeps `needed` of its own, except
 * with probability 2^−η; −1 where not even a full one does.
 */
export function silentInGroups(
  cohort: CohortFacts,
  groups: number,
  needed: number,
  { correctness }: SecurityMargin,
): number {
  const isBorne = (silent: number): boolean =>
    logTooFewInGroup({ ...cohort, silent }, groups, needed) <= -correctness * Math.LN2;
  let borne = -1;
  let tooMany = cohort.participants + 1;
  while (tooMany - borne > 1) {
    const middle = Math.floor((borne + tooMany) / 2);
    if (isBorne(middle)) borne = middle;
    else tooMany = middle;
  }
  return borne;
}

/** Why a cohort cannot be split so, whoever colludes; `most` members a group at most. */
export function groupSizeRefusal(
  participants: number,
  groups: number,
  most: number,
): string | undefined {
  if (!Number.isInteger(groups) || groups < 2) return `groups must be at least 2, not ${groups}`;
  const { smallest, largest } = groupRange(participants, groups);
  if (smallest < 3) {
    return `${groups} groups of ${participants} participants leave one with ${smallest}: it needs at least 3`;
  }
  if (largest <= most) return undefined;
  return (
    `${groups} groups of ${participants} participants have up to ${largest} members; a group has at ` +
    `most ${most}: ask for more groups`
  );
}
