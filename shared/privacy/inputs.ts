/** What the accountant accepts, and the two ways it refuses. */
import { FederationError } from '../errors/federation-error.ts';

/** Refuses `value` under the name a caller knows it by; `rule` says what is accepted. */
export function refuse(name: string, value: unknown, rule: string): never {
  throw new FederationError(
    'PRIVACY_PARAMETERS_INVALID',
    `${name} ${String(value)}: must be ${rule}`,
    { name },
  );
}

/** Refuses a target that no value of what was sought can meet; `best` is the ε that can. */
export function infeasible(sought: string, target: number, best: number): never {
  throw new FederationError(
    'PRIVACY_TARGET_INFEASIBLE',
    `no ${sought} gives ε ≤ ${target}: the least possible ε is ${best}; allow a larger ε or δ, or ` +
      'change the other parameters',
    { sought, target, best },
  );
}

export function requirePositive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) refuse(name, value, 'a finite number above 0');
}

export function requireNotNegative(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) refuse(name, value, 'a finite number, 0 or more');
}

/** Noise below a thousandth of the sensitivity protects nobody; above 10⁹ doubles see none of the signal. */
export function requireNoise(name: string, value: number): void {
  if (!(value >= 1e-3 && value <= 1e9)) refuse(name, value, 'a number from 0.001 to 10⁹');
}

/** 0 < q ≤ 1. */
export function requireRate(name: string, value: number): void {
  if (!(value > 0 && value <= 1)) refuse(name, value, 'above 0 and at most 1');
}

/** 0 < δ < 1. */
export function requireDelta(delta: number): void {
  if (!(delta > 0 && delta < 1)) refuse('delta', delta, 'above 0 and below 1');
}

/** A whole number from `least` to 10⁹. */
export function requireCount(name: string, value: number, least = 1): void {
  if (!(Number.isInteger(value) && value >= least && value <= 1e9)) {
    refuse(name, value, `a whole number from ${least} to 10⁹`);
  }
}

/** Weights of a mixture: not negative, and 1 together. */
export function requireWeights(name: string, weights: readonly number[]): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (!weights.every((weight) => weight >= 0) || Math.abs(sum - 1) > 1e-9) {
    refuse(name, weights.join(', '), 'probabilities with the sum 1');
  }
}
