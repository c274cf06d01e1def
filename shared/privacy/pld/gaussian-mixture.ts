/**
 * Losses between two mixtures of Gaussians with one σ: units that are replaced, and the mixture of Gaussians of
 * Ganesh 2024. P's means are not negative and Q's not positive, so that the loss rises with x.
 */
import { logSumExp } from '../special/log-space.ts';
import { lowerNormalQuantile } from '../special/normal.ts';
import { narrow } from '../special/roots.ts';
import type { LossCurve, LossLaw, LossLaws } from './loss-law.ts';

interface Component {
  readonly weight: number;
  readonly mean: number;
}

type Mixture = readonly Component[];

const ZERO: Mixture = [{ weight: 1, mean: 0 }];

/** Above this exponent the mixture is far from its base density, and 1 + Σ… loses nothing any more. */
const FAR = 30;

/** ln of a mixture's density over that of N(0, σ²) at x. */
function logRatio(mixture: Mixture, x: number, variance: number): number {
  let excess = 0;
  for (const { weight, mean } of mixture) {
    const exponent = (mean * (2 * x - mean)) / (2 * variance);
    if (exponent > FAR) return logRatioFar(mixture, x, variance);
    excess += weight * Math.expm1(exponent);
  }
  return Math.log1p(excess);
}

function logRatioFar(mixture: Mixture, x: number, variance: number): number {
  return logSumExp(
    mixture.map(({ weight, mean }) => Math.log(weight) + (mean * (2 * x - mean)) / (2 * variance)),
  );
}

/**
 * The losses of the two mixtures; P has at most e^`logTail` beyond either end of the range. An inverse that
 * is off by a hair moves a sliver of mass to the next bin, where it still counts by its own loss.
 */
function lawOf(upper: Mixture, lower: Mixture, sigma: number, logTail: number): LossLaw {
  const variance = sigma * sigma;
  const reach = -lowerNormalQuantile(logTail) * sigma;
  const to = upper.reduce((most, { mean }) => Math.max(most, mean), 0) + reach;
  const tail = Math.exp(logTail);
  const logNorm = Math.log(sigma) + 0.5 * Math.log(2 * Math.PI);
  const loss = (x: number): number => logRatio(upper, x, variance) - logRatio(lower, x, variance);
  const curve: LossCurve = {
    from: -reach,
    to,
    loss,
    inverse: (target, after) => inverseOf(loss, target, after, to),
    logDensity: (x) => logRatio(upper, x, variance) - (x * x) / (2 * variance) - logNorm,
    smooth: sigma / 16,
    below: tail,
    above: tail,
  };
  return [{ weight: 1, atoms: [], curve }];
}

/** The first edge after `after`, sought in steps that double: it is near when bins are narrow. */
function inverseOf(loss: (x: number) => number, target: number, after: number, to: number): number {
  const missing = (x: number): number => target - loss(x);
  if (missing(after) <= 0) return after;
  let positive = after;
  let width = (to - after) * 1e-6;
  let notPositive = Math.min(to, after + width);
  while (notPositive < to && missing(notPositive) > 0) {
    positive = notPositive;
    width *= 2;
    notPositive = Math.min(to, notPositive + width);
  }
  return narrow(missing, { positive, notPositive, relative: 1e-12, absolute: 1e-12 * to })
    .notPositive;
}

function mirrored(mixture: Mixture): Mixture {
  return mixture.map(({ weight, mean }) => ({ weight, mean: -mean }));
}

/** A unit that takes part with probability `rate` and may be replaced by one that pulls the other way. */
export function replacedGaussianLaw(rate: number, noise: number, logTail: number): LossLaw {
  const mixture = [
    { weight: 1 - rate, mean: 0 },
    { weight: rate, mean: 1 },
  ].filter(({ weight }) => weight > 0);
  return lawOf(mixture, mirrored(mixture), noise, logTail);
}

/** A unit whose sensitivity is itself random: `sensitivities[i]` ≥ 0 with `probabilities[i]`. */
export function gaussianMixtureLaws(
  sensitivities: readonly number[],
  probabilities: readonly number[],
  sigma: number,
  logTail: number,
): LossLaws {
  const mixture = sensitivities
    .map((mean, i) => ({ weight: probabilities[i] ?? 0, mean }))
    .filter(({ weight }) => weight > 0);
  return {
    remove: lawOf(mixture, ZERO, sigma, logTail),
    add: lawOf(ZERO, mirrored(mixture), sigma, logTail),
  };
}
