/** Zero-concentrated differential privacy: RDP(α) ≤ ρ·α at every order (Bun and Steinke 2016). */
import { gaussianEpsilon } from '../gaussian/exact.ts';
import { requireDelta, requirePositive } from '../inputs.ts';
import { minimumBetween } from '../special/minimum.ts';
import { narrow } from '../special/roots.ts';

/** ε of one order, by Canonne, Kamath and Steinke 2020, Proposition 12; `excess` is α − 1 > 0. */
function epsilonAt(rho: number, logDelta: number, excess: number): number {
  const order = 1 + excess;
  return rho * order + Math.log(excess / order) - (logDelta + Math.log(order)) / excess;
}

/** The least ε that any real order α > 1 gives for ρ-zCDP at `delta`: no grid, no rounding up. */
export function zcdpEpsilon(rho: number, delta: number): number {
  requirePositive('rho', rho);
  requireDelta(delta);
  const logDelta = Math.log(delta);
  // Without the corrections the best order is 1 + √(ln(1/δ)/ρ); with them it stays within this range.
  const middle = Math.log(Math.sqrt(-logDelta / rho));
  const at = (log: number): number => epsilonAt(rho, logDelta, Math.exp(log));
  return Math.max(0, minimumBetween(at, middle - 12, middle + 12));
}

/** The largest ρ whose ε at `delta` is at most `epsilon`, from below. */
export function zcdpRho(epsilon: number, delta: number): number {
  requirePositive('epsilon', epsilon);
  requireDelta(delta);
  const spare = (rho: number): number => epsilon - zcdpEpsilon(rho, delta);
  let fits = epsilon;
  while (spare(fits) < 0) fits /= 2;
  let exceeds = 2 * fits;
  while (spare(exceeds) >= 0) exceeds *= 2;
  return narrow(spare, { positive: fits, notPositive: exceeds, relative: 1e-13 }).positive;
}

/** ρ + 2·√(ρ·ln(1/δ)): the first conversion published, kept to read older papers by. */
export function zcdpEpsilonSimple(rho: number, delta: number): number {
  requirePositive('rho', rho);
  requireDelta(delta);
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
}

/** ε when the mechanism behind ρ is a Gaussian one: exact, and less than zCDP alone can promise. */
export function gaussianEpsilonOfRho(rho: number, delta: number): number {
  requirePositive('rho', rho);
  return gaussianEpsilon(1 / Math.sqrt(2 * rho), delta);
}
