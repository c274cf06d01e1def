/** What a guarantee for one unit is worth for several of them (Vadhan 2017, Lemma 2.2). */
import { requireCount, requireNotNegative } from './inputs.ts';

/** ε and δ. */
export interface Guarantee {
  readonly epsilon: number;
  readonly delta: number;
}

/**
 * (k·ε, δ·(e^(kε) − 1)/(e^ε − 1)) for any mechanism. A Gaussian one is much better served by
 * `groupNoiseMultiplier`, which is exact.
 */
export function groupGuarantee({ epsilon, delta }: Guarantee, size: number): Guarantee {
  requireNotNegative('epsilon', epsilon);
  requireNotNegative('delta', delta);
  requireCount('group size', size);
  const factor = epsilon === 0 ? size : Math.expm1(size * epsilon) / Math.expm1(epsilon);
  return { epsilon: size * epsilon, delta: Math.min(1, delta * factor) };
}
