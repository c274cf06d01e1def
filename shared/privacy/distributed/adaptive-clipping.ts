/** Clipping at a quantile of the updates' norms (Andrew, Thakkar, McMahan and Ramaswamy 2021; privacy §2.3). */
import { refuse, requirePositive } from '../inputs.ts';

/** σ_b of the noise on the count when none is chosen: n/20. */
export function defaultCountDeviation(participants: number): number {
  return participants / 20;
}

/**
 * z_Δ = (z⁻² − (2σ_b)⁻²)^(−½): the noise multiplier of the update so that it and the count, whose sensitivity is
 * ½, cost together what z costs alone.
 */
export function updateNoiseMultiplier(noiseMultiplier: number, countDeviation: number): number {
  requirePositive('noise multiplier', noiseMultiplier);
  requirePositive('deviation of the count', countDeviation);
  if (noiseMultiplier >= 2 * countDeviation) {
    refuse('deviation of the count', countDeviation, `more than half of ${noiseMultiplier}`);
  }
  return 1 / Math.sqrt(noiseMultiplier ** -2 - (2 * countDeviation) ** -2);
}

/** What moves the clipping norm towards the quantile. */
export interface ClippingRule {
  /** γ: the part of the updates that should not be clipped. */
  readonly targetQuantile: number;
  /** η > 0. */
  readonly learningRate: number;
}

/**
 * C·exp(−η·(b̄ − γ)), where `unclipped` is the noised part b̄ of updates with norms up to C: too many clipped
 * makes C grow. The round whose count this is has been noised by the old C.
 */
export function nextClip(clip: number, unclipped: number, rule: ClippingRule): number {
  requirePositive('clip', clip);
  return clip * Math.exp(-rule.learningRate * (unclipped - rule.targetQuantile));
}
