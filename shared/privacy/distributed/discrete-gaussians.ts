/** A sum of discrete Gaussians is nearly one (Kairouz, Liu and Steinke 2021, Proposition 14; privacy §2.2.3). */

/** One round of the distributed discrete Gaussian, in grid points. */
export interface DiscreteGaussians {
  /** N = t − c: honest participants whose noise is certain to be in the sum. */
  readonly honest: number;
  /** σ of one participant's noise. */
  readonly deviation: number;
  /** Δ: L2 norm of one rounded update. */
  readonly norm: number;
  /** Δ₁: its L1 norm. */
  readonly sumNorm: number;
  /** d. */
  readonly dimension: number;
}

/** τ = 10·Σ exp(−2π²σ²·k/(k+1)) over k from 1 to N − 1: how far the sum is from a discrete Gaussian. */
export function sumDistance({ honest, deviation }: DiscreteGaussians): number {
  const exponent = -2 * Math.PI ** 2 * deviation ** 2;
  let sum = 0;
  for (let k = 1; k < honest; k++) {
    const term = Math.exp((exponent * k) / (k + 1));
    // Terms fall; once one is 0, so are all that follow it.
    if (term === 0) break;
    sum += term;
  }
  return 10 * sum;
}

/** RDP of order α as a function, the least of the three bounds of the proposition. */
export function discreteGaussiansRdp(round: DiscreteGaussians): (order: number) => number {
  const { honest, deviation, norm, sumNorm, dimension } = round;
  const tau = sumDistance(round);
  const total = Math.sqrt(honest) * deviation;
  const two = norm / total;
  const one = sumNorm / total;
  return (order) =>
    Math.min(
      (order / 2) * two ** 2 + tau * dimension,
      (order / 2) * (two ** 2 + 2 * one * tau + tau ** 2 * dimension),
      (order / 2) * (two + Math.sqrt(dimension) * tau) ** 2,
    );
}
