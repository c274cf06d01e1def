/** The finest grid whose sums fit an element width (privacy §2.1.2). Utility only: wrapping costs no privacy. */
import { refuse, requireCount, requirePositive } from '../inputs.ts';
import { normalQuantile } from '../special/normal.ts';

export interface GridRequest {
  /** σ of one participant's noise, in units of the update. */
  readonly localDeviation: number;
  /** C: L2 norm of one update. */
  readonly clip: number;
  /** b: bits of an element. */
  readonly bits: number;
  readonly participants: number;
  /** d. */
  readonly dimension: number;
  /** Probability p that a coordinate of the sum does not fit. */
  readonly wrapProbability: number;
  /** ρ: 1 if updates may point the same way, 1/n if they do not. */
  readonly alignment: number;
}

/** k = √2·erfc⁻¹(p): deviations a sub-Gaussian coordinate exceeds with probability p. */
export function deviationsFor(probability: number): number {
  return -normalQuantile(probability / 2);
}

/** s = 1/γ: grid points per unit. Refuses widths that not even the roundings' errors fit. */
export function scaleFor(request: GridRequest): number {
  const { localDeviation, clip, bits, participants, dimension, wrapProbability, alignment } =
    request;
  requirePositive('clip', clip);
  requireCount('participants', participants);
  requireCount('dimension', dimension);
  if (!(wrapProbability > 0 && wrapProbability < 1)) {
    refuse('wrap probability', wrapProbability, 'above 0 and below 1');
  }
  const k = deviationsFor(wrapProbability);
  const room = 2 ** (2 * bits) - participants * k ** 2;
  if (room <= 0) refuse('bits', bits, `enough for the roundings of ${participants} participants`);
  const signal = (alignment * clip ** 2 * participants ** 2) / dimension;
  return Math.sqrt(room) / (2 * k * Math.sqrt(signal + participants * localDeviation ** 2));
}
