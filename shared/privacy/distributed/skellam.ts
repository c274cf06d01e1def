/** The Skellam mechanism (Agarwal, Kairouz and Liu 2021; privacy §2.2.5), in grid points. */

export interface Skellam {
  /** μ: variance of the honest participants' noise together. Skellam noise is closed under sums. */
  readonly variance: number;
  /** Δ: L2 norm of one rounded update. */
  readonly norm: number;
  /** Δ₁: its L1 norm. */
  readonly sumNorm: number;
}

/** RDP of a whole order α ≥ 2. */
export function skellamRdp({ variance, norm, sumNorm }: Skellam, order: number): number {
  const gaussian = (order * norm ** 2) / (2 * variance);
  const small = ((2 * order - 1) * norm ** 2 + 6 * sumNorm) / (4 * variance ** 2);
  return gaussian + Math.min(small, (3 * sumNorm) / (2 * variance));
}
