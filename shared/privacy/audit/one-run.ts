/**
 * A lower bound on ε from one run in which each of m canaries took part with probability ½, independently
 * (Steinke, Nasr and Jagielski 2023).
 */
import { requireCount, requireNotNegative, requireRate } from '../inputs.ts';
import { binomialAtLeast, logBinomial } from '../special/binomial.ts';
import { narrow } from '../special/roots.ts';

/** How good the guesses were that an auditor made; it may abstain. */
export interface Guesses {
  /** m. */
  readonly canaries: number;
  /** r ≤ m. */
  readonly guesses: number;
  /** v ≤ r. */
  readonly correct: number;
}

export function requireGuesses({ canaries, guesses, correct }: Guesses): void {
  requireCount('canaries', canaries);
  requireCount('guesses', guesses, 0);
  requireCount('correct guesses', correct, 0);
  requireRate(
    'part of guesses that are correct',
    guesses === 0 ? 1 : Math.max(correct, 1) / guesses,
  );
  requireRate('part of canaries that are guessed', Math.max(guesses, 1) / canaries);
}

/** max over i from 1 to v of (P[X ≥ v − i] − P[X ≥ v])/i: what δ may move. */
function movedMass(guesses: number, correct: number, likelihood: number): number {
  const logOdds = Math.log1p(-likelihood) - Math.log(likelihood);
  let log = logBinomial(guesses, correct, likelihood);
  let sum = 0;
  let most = 0;
  // Once the sum is 1 its means can only fall.
  for (let i = 1; i <= correct && sum < 1; i++) {
    const from = correct - i + 1;
    log += Math.log(from / (guesses - from + 1)) + logOdds;
    sum += Math.exp(log);
    most = Math.max(most, sum / i);
  }
  return most;
}

/** How probable so many correct guesses are at most if the run was (ε, δ)-differentially private. */
export function oneRunPValue(result: Guesses, epsilon: number, delta: number): number {
  requireGuesses(result);
  requireNotNegative('delta', delta);
  const { canaries, guesses, correct } = result;
  const likelihood = 1 / (1 + Math.exp(-epsilon));
  const beta = binomialAtLeast(guesses, correct, likelihood);
  if (delta === 0) return beta;
  return Math.min(1, beta + 2 * canaries * delta * movedMass(guesses, correct, likelihood));
}

/** Whether a claim of (ε, δ) is refuted. */
export type Refutation = (result: Guesses, epsilon: number, delta: number) => boolean;

/**
 * The largest ε ≥ `atLeast` that `isRefuted` refutes, from below to 10⁻⁷; `atLeast` itself where it refutes none.
 * Refutable claims are those below some ε.
 */
export function largestRefuted(isRefuted: (epsilon: number) => boolean, atLeast: number): number {
  if (!isRefuted(atLeast)) return atLeast;
  let low = atLeast;
  let high = Math.max(1, 2 * atLeast);
  while (isRefuted(high)) [low, high] = [high, 2 * high];
  const sign = (epsilon: number): number => (isRefuted(epsilon) ? 1 : -1);
  return narrow(sign, { positive: low, notPositive: high, relative: 0, absolute: 1e-7 }).positive;
}

/** Refutes when so many correct guesses would have had a probability of at most `significance`. */
export function oneRunRefutes(significance: number): Refutation {
  return (result, epsilon, delta) =>
    // Without δ the sum over all guesses is not needed; what that does not refute, no δ will.
    oneRunPValue(result, epsilon, 0) < significance &&
    oneRunPValue(result, epsilon, delta) < significance;
}

/** The ε below which no (ε, δ) claim is compatible with the guesses, at the given significance. */
export function oneRunEpsilon(result: Guesses, significance: number, delta: number): number {
  const refutes = oneRunRefutes(significance);
  return largestRefuted((epsilon) => refutes(result, epsilon, delta), 0);
}
