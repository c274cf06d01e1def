/** From Rényi differential privacy to (ε, δ): Canonne, Kamath and Steinke 2020, Proposition 12. */
import { expFromAbove } from '../special/log-space.ts';

/** RDP as a table: `rdp[i]` bounds the Rényi divergence of order `orders[i]` > 1. */
export interface RdpCurve {
  readonly orders: readonly number[];
  readonly rdp: readonly number[];
}

/** A bound and the order that gave it. */
export interface OptimalBound {
  readonly value: number;
  readonly order: number;
}

/** Below this order the formula divides by almost nothing. */
const LEAST_ORDER = 1.01;

function epsilonAt(order: number, rdp: number, delta: number): number {
  // δ² > 1 − e^(−RDP) means that total variation alone is below δ.
  if (delta ** 2 + Math.expm1(-rdp) > 0) return 0;
  if (order <= LEAST_ORDER) return Infinity;
  if (order === Infinity) return rdp;
  return rdp + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
}

function deltaAt(order: number, rdp: number, epsilon: number): number {
  const variation = Math.sqrt(-Math.expm1(-rdp));
  if (order <= LEAST_ORDER) return Math.min(1, variation);
  if (order === Infinity) return rdp <= epsilon ? 0 : Math.min(1, variation);
  const exponent = (order - 1) * (rdp - epsilon + Math.log1p(-1 / order)) - Math.log(order);
  return Math.min(1, variation, expFromAbove(exponent));
}

function least(curve: RdpCurve, bound: (order: number, rdp: number) => number): OptimalBound {
  return curve.orders.reduce<OptimalBound>(
    (best, order, i) => {
      const value = bound(order, curve.rdp[i] ?? Infinity);
      return value < best.value ? { value, order } : best;
    },
    { value: Infinity, order: NaN },
  );
}

/** The least ε ≥ 0 that some order of the curve gives at `delta`, 0 < delta < 1; Infinity if none does. */
export function rdpEpsilon(curve: RdpCurve, delta: number): OptimalBound {
  const { value, order } = least(curve, (at, rdp) => epsilonAt(at, rdp, delta));
  return { value: Math.max(0, value), order };
}

/** The least δ that some order of the curve gives at `epsilon` ≥ 0; 1 if none does. */
export function rdpDelta(curve: RdpCurve, epsilon: number): OptimalBound {
  const { value, order } = least(curve, (at, rdp) => deltaAt(at, rdp, epsilon));
  return { value: Math.min(1, value), order };
}
