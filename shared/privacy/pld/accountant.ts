/** ε and δ of a fixed sequence of releases by privacy loss distributions, in both directions. */
import { refuse } from '../inputs.ts';
import {
  compose,
  type ComposedTail,
  type TiltedSum,
  tiltedSum,
  windowLength,
} from './composition.ts';
import { discretise, lossMoments } from './loss-distribution.ts';
import { type LossLaws, lossRange } from './loss-law.ts';
import { orderForDelta, orderForEpsilon, type Sketch, sketch, tiltedMoments } from './moments.ts';
import { expFromAbove } from '../special/log-space.ts';
import { tailEpsilon, tailLogDelta } from './tail.ts';

/** A mechanism used `count` times. */
export interface RepeatedLaws {
  /** Its losses, where tails of P up to e^`logTail` at either end may be cut, pessimistically. */
  readonly laws: (logTail: number) => LossLaws;
  readonly count: number;
}

/** Below this δ the tails to be kept are no doubles any more: account by RDP. */
export const LEAST_PLD_DELTA = 1e-280;

const LOG_LEAST = Math.log(LEAST_PLD_DELTA);

/** The grid is never coarser than this unless memory asks for it … */
const INTERVAL = 5e-4;

/** … and fine enough for the deviation of a single loss, which a coarse grid would inflate. */
const POINTS_PER_DEVIATION = 13;

/** Most points of a single law and of the window of their sum. */
const MOST_POINTS = 2 ** 20;

/** Points of the first look at the laws, which chooses the grid. */
const FIRST_LOOK = 2 ** 11;

/** ln of the part of δ that may be cut from all laws together, and the most that is cut from one. */
const LOG_CUT = -25;
const LOG_MOST_CUT = -50;

type Order = (sketches: readonly Sketch[]) => number;

/**
 * The part of Chernoff's best order that laws are tilted by. The bound is flat there, and where large losses are
 * rare but possible a little less tilt makes the window much shorter.
 */
const TILT = 0.85;

/** One direction of every release. */
interface Releases {
  readonly laws: readonly RepeatedLaw[];
  readonly order: Order;
}

interface RepeatedLaw {
  readonly law: LossLaws['remove'];
  readonly count: number;
}

function directionsOf(
  events: readonly RepeatedLaws[],
  logTail: number,
  order: Order,
): readonly [Releases, Releases] {
  const both = events.map(({ laws, count }) => ({ laws: laws(logTail), count }));
  return [
    { laws: both.map(({ laws, count }) => ({ law: laws.remove, count })), order },
    { laws: both.map(({ laws, count }) => ({ law: laws.add, count })), order },
  ];
}

/** The tilted sum of one direction on a grid, and the deviation of its narrowest loss. */
function sumOn(interval: number, { laws, order }: Releases): TiltedSum {
  const releases = laws.map(({ law, count }) => ({
    distribution: discretise(law, interval),
    count,
  }));
  const sketches = releases.map(sketch);
  const best = order(sketches);
  const answer = {
    loss: tiltedMoments(sketches, best).mean,
    deviation: Math.sqrt(tiltedMoments(sketches, TILT * best).variance),
  };
  return tiltedSum(releases, TILT * best, answer);
}

function widestRange(directions: readonly Releases[]): number {
  const ranges = directions.flatMap(({ laws }) => laws.map(({ law }) => lossRange(law)));
  return ranges.reduce((widest, [least, largest]) => Math.max(widest, largest - least), 0);
}

/** The grid that suits laws of this range and these deviations, chosen after a first look on a coarse one. */
function intervalFor(
  range: number,
  looks: readonly TiltedSum[],
  { coarse, finest }: { readonly coarse: number; readonly finest: number },
): number {
  const releases = looks.flatMap((look) => look.releases);
  const deviation = releases.reduce(
    (least, { distribution }) => Math.min(least, Math.sqrt(lossMoments(distribution).variance)),
    Infinity,
  );
  const wanted = Math.min(INTERVAL, deviation > 0 ? deviation / POINTS_PER_DEVIATION : INTERVAL);
  const window = looks.reduce((widest, look) => Math.max(widest, windowLength(look)), 0) * coarse;
  return Math.max(wanted, finest, range / MOST_POINTS, window / MOST_POINTS);
}

/** The composed tails of both directions, tilted for a question. */
function tailsOf(
  directions: readonly [Releases, Releases],
  finest: number,
): readonly [ComposedTail, ComposedTail] {
  const range = widestRange(directions);
  const coarse = range > 0 ? range / FIRST_LOOK : INTERVAL;
  const looks = directions.map((direction) => sumOn(coarse, direction));
  const interval = intervalFor(range, looks, { coarse, finest });
  const [remove, add] = directions;
  return compose([sumOn(interval, remove), sumOn(interval, add)]);
}

function totalCount(events: readonly RepeatedLaws[]): number {
  return events.reduce((sum, { count }) => sum + count, 0);
}

function logTailFor(events: readonly RepeatedLaws[], logDelta: number): number {
  return Math.min(LOG_MOST_CUT, logDelta + LOG_CUT - Math.log(totalCount(events)));
}

/**
 * The least ε ≥ 0 with δ(ε) ≤ `delta` in both directions; Infinity if there is none. The grid is no finer than
 * `finest`: a coarse one is quicker and its answer still an upper bound.
 */
export function pldEpsilon(events: readonly RepeatedLaws[], delta: number, finest = 0): number {
  if (delta < LEAST_PLD_DELTA)
    refuse('delta', delta, `${LEAST_PLD_DELTA} or more for this accountant`);
  const logDelta = Math.log(delta);
  const order: Order = (sketches) => orderForDelta(sketches, logDelta);
  const tails = tailsOf(directionsOf(events, logTailFor(events, logDelta), order), finest);
  return tails.reduce((most, tail) => Math.max(most, tailEpsilon(tail, logDelta)), 0);
}

/** δ(`epsilon`), the larger of both directions; `epsilon` ≥ 0, and `finest` as above. */
export function pldDelta(events: readonly RepeatedLaws[], epsilon: number, finest = 0): number {
  const order: Order = (sketches) => orderForEpsilon(sketches, epsilon);
  // What is cut must be far below δ itself, which is not known before: cut less until it is.
  for (
    let logTail = LOG_MOST_CUT;
    ;
    logTail = Math.max(2 * logTail, logTailFor(events, LOG_LEAST))
  ) {
    const tails = tailsOf(directionsOf(events, logTail, order), finest);
    const log = Math.max(...tails.map((tail) => tailLogDelta(tail, epsilon)));
    if (logTail <= logTailFor(events, Math.max(log, LOG_LEAST))) return expFromAbove(log);
  }
}
