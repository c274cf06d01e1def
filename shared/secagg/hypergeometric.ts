/**
 * Tails of the hypergeometric distribution in log space, for the parameter rules of
 * secure-aggregation §3.7. Probabilities down to 2⁻¹⁰⁰ and far below are compared with bounds, so they
 * are never formed by themselves: everything is a natural logarithm, −Infinity for impossible.
 */
import { invariant } from '../errors/federation-error.ts';

/** Drawing without replacement: X is how many of the draws are marked. */
export interface Drawing {
  /** N, 0…10⁶. */
  readonly population: number;
  /** K ≤ N. */
  readonly marked: number;
  /** m ≤ N. */
  readonly draws: number;
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Below this the factorial itself is exact in a double. */
const EXACT_FACTORIALS = 18;

/** ln n! − ((n + ½)·ln n − n + ½·ln 2π), the error of Stirling's formula, by n from 0 up. */
const SMALL_ERRORS = Float64Array.from({ length: EXACT_FACTORIALS }, (_, n) => {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return Math.log(factorial) - ((n + 0.5) * Math.log(Math.max(n, 1)) - n + HALF_LOG_TWO_PI);
});

/** The same by Stirling's series where n is large: the first term left out is below 10⁻¹⁶. */
function stirlingError(n: number): number {
  if (n < EXACT_FACTORIALS) return SMALL_ERRORS[n] ?? 0;
  const square = 1 / (n * n);
  const tail = square * (1 / 1260 - square * (1 / 1680 - square / 1188));
  return (1 / 12 - square * (1 / 360 - tail)) / n;
}

/**
 * x·ln(x/mean) + mean − x without the cancellation that the terms themselves would suffer near
 * x = mean: with v = (x − mean)/(x + mean), ln(x/mean) = 2·artanh v.
 */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  const v = difference / (x + mean);
  if (Math.abs(v) > 0.1) return x * Math.log(x / mean) - difference;
  let sum = difference * v;
  let power = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    power *= v * v;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln of the binomial probability of x among n at rate p, by its saddle point (Loader 2000). */
function logBinomial(x: number, n: number, p: number): number {
  if (x === 0) return n * Math.log1p(-p);
  if (x === n) return n * Math.log(p);
  const errors = stirlingError(n) - stirlingError(x) - stirlingError(n - x);
  const deviances = deviance(x, n * p) + deviance(n - x, n * (1 - p));
  return errors - deviances + 0.5 * Math.log(n / (2 * Math.PI * x * (n - x)));
}

function supportOf({ population, marked, draws }: Drawing): readonly [number, number] {
  return [Math.max(0, draws - (population - marked)), Math.min(draws, marked)];
}

function requireDrawing({ population, marked, draws }: Drawing): void {
  const whole = [population, marked, draws].every((count) => Number.isInteger(count) && count >= 0);
  invariant(whole && marked <= population && draws <= population, 'a drawing has whole counts');
}

/**
 * ln P[X = x]. Binomials of both parts against that of the whole, so that no logarithm of a large
 * factorial, whose rounding alone would be 10⁻⁹ at a population of 10⁶, is ever formed.
 */
export function logProbability(drawing: Drawing, x: number): number {
  requireDrawing(drawing);
  const [least, most] = supportOf(drawing);
  if (!Number.isInteger(x) || x < least || x > most) return -Infinity;
  if (least === most) return 0;
  const { population, marked, draws } = drawing;
  const rate = draws / population;
  return (
    logBinomial(x, marked, rate) +
    logBinomial(draws - x, population - marked, rate) -
    logBinomial(draws, population, rate)
  );
}

/** ln P[X > a] for any real a; exact to a few units of the last place of a double. */
export function logUpperTail(drawing: Drawing, a: number): number {
  requireDrawing(drawing);
  const { population, marked, draws } = drawing;
  const [least, most] = supportOf(drawing);
  const first = Math.floor(a) + 1;
  if (first <= least) return 0;
  if (first > most) return -Infinity;
  // Towards the middle the other tail is the shorter sum, and 1 minus it loses nothing.
  if (first * population <= draws * marked) {
    return Math.log1p(-Math.exp(logSum(complementOf(drawing), draws - first + 1)));
  }
  return logSum(drawing, first);
}

/** ln P[X ≤ a]. */
export function logLowerTail(drawing: Drawing, a: number): number {
  const others = drawing.draws - Math.floor(a) - 1;
  return logUpperTail(complementOf(drawing), others);
}

/** The draws that are not marked. */
function complementOf({ population, marked, draws }: Drawing): Drawing {
  return { population, marked: population - marked, draws };
}

/**
 * ln Σ P[X = x] from `first` up, where the terms fall: the first term times a sum of ratios that begins
 * with 1, ended when a term no longer changes it.
 */
function logSum(drawing: Drawing, first: number): number {
  const { population, marked, draws } = drawing;
  const [least, most] = supportOf(drawing);
  if (first <= least) return 0;
  let sum = 1;
  let term = 1;
  for (let x = first; x < most; x++) {
    const rest = population - marked - draws + x + 1;
    term *= ((marked - x) * (draws - x)) / ((x + 1) * rest);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return logProbability(drawing, first) + Math.log(sum);
}
