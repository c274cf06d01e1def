/** Losses of mechanisms with countably many outputs. */
import type { RandomisedResponse } from '../rdp/randomised-response.ts';
import { responseOutputs } from '../rdp/randomised-response.ts';
import type { LossLaw, LossLaws } from './loss-law.ts';

/** Logarithms of an output's probability under the input with the unit and under the one without. */
export interface DiscreteOutput {
  readonly present: number;
  readonly absent: number;
}

/** Both directions when the unit takes part with probability `rate`; outputs impossible under Q have an infinite loss. */
export function discreteLaws(outputs: readonly DiscreteOutput[], rate: number): LossLaws {
  const mixed = outputs.map(({ present, absent }) => ({
    upper: mixture(rate, present, absent),
    lower: absent,
  }));
  return {
    remove: lawOf(mixed),
    add: lawOf(mixed.map(({ upper, lower }) => ({ upper: lower, lower: upper }))),
  };
}

function mixture(rate: number, present: number, absent: number): number {
  if (rate === 1) return present;
  if (absent === -Infinity) return Math.log(rate) + present;
  // As a change of `absent`, so that a tiny rate is not lost beside it.
  return absent + Math.log1p(rate * Math.expm1(present - absent));
}

function lawOf(outputs: readonly { readonly upper: number; readonly lower: number }[]): LossLaw {
  const possible = outputs.filter(({ upper }) => upper > -Infinity);
  const atoms = possible
    .filter(({ lower }) => lower > -Infinity)
    .map(({ upper, lower }) => ({ loss: upper - lower, mass: Math.exp(upper) }));
  const infinite = possible
    .filter(({ lower }) => lower === -Infinity)
    .reduce((sum, { upper }) => sum + Math.exp(upper), 0);
  return [{ weight: 1, atoms, infinity: infinite }];
}

/**
 * Discrete Laplace noise with probabilities tanh(a/2)·e^(−a|x|) and a whole sensitivity: outputs left of 0 share
 * a loss, as do those right of the sensitivity.
 */
export function discreteLaplaceOutputs(parameter: number, sensitivity: number): DiscreteOutput[] {
  const logNorm = Math.log(Math.tanh(parameter / 2));
  // The sum of a tail that begins at probability e^(−a·k) is that over 1 − e^(−a).
  const logTail = logNorm - Math.log(-Math.expm1(-parameter));
  const inner = Array.from({ length: sensitivity - 1 }, (_, i) => ({
    present: logNorm - parameter * (sensitivity - 1 - i),
    absent: logNorm - parameter * (i + 1),
  }));
  return [
    { present: logTail - parameter * sensitivity, absent: logTail },
    ...inner,
    { present: logTail, absent: logTail - parameter * sensitivity },
  ];
}

/** k-ary randomised response; between two answers it is symmetric. */
export function randomisedResponseLaws(response: RandomisedResponse): LossLaws {
  const outputs = responseOutputs(response).map(([present, absent]) => ({ present, absent }));
  return discreteLaws(outputs, 1);
}

/** What dominates every ε-differentially private mechanism: ε with probability e^ε/(1 + e^ε), else −ε. */
export function pureLaws(epsilon: number): LossLaws {
  const likely = -Math.log1p(Math.exp(-epsilon));
  return discreteLaws(
    [
      { present: likely, absent: likely - epsilon },
      { present: likely - epsilon, absent: likely },
    ],
    1,
  );
}
