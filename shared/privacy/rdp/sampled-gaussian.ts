/**
 * RDP of the Gaussian mechanism under Poisson sampling, add or remove one (Mironov, Talwar and Zhang 2019):
 * RDP(α) = ln A/(α − 1) with A = E[(1 + q·(L − 1))^α], L = e^((2x − 1)/(2σ²)) and x ~ N(0, σ²).
 *
 * A − 1 is summed directly, as the mean of (1 + u)^α − 1 − α·u with u = q·(L − 1), whose own mean is 0. Every
 * term is positive, so a rate of 10⁻⁹ over 10⁶ rounds is as exact as any: in A itself it would be lost
 * beside the 1.
 */
import { logChoose } from '../special/gamma.ts';
import { logAddExp, logExpm1, logSumExp } from '../special/log-space.ts';
import { logPowerExcess } from './power-excess.ts';

/** ln(A − 1) at a whole order: Σ (α choose k)·(1 − q)^(α−k)·q^k·(e^(k(k−1)/(2σ²)) − 1) over k ≥ 2. */
function wholeOrder(order: number, rate: number, noise: number): number {
  const logIn = Math.log(rate);
  const logOut = Math.log1p(-rate);
  const terms = Array.from({ length: order - 1 }, (_, i) => {
    const k = i + 2;
    const moment = logExpm1((k * (k - 1)) / (2 * noise ** 2));
    return logChoose(order, k) + k * logIn + (k === order ? 0 : (order - k) * logOut) + moment;
  });
  return logSumExp(terms);
}

/** Deviations beyond which nothing counts. */
const SPREAD = 12;

/**
 * The step of the trapezoidal rule. Its error falls like e^(−2π·width/step), where the width of the strip is σ
 * by the normal density and πσ² by the power's branch point; for small σ that point carries no weight.
 */
function stepFor(noise: number): number {
  return Math.min(noise / 8, Math.max(noise ** 2 / 4, noise / 16));
}

/** ln(A − 1) at any order by the trapezoidal rule in log space. */
function anyOrder(order: number, rate: number, noise: number): number {
  const step = stepFor(noise);
  const from = -SPREAD * noise;
  const nodes = Math.ceil((order + 2 * SPREAD * noise) / step);
  let largest = -Infinity;
  let sum = 0;
  for (let i = 0; i <= nodes; i++) {
    const x = from + i * step;
    const exponent = (2 * x - 1) / (2 * noise ** 2);
    const log = logPowerExcess(order, rate, exponent) - x ** 2 / (2 * noise ** 2);
    if (log <= largest) sum += Math.exp(log - largest);
    else [sum, largest] = [sum * Math.exp(largest - log) + 1, log];
  }
  return largest + Math.log((sum * step) / (noise * Math.sqrt(2 * Math.PI)));
}

/** Below this the rule would need too many nodes; ln A is convex in α, so a chord bounds it. */
const LEAST_NOISE = 0.01;

function chord(order: number, rate: number, noise: number): number {
  const below = Math.floor(order);
  const part = order - below;
  const at = (whole: number): number =>
    whole === 1 ? 0 : logAddExp(0, wholeOrder(whole, rate, noise));
  return (1 - part) * at(below) + part * at(below + 1);
}

/**
 * RDP of order α > 1 of one release. 0 < rate ≤ 1; `noise` is σ over the L2 sensitivity. Infinity at
 * infinite order.
 */
export function sampledGaussianRdp(order: number, rate: number, noise: number): number {
  if (order === Infinity) return Infinity;
  if (rate === 1) return order / (2 * noise ** 2);
  if (Number.isInteger(order)) return logAddExp(0, wholeOrder(order, rate, noise)) / (order - 1);
  const logMoment =
    noise < LEAST_NOISE ? chord(order, rate, noise) : logAddExp(0, anyOrder(order, rate, noise));
  return logMoment / (order - 1);
}
