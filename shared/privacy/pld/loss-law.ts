/**
 * The privacy loss ln P/Q of a mechanism's outputs under two neighbouring inputs, seen from P: the raw
 * material of a privacy loss distribution.
 */

/** Outputs that share one loss. */
export interface LossAtom {
  readonly loss: number;
  /** Their probability under P. */
  readonly mass: number;
}

/** Outputs x in a range where both laws have densities and the loss rises with x. */
export interface LossCurve {
  readonly from: number;
  readonly to: number;
  /** ln P/Q at x, not falling. */
  loss(x: number): number;
  /** An x whose loss is `loss`, at or after `after`, for a loss the range reaches. */
  inverse(loss: number, after: number): number;
  /** ln of P's density at x, whose loss the caller knows. */
  logDensity(x: number, loss: number): number;
  /** The widest stretch of x on which the density is a polynomial of low degree. */
  readonly smooth: number;
  /** P's mass to the left of the range: counted at its first loss, which is too much. */
  readonly below: number;
  /** P's mass to the right of it: counted as an infinite loss. */
  readonly above: number;
}

/** One way a release can go, and how often it does. */
export interface LossPart {
  readonly weight: number;
  readonly atoms: readonly LossAtom[];
  /** P's probability of an infinite loss, beside what the curve leaves out; 0 unless given. */
  readonly infinity?: number;
  readonly curve?: LossCurve;
}

/** A release; the part that happened may be known to the adversary. */
export type LossLaw = readonly LossPart[];

/** A mechanism's losses in both directions: a unit present in P and not in Q, and the reverse. */
export interface LossLaws {
  readonly remove: LossLaw;
  /** The same object as `remove` where the mechanism is symmetric. */
  readonly add: LossLaw;
}

/** The least and the largest finite loss. */
export function lossRange(law: LossLaw): readonly [least: number, largest: number] {
  const losses = law.flatMap(({ atoms, curve }) => [
    ...atoms.map(({ loss }) => loss),
    ...(curve === undefined ? [] : [curve.loss(curve.from), curve.loss(curve.to)]),
  ]);
  return [
    losses.reduce((least, loss) => Math.min(least, loss), Infinity),
    losses.reduce((largest, loss) => Math.max(largest, loss), -Infinity),
  ];
}
