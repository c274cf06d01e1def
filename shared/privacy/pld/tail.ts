/** ε and δ read off the tilted law of a sum of losses. */
import { valueAt } from '../special/fourier.ts';
import { logAddExp } from '../special/log-space.ts';
import { type ComposedTail, releaseCount } from './composition.ts';

/**
 * What rounding in the transform and the mass that wrapped around may hide, in all and per release, as a part of
 * Chernoff's bound on δ; the true δ is a small fraction of that bound, seldom below a ten thousandth.
 * Always added.
 */
const SLACK = 1e-13;
const SLACK_EACH = 1e-15;

function slackOf({ sum }: ComposedTail): number {
  return SLACK + SLACK_EACH * releaseCount(sum);
}

/** Points between exact evaluations of e^(−θ·loss). */
const RESYNC = 1024;

/**
 * Walks the window from its top down. `visit` sees each point with its mass and with e^(−θ·loss), by which noise of
 * the tilted masses counts there, both in units of e^(logScale − θ·reference).
 */
function walkDown(
  { sum, interval, masses }: ComposedTail,
  reference: number,
  visit: (point: number, mass: number, factor: number) => boolean,
): void {
  const { theta, lowest } = sum;
  const { length } = masses;
  const top = lowest + length - 1;
  const ratio = Math.exp(theta * interval);
  let place = ((top % length) + length) % length;
  let factor = 0;
  for (let step = 0; step < length; step++) {
    const point = top - step;
    factor =
      step % RESYNC === 0 ? Math.exp(-theta * (point * interval - reference)) : factor * ratio;
    if (!visit(point, valueAt(masses, place) * factor, factor)) return;
    place = place === 0 ? length - 1 : place - 1;
  }
}

/** ln of the unit in which masses are walked: Chernoff's bound on δ at the reference. */
function logUnit({ sum }: ComposedTail, reference: number): number {
  return sum.logScale - sum.theta * reference;
}

/** A loss not far from the answer: where Chernoff's bound is e^`logDelta`, or the nearest in the window. */
function referenceFor({ sum, interval }: ComposedTail, logDelta: number): number {
  const { theta, logScale, lowest, highest } = sum;
  const chernoff = theta === 0 ? 0 : (logScale - logDelta) / theta;
  return Math.min(Math.max(chernoff, lowest * interval), highest * interval);
}

/**
 * The least ε with δ(ε) ≤ e^`logDelta`, which may be negative; Infinity where the infinite losses alone
 * are more probable. Between grid points δ is linear in e^ε.
 */
export function tailEpsilon(tail: ComposedTail, logDelta: number): number {
  const { interval, sum } = tail;
  const reference = referenceFor(tail, logDelta);
  const unit = logUnit(tail, reference);
  const target = Math.exp(logDelta - unit) - tail.infinity * Math.exp(-unit);
  if (target <= 0) return Infinity;
  const slack = slackOf(tail);
  const shrink = Math.exp(-interval);
  // Sums over the losses above: of masses, of masses times e^(ε − loss), and their difference, which is δ(ε).
  let above = 0;
  let scaled = 0;
  let delta = 0;
  let epsilon = sum.lowest * interval;
  walkDown(tail, reference, (point, mass, factor) => {
    const noise = slack * factor;
    above += mass;
    delta += (scaled + mass) * (1 - shrink);
    scaled = (scaled + mass) * shrink;
    if (delta + noise < target) return true;
    const within = Math.log((above - target + noise) / scaled);
    epsilon = (point - 1) * interval + Math.min(within, interval);
    return false;
  });
  return epsilon;
}

/** ln δ(`epsilon`), from above. */
export function tailLogDelta(tail: ComposedTail, epsilon: number): number {
  const unit = logUnit(tail, epsilon);
  let delta = 0;
  walkDown(tail, epsilon, (point, mass) => {
    const loss = point * tail.interval;
    if (loss <= epsilon) return false;
    delta -= mass * Math.expm1(epsilon - loss);
    return true;
  });
  const finite = Math.log(Math.max(0, delta) + slackOf(tail)) + unit;
  return Math.min(0, logAddExp(finite, Math.log(tail.infinity)));
}
