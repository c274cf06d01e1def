/** A cohort split into groups that are summed apart (secure-aggregation §3.11); nobody chooses the split. */
import type { CryptoSuite } from '../crypto/suite.ts';
import type { Digest } from '../domain/bytes.ts';
import { elementAt } from '../domain/indexing.ts';
import { permutation } from './graph.ts';
import { hash } from './transcript.ts';

/** Members in each of `groups` groups, as equal as can be: the larger ones first. */
export function groupSizes(participants: number, groups: number): readonly number[] {
  const size = Math.floor(participants / groups);
  const larger = participants % groups;
  return Array.from({ length: groups }, (_, group) => (group < larger ? size + 1 : size));
}

/**
 * Ascending directory positions of each group: stretches of the permutation from the seed
 * H("groups", R1). R1 covers every honest member's fresh keys, so the split is unknown before they are
 * in; afterwards the coordinator can only try other cohorts, which is what λ is for.
 */
export function partition(
  suite: CryptoSuite,
  directory: Digest,
  participants: number,
  groups: number,
): readonly (readonly number[])[] {
  const places = permutation(suite, hash(suite, 'groups', directory), participants);
  let taken = 0;
  return groupSizes(participants, groups).map((size) => {
    const members = places.slice(taken, taken + size).sort();
    taken += size;
    return [...members];
  });
}

/** A partition, and where everybody is in it. */
export interface Split {
  /** Ascending directory positions of each group. */
  readonly groups: readonly (readonly number[])[];
  /** Number of the group by directory position. */
  readonly groupAt: Uint32Array;
}

export function splitOf(groups: readonly (readonly number[])[]): Split {
  const groupAt = new Uint32Array(groups.flat().length);
  for (const [number, members] of groups.entries()) {
    for (const position of members) groupAt[position] = number;
  }
  return { groups, groupAt };
}

/** The members of a position's group, itself included. */
export function groupOf({ groups, groupAt }: Split, position: number): readonly number[] {
  return groups[elementAt(groupAt, position)] ?? [];
}

/** Where `other` stands in the group of `position`, or `undefined` when it is in another. */
export function rankInGroup(split: Split, position: number, other: number): number | undefined {
  const rank = groupOf(split, position).indexOf(other);
  return rank < 0 ? undefined : rank;
}

/** Of each given position's group, how many are among `present`. */
export function presentInGroups(
  { groups, groupAt }: Split,
  positions: readonly number[],
  present: ReadonlySet<number>,
): readonly number[] {
  const counts = groups.map((members) => members.filter((member) => present.has(member)).length);
  return positions.map((position) => counts[elementAt(groupAt, position)] ?? 0);
}
