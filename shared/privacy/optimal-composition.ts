/**
 * The optimal composition of mechanisms of which only (ε, δ) is known (Kairouz, Oh and Viswanath 2015,
 * Theorem 3.3).
 */
import type { Guarantee } from './group-privacy.ts';
import { infeasible, requireCount, requireNotNegative } from './inputs.ts';
import { logChoose } from './special/gamma.ts';
import { logSubExp, logSumExp } from './special/log-space.ts';

/** δᵢ of the theorem, as a logarithm: what exceeds (k − 2i)·ε among k randomised responses. */
function logExcess(epsilon: number, count: number, i: number): number {
  const logNorm = count * (epsilon > 0 ? epsilon + Math.log1p(Math.exp(-epsilon)) : Math.LN2);
  const terms = Array.from({ length: i }, (_, l) => {
    const larger = (count - l) * epsilon;
    return logChoose(count, l) + logSubExp(larger, (count - 2 * i + l) * epsilon) - logNorm;
  });
  return logSumExp(terms);
}

/**
 * The least ε of the form (count − 2i)·ε that `count` mechanisms, each with the guarantee given, keep with
 * `totalDelta`. Infeasible when their own δ together exceed it.
 */
export function optimalCompositionEpsilon(
  each: Guarantee,
  count: number,
  totalDelta: number,
): number {
  requireNotNegative('epsilon', each.epsilon);
  requireNotNegative('delta', each.delta);
  requireCount('count', count);
  const logKept = count * Math.log1p(-each.delta);
  const deltaOf = (i: number): number =>
    -Math.expm1(logKept + Math.log1p(-Math.exp(logExcess(each.epsilon, count, i))));
  // The first of these comparisons is exact for equal δ; it would be lost in the logarithms.
  if (each.delta * count > totalDelta && deltaOf(0) > totalDelta) {
    infeasible('composition', count * each.epsilon, Infinity);
  }
  let best = 0;
  for (let i = 1; i <= count / 2; i++) if (deltaOf(i) <= totalDelta) best = i;
  return (count - 2 * best) * each.epsilon;
}
