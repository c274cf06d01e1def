/** The binomial distribution: its probabilities, tails and the confidence limit they give. */
import { logChoose } from './gamma.ts';
import { root } from './roots.ts';

/** ln P[X = k] for X ~ Bin(n, p), 0 < p < 1 and whole 0 ≤ k ≤ n. */
export function logBinomial(n: number, k: number, p: number): number {
  return logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p);
}

/** Σ P[X = i] over k ≤ i ≤ n, where the terms fall. */
function sumUpwards(n: number, k: number, p: number): number {
  const odds = p / (1 - p);
  let term = Math.exp(logBinomial(n, k, p));
  let sum = term;
  for (let i = k; i < n && term > sum * 1e-17; i++) {
    term *= ((n - i) / (i + 1)) * odds;
    sum += term;
  }
  return sum;
}

/** P[X ≥ k] for any whole k. Towards the middle it is 1 minus the other tail, which is the shorter sum. */
export function binomialAtLeast(n: number, k: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n || p <= 0) return 0;
  if (p >= 1) return 1;
  return k > n * p ? sumUpwards(n, k, p) : 1 - sumUpwards(n, n - k + 1, 1 - p);
}

/** P[X ≤ k] for any whole k. */
export function binomialAtMost(n: number, k: number, p: number): number {
  return binomialAtLeast(n, n - k, 1 - p);
}

/**
 * The one-sided upper confidence limit of Clopper and Pearson (1934): the p at which `k` successes or fewer in
 * `n` trials have probability `significance`; 1 where k = n.
 */
export function clopperPearsonUpper(k: number, n: number, significance: number): number {
  if (k >= n) return 1;
  if (k === 0) return -Math.expm1(Math.log(significance) / n);
  return root((p) => binomialAtMost(n, k, p) - significance, k / n, 1);
}
