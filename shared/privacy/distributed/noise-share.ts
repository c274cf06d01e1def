/** How much noise each participant adds so that the honest survivors together add enough (privacy §2.2.2). */
import { refuse, requireCount, requirePositive } from '../inputs.ts';

export interface NoiseSharing {
  /** z: the deviation of the sum's noise over the norm of one update that is to be guaranteed. */
  readonly noiseMultiplier: number;
  /** The L2 norm of one update, after rounding. */
  readonly norm: number;
  /** t: fewer survivors abort the round. */
  readonly minSurvivors: number;
  /** c < t: survivors who may tell the coordinator their noise. */
  readonly maxColluding: number;
}

function honest({ minSurvivors, maxColluding }: NoiseSharing): number {
  requireCount('minimum of survivors', minSurvivors);
  requireCount('maximum of colluding participants', maxColluding, 0);
  if (maxColluding >= minSurvivors) {
    refuse(
      'maximum of colluding participants',
      maxColluding,
      `below the ${minSurvivors} survivors`,
    );
  }
  return minSurvivors - maxColluding;
}

/** Deviation of one participant's noise: z·norm/√(t − c). */
export function localDeviation(sharing: NoiseSharing): number {
  requirePositive('noise multiplier', sharing.noiseMultiplier);
  requirePositive('norm', sharing.norm);
  return (sharing.noiseMultiplier * sharing.norm) / Math.sqrt(honest(sharing));
}

/** The noise multiplier that a round with this many survivors really had; at least the guaranteed one. */
export function realisedNoiseMultiplier(sharing: NoiseSharing, survivors: number): number {
  const guaranteed = honest(sharing);
  if (survivors < sharing.minSurvivors) {
    refuse('survivors', survivors, `at least ${sharing.minSurvivors}`);
  }
  return sharing.noiseMultiplier * Math.sqrt((survivors - sharing.maxColluding) / guaranteed);
}

/**
 * Variances of the parts of one participant's noise that are added and removed again (privacy §2.2.4): part 0
 * always stays, and part k is removed unless at least k participants dropped out. After any D ≤ `tolerance`
 * dropouts the sum keeps exactly `deviation`².
 */
export function removableVariances(
  deviation: number,
  cohort: number,
  tolerance: number,
): readonly number[] {
  requirePositive('deviation', deviation);
  requireCount('cohort', cohort, 2);
  requireCount('dropout tolerance', tolerance, 0);
  if (tolerance >= cohort) refuse('dropout tolerance', tolerance, `below the cohort of ${cohort}`);
  const variance = deviation ** 2;
  const removable = Array.from({ length: tolerance }, (_, i) => {
    const left = cohort - i;
    return variance / (left * (left - 1));
  });
  return [variance / cohort, ...removable];
}
