/** Norms after conditional stochastic rounding (Kairouz, Liu and Steinke 2021, Theorem 1; privacy §2.1.1). */
import { refuse, requireCount, requireNotNegative, requirePositive } from '../inputs.ts';

/** How a clipped vector is rounded to a grid. */
export interface Rounding {
  /** C: the L2 norm before. */
  readonly clip: number;
  /** γ: the distance between grid points. */
  readonly granularity: number;
  /** d: coordinates, after padding. */
  readonly dimension: number;
  /** β in [0, 1): a rounding whose norm exceeds the bound is drawn again; 0 means never. */
  readonly beta: number;
}

function requireRounding({ clip, granularity, dimension, beta }: Rounding): void {
  requirePositive('clip', clip);
  requireNotNegative('granularity', granularity);
  requireCount('dimension', dimension);
  if (!(beta >= 0 && beta < 1)) refuse('beta', beta, '0 or more and below 1');
}

/** Δ̃: what bounds the L2 norm of the rounded vector. It holds always, because larger ones are drawn again. */
export function inflatedNorm(rounding: Rounding): number {
  requireRounding(rounding);
  const { clip, granularity, dimension, beta } = rounding;
  const certain = clip + granularity * Math.sqrt(dimension);
  if (beta === 0) return certain;
  const expected = clip ** 2 + (granularity ** 2 * dimension) / 4;
  const deviation =
    Math.sqrt(-2 * Math.log(beta)) *
    granularity *
    (clip + (granularity * Math.sqrt(dimension)) / 2);
  return Math.min(certain, Math.sqrt(expected + deviation));
}

/** Δ̃₁: the L1 norm. Integers are at most their squares, so ‖v‖₁ ≤ min(√d·‖v‖₂, ‖v‖₂²) in grid points. */
export function inflatedSumNorm(rounding: Rounding): number {
  const norm = inflatedNorm(rounding);
  return norm * Math.min(Math.sqrt(rounding.dimension), norm / rounding.granularity);
}
