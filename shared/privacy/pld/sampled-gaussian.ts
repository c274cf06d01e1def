/**
 * Losses of the Gaussian mechanism under Poisson sampling, in closed form: P and Q are N(0, σ²) and the mixture
 * that moves it by 1 with probability q. q = 1 is the plain mechanism.
 */
import { lowerNormalQuantile } from '../special/normal.ts';
import type { LossCurve, LossLaws } from './loss-law.ts';

/** Above this exponent e^t is the whole of 1 + q·(e^t − 1), unless q is tiny. */
const FAR = 600;

/** ln(1 + q·(e^t − 1)). */
function logMixture(rate: number, exponent: number): number {
  if (rate === 1) return exponent;
  if (exponent > FAR)
    return Math.log1p(Math.exp(-exponent) * (1 / rate - 1)) + Math.log(rate) + exponent;
  return Math.log1p(rate * Math.expm1(exponent));
}

/** The t with ln(1 + q·(e^t − 1)) = `loss`, for a loss above ln(1 − q). */
function exponentOf(rate: number, loss: number): number {
  if (rate === 1) return loss;
  if (loss > FAR) return loss + Math.log1p((rate - 1) * Math.exp(-loss)) - Math.log(rate);
  return Math.log1p(Math.max(-1, Math.expm1(loss) / rate));
}

/** What both directions have in common; P has at most e^`logTail` beyond either end. */
function frame(noise: number, logTail: number) {
  const tail = Math.exp(logTail);
  return {
    reach: -lowerNormalQuantile(logTail) * noise,
    variance: noise * noise,
    logNorm: Math.log(noise) + 0.5 * Math.log(2 * Math.PI),
    common: { smooth: noise / 16, below: tail, above: tail },
  };
}

/** P is the mixture: ln P/Q = ln(1 + q·(e^t − 1)) with t = (2x − 1)/(2σ²). */
function removing(rate: number, noise: number, logTail: number): LossCurve {
  const { reach, variance, logNorm, common } = frame(noise, logTail);
  const [from, to] = [-reach, 1 + reach];
  return {
    ...common,
    from,
    to,
    loss: (x) => logMixture(rate, (2 * x - 1) / (2 * variance)),
    inverse: (loss, after) =>
      Math.min(to, Math.max(after, variance * exponentOf(rate, loss) + 0.5)),
    logDensity: (x, loss) => loss - (x * x) / (2 * variance) - logNorm,
  };
}

/** P is N(0, σ²) and Q the mixture, moved by −1: the loss never exceeds −ln(1 − q). */
function adding(rate: number, noise: number, logTail: number): LossCurve {
  const { reach, variance, logNorm, common } = frame(noise, logTail);
  return {
    ...common,
    from: -reach,
    to: reach,
    loss: (x) => -logMixture(rate, (-2 * x - 1) / (2 * variance)),
    inverse: (loss, after) =>
      Math.min(reach, Math.max(after, -variance * exponentOf(rate, -loss) - 0.5)),
    logDensity: (x) => -(x * x) / (2 * variance) - logNorm,
  };
}

/** A unit in a Poisson sample of the given rate, 0 < rate ≤ 1; `noise` is σ over its L2 sensitivity. */
export function sampledGaussianLaws(rate: number, noise: number, logTail: number): LossLaws {
  const remove = [{ weight: 1, atoms: [], curve: removing(rate, noise, logTail) }];
  if (rate === 1) return { remove, add: remove };
  return { remove, add: [{ weight: 1, atoms: [], curve: adding(rate, noise, logTail) }] };
}
