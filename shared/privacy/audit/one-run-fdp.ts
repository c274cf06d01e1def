/**
 * The same with f-differential privacy, whose whole trade-off curve is tested: tighter where the mechanism is a
 * Gaussian one (Mahloujifar, Melis and Chaudhuri 2024, algorithm audit_rh_with_cap).
 */
import { gaussianNoiseMultiplier } from '../gaussian/exact.ts';
import { normalCdf, normalQuantile } from '../special/normal.ts';
import { type Guesses, largestRefuted, type Refutation, requireGuesses } from './one-run.ts';

/** Whether more guesses are right than the Gaussian curve through (ε, δ) allows, at the given significance. */
export function gaussianRefutes(significance: number): Refutation {
  return ({ canaries, guesses, correct }, epsilon, delta) => {
    const mu = 1 / gaussianNoiseMultiplier(epsilon, delta);
    const blowUpInverse = (x: number): number =>
      x <= 0 || x >= 1 ? Math.max(0, Math.min(1, x)) : normalCdf(normalQuantile(x) - mu);
    let right = (significance * correct) / canaries;
    let wrong = (significance * (guesses - correct)) / canaries;
    for (let i = correct - 1; i >= 0; i--) {
      const next = Math.max(wrong, blowUpInverse(right));
      // Once the wrong ones stay as they are, nothing will change any more.
      if (next === wrong) break;
      right = Math.min(1, right + (i / (guesses - i)) * (next - wrong));
      wrong = next;
    }
    return right + wrong > guesses / canaries;
  };
}

/** The ε below which no Gaussian mechanism with δ(ε) = `delta` is compatible with the guesses. 0 < delta < 1. */
export function oneRunGaussianEpsilon(
  result: Guesses,
  significance: number,
  delta: number,
): number {
  requireGuesses(result);
  const refutes = gaussianRefutes(significance);
  return largestRefuted((epsilon) => refutes(result, epsilon, delta), 0);
}
