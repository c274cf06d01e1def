/** Losses of the Laplace mechanism, plain and under Poisson sampling: atoms at both ends and a curve between. */
import type { LossAtom, LossCurve, LossLaw, LossLaws } from './loss-law.ts';

/** ln(1 + q·(e^t − 1)). */
function mixed(rate: number, exponent: number): number {
  return Math.log1p(rate * Math.expm1(exponent));
}

/** The t with ln(1 + q·(e^t − 1)) = `loss`. */
function exponentOf(rate: number, loss: number): number {
  return Math.log1p(Math.max(-1, Math.expm1(loss) / rate));
}

/**
 * P is the mixture of the noise around 0 and, at `rate`, around 1; Q the noise around 0. With ε = 1/b the
 * loss is that of t = −ε left of 0, t = (2x − 1)·ε between, and t = ε right of 1.
 */
function removing(rate: number, epsilon: number): LossLaw {
  const far = 0.5 * Math.exp(-epsilon);
  const atoms: LossAtom[] = [
    { loss: mixed(rate, -epsilon), mass: (1 - rate) * 0.5 + rate * far },
    { loss: mixed(rate, epsilon), mass: (1 - rate) * far + rate * 0.5 },
  ];
  const curve: LossCurve = {
    ...{ from: 0, to: 1, below: 0, above: 0, smooth: 1 / (4 + 4 * epsilon) },
    loss: (x) => mixed(rate, (2 * x - 1) * epsilon),
    inverse: (loss, after) =>
      Math.min(1, Math.max(after, 0.5 + exponentOf(rate, loss) / (2 * epsilon))),
    logDensity: (x, loss) => Math.log(epsilon / 2) - x * epsilon + loss,
  };
  return [{ weight: 1, atoms, curve }];
}

/** P is the noise around 0 and Q the mixture of it and, at `rate`, the noise around −1. */
function adding(rate: number, epsilon: number): LossLaw {
  const far = 0.5 * Math.exp(-epsilon);
  const atoms: LossAtom[] = [
    { loss: -mixed(rate, epsilon), mass: far },
    { loss: -mixed(rate, -epsilon), mass: 0.5 },
  ];
  const curve: LossCurve = {
    ...{ from: -1, to: 0, below: 0, above: 0, smooth: 1 / (4 + 4 * epsilon) },
    loss: (x) => -mixed(rate, (-2 * x - 1) * epsilon),
    inverse: (loss, after) =>
      Math.min(0, Math.max(after, -0.5 - exponentOf(rate, -loss) / (2 * epsilon))),
    logDensity: (x) => Math.log(epsilon / 2) + x * epsilon,
  };
  return [{ weight: 1, atoms, curve }];
}

/** A unit in a Poisson sample of the given rate; `epsilon` is its L1 sensitivity over the scale of the noise. */
export function sampledLaplaceLaws(rate: number, epsilon: number): LossLaws {
  const remove = removing(rate, epsilon);
  return rate === 1 ? { remove, add: remove } : { remove, add: adding(rate, epsilon) };
}
