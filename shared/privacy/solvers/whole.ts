/** The most rounds and the smallest cohort that keep a target: searches over whole numbers. */
import { infeasible, requireCount, requirePositive } from '../inputs.ts';

/** The largest whole number up to which `holds`, which then fails for good, given that it holds at `from`. */
function lastThatHolds(holds: (value: number) => boolean, from: number, most: number): number {
  let good = from;
  let step = 1;
  while (good + step <= most && holds(good + step)) {
    good += step;
    step *= 2;
  }
  let bad = Math.min(good + step, most + 1);
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/** More rounds than this are not counted. */
export const MOST_ROUNDS = 1e9;

/**
 * The most rounds with ε ≤ `target`; `epsilon` rises with them. Infeasible if one round is too much. The result is
 * a whole number at which `epsilon` was computed and kept the target.
 */
export function roundsFor(target: number, epsilon: (rounds: number) => number): number {
  requirePositive('epsilon', target);
  const keeps = (rounds: number): boolean => epsilon(rounds) <= target;
  if (!keeps(1)) infeasible('number of rounds', target, epsilon(1));
  return lastThatHolds(keeps, 1, MOST_ROUNDS);
}

/**
 * The smallest cohort out of `population` with ε ≤ `target`; `epsilon` falls as the cohort grows. Infeasible if
 * not even everybody is enough.
 */
export function cohortFor(
  target: number,
  population: number,
  epsilon: (cohort: number) => number,
): number {
  requirePositive('epsilon', target);
  requireCount('population', population);
  const fails = (cohort: number): boolean => epsilon(cohort) > target;
  if (fails(population)) infeasible('cohort', target, epsilon(population));
  return fails(1) ? lastThatHolds(fails, 1, population) + 1 : 1;
}
