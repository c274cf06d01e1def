/** The hockey-stick divergence of one release with countably many outputs. */
import type { DiscreteOutput } from '../pld/discrete.ts';
import type { Adjacency } from './gaussian-mixture.ts';

/** δ(ε) = Σ max(0, P − e^ε·Q) for any real ε, when the unit takes part with probability `rate`. */
export function discreteReleaseDelta(
  outputs: readonly DiscreteOutput[],
  rate: number,
  adjacency: Exclude<Adjacency, 'replace'>,
  epsilon: number,
): number {
  const factor = Math.exp(epsilon);
  return outputs.reduce((sum, { present, absent }) => {
    const mixed = (1 - rate) * Math.exp(absent) + rate * Math.exp(present);
    const plain = Math.exp(absent);
    const excess = adjacency === 'remove' ? mixed - factor * plain : plain - factor * mixed;
    return sum + Math.max(0, excess);
  }, 0);
}
