/** The least noise that keeps a target. */
import { infeasible, requirePositive } from '../inputs.ts';
import { narrow } from '../special/roots.ts';

/** How ε depends on what is sought; it must fall as the noise rises. */
export interface NoiseSearch {
  epsilon(noise: number): number;
  /** A value from which to search, near the answer if one is known; 1 unless given. */
  readonly guess?: number;
  /** Ends when the bracket is this narrow, relative to its ends; 10⁻⁶ unless given. */
  readonly relative?: number;
}

/** The range of noise multipliers that are tried. */
const LEAST = 1e-3;
const MOST = 1e9;

/**
 * The least noise multiplier with ε ≤ `target`, from above: `epsilon` was computed at the value returned and found
 * to keep the target. Infeasible if not even a multiplier of 10⁹ keeps it.
 */
export function noiseFor(target: number, search: NoiseSearch): number {
  requirePositive('epsilon', target);
  const excess = (noise: number): number => Math.min(search.epsilon(noise), 1e300) - target;
  const guess = search.guess ?? 1;
  let enough = guess;
  let little = guess;
  let step = 1.1;
  for (; excess(enough) > 0; step *= step) {
    if (enough >= MOST) infeasible('noise', target, search.epsilon(MOST));
    [little, enough] = [enough, Math.min(MOST, enough * step)];
  }
  // The guess itself was enough: look for less below it.
  if (little === enough) {
    for (little = enough / step; excess(little) <= 0; step *= step) {
      if (little <= LEAST) return LEAST;
      [enough, little] = [little, Math.max(LEAST, little / step)];
    }
  }
  const relative = search.relative ?? 1e-6;
  return narrow(excess, { positive: little, notPositive: enough, relative }).notPositive;
}
