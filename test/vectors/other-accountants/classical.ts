/** Formulas that other projects use and that Velum does not, because they are no bounds: for comparison only. */
import { logNormalCdf, normalCdf } from '../../../shared/privacy/special/normal.ts';
import { narrow, root } from '../../../shared/privacy/special/roots.ts';

/** √(2·ln(1.25/δ))/ε (Dwork and Roth 2014): proven for ε < 1 only, and used beyond. */
export function classicalNoiseMultiplier(epsilon: number, delta: number): number {
  return Math.sqrt(2 * Math.log(1.25 / delta)) / epsilon;
}

/** μ of the central limit theorem for Gaussian differential privacy under Poisson sampling (Bu et al. 2020). */
function limitMu(noise: number, rate: number, steps: number): number {
  return rate * Math.sqrt(steps * Math.expm1(noise ** -2));
}

/** ε of that approximation at δ: below the truth as often as above. */
export function centralLimitEpsilon(
  noise: number,
  rate: number,
  steps: number,
  delta: number,
): number {
  const mu = limitMu(noise, rate, steps);
  const deltaAt = (epsilon: number): number =>
    normalCdf(-epsilon / mu + mu / 2) - Math.exp(epsilon + logNormalCdf(-epsilon / mu - mu / 2));
  return root((epsilon) => deltaAt(epsilon) - delta, 0, 500);
}

/** The noise for which that approximation stays within `tolerance` below the target. */
export function centralLimitNoise(
  target: number,
  tolerance: number,
  epsilon: (noise: number) => number,
): number {
  const excess = (noise: number): number => epsilon(noise) - (target - tolerance / 2);
  return narrow(excess, { positive: 0.5, notPositive: 50, relative: 1e-6 }).notPositive;
}
