/** What the difference between sums over one model would show (secure-aggregation §4, attack 12). */
import type { ParticipantId } from '../domain/ids.ts';

/** Whose inputs a sum holds. */
export type SummedMembers = readonly ParticipantId[];

/** Earlier sums that are combined with a new one, beside every pair. */
const COMBINED = 4;

/**
 * Largest coefficient worth trying, by the number of sums. The combination that shows the fewest inputs
 * vanishes on as many other members as it can, so its coefficients are minors of a matrix of zeros and
 * ones with one row less than there are sums; these are the largest determinants of such matrices.
 */
const LARGEST_COEFFICIENT: readonly number[] = [0, 1, 1, 1, 2, 3];

/**
 * The fewest inputs that `next` and `earlier` sums over the same model would let be told apart from the
 * rest: the smaller side of the difference with any earlier sum, and the members who remain in any
 * linear combination with up to four of the newest different ones. Infinite where there is nothing to
 * compare with; the same members again show nothing new.
 */
export function fewestToldApart(earlier: readonly SummedMembers[], next: SummedMembers): number {
  const others = different(earlier, next);
  const sides = others.flatMap((other) => [missingFrom(next, other), missingFrom(other, next)]);
  const smallest = Math.min(...sides.filter((side) => side > 0));
  const newest = others.slice(-COMBINED);
  return newest.length < 2 ? smallest : Math.min(smallest, fewestInCombination(newest, next));
}

/** Each set once, oldest first, without `next` itself. */
function different(sets: readonly SummedMembers[], next: SummedMembers): readonly SummedMembers[] {
  const seen = new Set([nameOf(next)]);
  return sets.filter((set) => {
    const name = nameOf(set);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function nameOf(members: SummedMembers): string {
  return members.toSorted().join();
}

function missingFrom(set: SummedMembers, other: SummedMembers): number {
  const present = new Set(set);
  return other.filter((member) => !present.has(member)).length;
}

function fewestInCombination(earlier: readonly SummedMembers[], next: SummedMembers): number {
  const sums = [...earlier, next];
  const groups = [...countByPattern(sums)];
  let fewest = Infinity;
  for (const coefficients of combinations(sums.length)) {
    const left = groups
      .filter(([pattern]) => weightOf(pattern, coefficients) !== 0)
      .reduce((total, [, count]) => total + count, 0);
    if (left > 0) fewest = Math.min(fewest, left);
  }
  return fewest;
}

/** How many members are in exactly the sums of each pattern; bit i stands for sum i. */
function countByPattern(sums: readonly SummedMembers[]): ReadonlyMap<number, number> {
  const patterns = new Map<ParticipantId, number>();
  for (const [i, sum] of sums.entries()) {
    for (const member of sum) patterns.set(member, (patterns.get(member) ?? 0) | (1 << i));
  }
  const counts = new Map<number, number>();
  for (const pattern of patterns.values()) counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
  return counts;
}

function weightOf(pattern: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, each, i) => sum + ((pattern >> i) & 1) * each, 0);
}

/** Coefficient vectors in which the last sum has a part; what it has no part in is out already. */
function* combinations(sums: number): Generator<readonly number[]> {
  const largest = LARGEST_COEFFICIENT[sums] ?? 0;
  const width = 2 * largest + 1;
  for (let last = 1; last <= largest; last++) {
    for (let index = 0; index < width ** (sums - 1); index++) {
      const earlier = Array.from(
        { length: sums - 1 },
        (_, i) => (Math.floor(index / width ** i) % width) - largest,
      );
      yield [...earlier, last];
    }
  }
}
