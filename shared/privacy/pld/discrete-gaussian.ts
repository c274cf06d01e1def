/** The discrete Gaussian on the integers: probabilities in proportion to e^(−x²/(2σ²)) (Canonne, Kamath and Steinke 2020). */
import type { DiscreteOutput } from './discrete.ts';

/** Deviations beyond which the probability is below 10⁻³⁰. */
const REACH = 11.6;

/** The bound that leaves out less than 10⁻³⁰ of the mass. */
export function truncationOf(sigma: number): number {
  return Math.ceil(REACH * sigma);
}

/** ln Σ e^(−x²/(2σ²)) over the integers, or over [−`bound`, `bound`]; `variance` is σ². */
export function logNormaliser(variance: number, bound = Infinity): number {
  let sum = 0;
  for (let x = 1; x <= bound; x++) {
    const term = Math.exp((-x * x) / (2 * variance));
    sum += term;
    if (term < sum * 1e-18) break;
  }
  return Math.log1p(2 * sum);
}

/** ln P[X = x]. */
export function logDiscreteGaussian(variance: number, x: number): number {
  return (-x * x) / (2 * variance) - logNormaliser(variance);
}

/** Var X, which never exceeds σ². */
export function discreteGaussianVariance(variance: number): number {
  const sum = Math.exp(logNormaliser(variance));
  let squares = 0;
  for (let x = 1; ; x++) {
    const term = x * x * Math.exp((-x * x) / (2 * variance));
    squares += term;
    if (term < squares * 1e-18 || (term === 0 && squares === 0)) return (2 * squares) / sum;
  }
}

/**
 * A sum moved by a whole sensitivity under noise truncated to [−`bound`, `bound`]. At either end there are
 * outputs that only one input can give.
 */
export function discreteGaussianOutputs(
  sigma: number,
  sensitivity: number,
  bound: number = truncationOf(sigma),
): DiscreteOutput[] {
  const variance = sigma * sigma;
  const logSum = logNormaliser(variance, bound);
  const log = (x: number): number =>
    Math.abs(x) > bound ? -Infinity : (-x * x) / (2 * variance) - logSum;
  return Array.from({ length: 2 * bound + sensitivity + 1 }, (_, i) => {
    const x = i - bound;
    return { present: log(x - sensitivity), absent: log(x) };
  });
}
