/** Sums of groups instead of one sum over all survivors (secure-aggregation §3.11), as a plan asks for them. */

/** How the means of groups become one update; groups count alike. Sources: strategies/combine.ts. */
export type Combination =
  /** Of each coordinate by itself. */
  | { readonly rule: 'median' }
  /** `trim` in [0, 1/2): the fraction of groups left out at either end of each coordinate. */
  | { readonly rule: 'trimmedMean'; readonly trim: number }
  /** `radius` τ > 0, an L2 distance; `iterations` ≥ 1. */
  | { readonly rule: 'centredClipping'; readonly radius: number; readonly iterations: number }
  /** `norm` > 0: the L2 norm no group's mean exceeds. */
  | { readonly rule: 'normBound'; readonly norm: number };

export interface GroupedAggregation {
  /** G ≥ 2 groups in every training round. */
  readonly groups: number;
  readonly combine: Combination;
}

/** Absorbs binary rounding of trim·groups downwards (0.29 · 100 is 28.999…). */
const FLOOR_SLACK = 1e-9;

/** Groups left out at either end of a coordinate: never so many that none is left. */
export function trimmedGroups(combination: Combination, groups: number): number {
  const most = Math.ceil(groups / 2) - 1;
  if (combination.rule !== 'trimmedMean') return most;
  return Math.min(Math.floor(combination.trim * groups + FLOOR_SLACK), most);
}

/**
 * Groups whose means may be anything without the result being: below half for the median and centred
 * clipping, those trimmed at one end for the trimmed mean. Norm bounding leaves nobody out: it only
 * limits how far each can pull.
 */
export function badGroupsBorne(combination: Combination, groups: number): number {
  return combination.rule === 'normBound' ? 0 : trimmedGroups(combination, groups);
}
