/**
 * RDP of the Gaussian mechanism on a sample of fixed size drawn without replacement, replace one (Wang, Balle
 * and Kasiviswanathan 2019, Theorem 27). `noise` is σ over the sensitivity under replacement, which is
 * twice the clipping norm.
 */
import { logChoose } from '../special/gamma.ts';
import { logAddExp, logExpm1, logSumExp } from '../special/log-space.ts';

/** Deviations beyond which nothing counts, and steps per deviation. */
const SPREAD = 12;
const STEPS = 8;

/** Above this order only the second branch of the theorem is used, as dp_accounting does. */
const MOST_EXACT = 256;

/**
 * ln B_l = ln E[(L − 1)^l] for even l, with L = e^((2x − 1)/(2σ²)) and x ~ N(0, σ²). The theorem states it as
 * an alternating sum, which loses every digit; as a mean it has positive terms only.
 */
function logCentralMoment(l: number, noise: number): number {
  const step = noise / STEPS;
  const reach = (SPREAD + Math.sqrt(l)) * noise;
  const nodes = Math.ceil((l + 2 * reach) / step);
  const terms = Array.from({ length: nodes + 1 }, (_, i) => {
    const x = i * step - reach;
    const exponent = (2 * x - 1) / (2 * noise ** 2);
    const log = exponent > 0 ? logExpm1(exponent) : Math.log(-Math.expm1(exponent));
    return l * log - x ** 2 / (2 * noise ** 2);
  });
  return logSumExp(terms) + Math.log(step / (noise * Math.sqrt(2 * Math.PI)));
}

/** ln A at a whole order: 1 plus the terms of the theorem. */
function logMoment(order: number, fraction: number, noise: number): number {
  if (order === 1) return 0;
  const gaussian = (j: number): number => (j * (j - 1)) / (2 * noise ** 2);
  const moments = new Map<number, number>();
  const central = (l: number): number => {
    const known = moments.get(l) ?? logCentralMoment(l, noise);
    moments.set(l, known);
    return known;
  };
  const first = Math.min(Math.log(4) + logExpm1(gaussian(2)), Math.LN2 + gaussian(2));
  const termOf = (j: number): number => {
    const loose = Math.LN2 + gaussian(j);
    if (j === 2) return first;
    if (order > MOST_EXACT) return loose;
    const around = central(2 * Math.floor(j / 2)) + central(2 * Math.ceil(j / 2));
    return Math.min(Math.log(4) + around / 2, loose);
  };
  const terms = Array.from({ length: order - 1 }, (_, i) => {
    const j = i + 2;
    return logChoose(order, j) + j * Math.log(fraction) + termOf(j);
  });
  return logAddExp(0, logSumExp(terms));
}

/** RDP of order α > 1 of one release; between whole orders by the chord of ln A, which is convex. */
export function fixedSizeGaussianRdp(order: number, fraction: number, noise: number): number {
  if (order === Infinity) return Infinity;
  const plain = order / (2 * noise ** 2);
  if (fraction === 1) return plain;
  const below = Math.floor(order);
  const part = order - below;
  const upper = part === 0 ? 0 : part * logMoment(below + 1, fraction, noise);
  return ((1 - part) * logMoment(below, fraction, noise) + upper) / (order - 1);
}
