/**
 * Poisson sampling with a cap on the batch: what is above the cap is left out at random (Ganesh 2025). Below
 * the cap a unit is in the sample or not; at the cap its presence also pushes another one out, which
 * moves the sum by twice the sensitivity.
 */
import { binomialAtLeast } from '../special/binomial.ts';
import { replacedGaussianLaw } from './gaussian-mixture.ts';
import type { LossLaw, LossLaws } from './loss-law.ts';
import { sampledGaussianLaws } from './sampled-gaussian.ts';

export interface TruncatedPoisson {
  /** Units in the data set; public. */
  readonly population: number;
  /** 0 < q ≤ 1. */
  readonly rate: number;
  /** Most units in a batch. */
  readonly cap: number;
  /** σ over the L2 sensitivity of one unit. */
  readonly noiseMultiplier: number;
}

export function truncatedPoissonLaws(sampling: TruncatedPoisson, logTail: number): LossLaws {
  const { population, rate, cap, noiseMultiplier } = sampling;
  const plain = sampledGaussianLaws(rate, noiseMultiplier, logTail);
  // The cap is reached without the unit …
  const full = binomialAtLeast(population - 1, cap, rate);
  if (full === 0) return plain;
  // … and the unit is then among those kept.
  const kept = (binomialAtLeast(population, cap + 1, rate) * cap) / population / full;
  const replaced = replacedGaussianLaw(Math.min(1, kept), noiseMultiplier / 2, logTail);
  const mixed = (law: LossLaw): LossLaw => [
    ...law.map((part) => ({ ...part, weight: part.weight * (1 - full) })),
    ...replaced.map((part) => ({ ...part, weight: part.weight * full })),
  ];
  const remove = mixed(plain.remove);
  return { remove, add: plain.add === plain.remove ? remove : mixed(plain.add) };
}
