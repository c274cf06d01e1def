/** Degree and threshold of the k-regular mask graph (Mode H) by the exact rules of secure-aggregation §3.7. */
import { logLowerTail, logUpperTail, type Drawing } from './hypergeometric.ts';

/** How unlikely the bad events must be, in bits. */
export interface SecurityMargin {
  /** σ: privacy fails with probability at most 2^−σ over the choice of the graph. */
  readonly statistical: number;
  /** λ: the same still holds for someone who tries 2^λ graphs and keeps the best. */
  readonly grinding: number;
  /** η: correctness fails with probability at most 2^−η. */
  readonly correctness: number;
}

/** What every session uses: the seed of the graph is a hash that could be ground, hence λ = 64. */
export const SECURITY_MARGIN: SecurityMargin = { statistical: 40, grinding: 64, correctness: 30 };

/** A cohort as the rules see it; whole numbers. */
export interface CohortFacts {
  /** n. */
  readonly participants: number;
  /** c < n. */
  readonly corrupt: number;
  /** s = ⌊δ·n⌋ < n: members expected to fall silent. */
  readonly silent: number;
}

export interface SparseGraph {
  /** k: neighbours of each member, even. */
  readonly degree: number;
  /** t ≤ k. */
  readonly threshold: number;
  /** A_full: more corrupt neighbours than this has nobody, except with probability 2^−(σ+1). */
  readonly corruptNeighbours: number;
  /** A_half: the same among the k/2 neighbours on one side. */
  readonly corruptOnOneSide: number;
}

/**
 * The smallest even k with t = max(A_full + 1, k/2 + A_half + 1) ≤ k for which everyone keeps t living
 * neighbours except with probability 2^−η; `undefined` where no k < n serves. Rounding makes the
 * condition jump back and forth, so every k is asked, from the smallest up.
 */
export function searchSparseGraph(
  cohort: CohortFacts,
  margin: SecurityMargin,
): SparseGraph | undefined {
  let corruptNeighbours = 0;
  let corruptOnOneSide = 0;
  for (let degree = 2; degree < cohort.participants; degree += 2) {
    // More draws never hold fewer marked ones, so both bounds are sought from the last one up.
    corruptNeighbours = leastAllowed(corruptNeighbours, (count) =>
      isUnlikely(logTooManyNeighbours(cohort, degree, count), margin),
    );
    corruptOnOneSide = leastAllowed(corruptOnOneSide, (count) =>
      isUnlikely(logTooManyOnOneSide(cohort, degree, count), margin),
    );
    const threshold = Math.max(corruptNeighbours, degree / 2 + corruptOnOneSide) + 1;
    if (threshold > degree) continue;
    if (isCorrect(cohort, degree, threshold, margin)) {
      return { degree, threshold, corruptNeighbours, corruptOnOneSide };
    }
  }
  return undefined;
}

function leastAllowed(from: number, isAllowed: (count: number) => boolean): number {
  let count = from;
  while (!isAllowed(count)) count++;
  return count;
}

/** Half of 2^−(σ+λ) for each of the two events. */
function isUnlikely(log: number, { statistical, grinding }: SecurityMargin): boolean {
  return log <= -(statistical + grinding + 1) * Math.LN2;
}

function isCorrect(
  cohort: CohortFacts,
  degree: number,
  threshold: number,
  { correctness }: SecurityMargin,
): boolean {
  return logTooFewAlive(cohort, degree, threshold) <= -correctness * Math.LN2;
}

function corruptAmong({ participants, corrupt }: CohortFacts, draws: number): Drawing {
  return { population: participants - 1, marked: corrupt, draws };
}

/** ln(n · Pr[Hyp(n−1, c, k) > count]), a bound on "somebody has more corrupt neighbours". */
export function logTooManyNeighbours(cohort: CohortFacts, degree: number, count: number): number {
  return Math.log(cohort.participants) + logUpperTail(corruptAmong(cohort, degree), count);
}

/** ln(2n · Pr[Hyp(n−1, c, k/2) > count]): the same for either side of anybody. */
export function logTooManyOnOneSide(cohort: CohortFacts, degree: number, count: number): number {
  return Math.log(2 * cohort.participants) + logUpperTail(corruptAmong(cohort, degree / 2), count);
}

/** ln(n · Pr[Hyp(n−1, n−1−s, k) < t]), a bound on "somebody keeps fewer than t living neighbours". */
export function logTooFewAlive(cohort: CohortFacts, degree: number, threshold: number): number {
  const { participants, silent } = cohort;
  const population = participants - 1;
  const living = { population, marked: Math.max(0, population - silent), draws: degree };
  return Math.log(participants) + logLowerTail(living, threshold - 1);
}

/** The most members, up to `most`, whose silence leaves everyone t living neighbours, but for 2^−η. */
export function silenceTolerated(
  cohort: CohortFacts,
  { degree, threshold }: SparseGraph,
  margin: SecurityMargin,
  most: number,
): number {
  let fine = cohort.silent;
  let tooMany = most + 1;
  while (tooMany - fine > 1) {
    const middle = Math.floor((fine + tooMany) / 2);
    if (isCorrect({ ...cohort, silent: middle }, degree, threshold, margin)) fine = middle;
    else tooMany = middle;
  }
  return fine;
}
