/** Roots of a function that is known to cross zero once. */

/** Where a function that falls from positive to not positive does so. */
export interface Crossing {
  /** The last point found at which it is positive. */
  readonly positive: number;
  /** The first point found at which it is not: on the far side of the root. */
  readonly notPositive: number;
}

export interface RootSearch {
  readonly positive: number;
  readonly notPositive: number;
  /** Ends the search when the bracket is narrower than this part of its ends. */
  readonly relative: number;
  /** … or than this. */
  readonly absolute?: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const MOST_STEPS = 300;

/**
 * Narrows a bracket by inverse quadratic interpolation where that is safe and by halving where it is not
 * (Chandrupatla 1997). Both ends are points where `f` was computed, so a caller may rely on the sign
 * of either. The ends may lie in any order.
 */
export function narrow(f: (x: number) => number, search: RootSearch): Crossing {
  let near: Point = { x: search.notPositive, y: f(search.notPositive) };
  let far: Point = { x: search.positive, y: f(search.positive) };
  let previous = far;
  let fraction = 0.5;
  for (let step = 0; step < MOST_STEPS && !isNarrow(near.x, far.x, search); step++) {
    const x = near.x + fraction * (far.x - near.x);
    if (x === near.x || x === far.x) break;
    const point = { x, y: f(x) };
    const sameSide = point.y > 0 === near.y > 0;
    previous = sameSide ? near : far;
    if (!sameSide) far = near;
    near = point;
    fraction = nextFraction(near, far, previous, search);
  }
  return near.y > 0
    ? { positive: near.x, notPositive: far.x }
    : { positive: far.x, notPositive: near.x };
}

function isNarrow(a: number, b: number, { relative, absolute = 0 }: RootSearch): boolean {
  return Math.abs(a - b) <= Math.max(absolute, relative * Math.min(Math.abs(a), Math.abs(b)));
}

/** How far towards the other end the next point lies. */
function nextFraction(near: Point, far: Point, previous: Point, search: RootSearch): number {
  const xi = (near.x - far.x) / (previous.x - far.x);
  const phi = (near.y - far.y) / (previous.y - far.y);
  const interpolates = phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi;
  if (!interpolates) return 0.5;
  const alpha = (previous.x - near.x) / (far.x - near.x);
  const first = (near.y / (far.y - near.y)) * (previous.y / (far.y - previous.y));
  const second = (near.y / (previous.y - near.y)) * (far.y / (previous.y - far.y));
  const fraction = first + alpha * second;
  // Half a tolerance beyond the root, so that the bracket closes from both sides.
  const width = Math.abs(far.x - near.x);
  const tolerance = Math.max(search.absolute ?? 0, search.relative * Math.abs(near.x));
  const least = Math.min(0.5, (0.5 * tolerance) / width);
  return Number.isFinite(fraction) ? Math.min(Math.max(fraction, least), 1 - least) : 0.5;
}

/** The midpoint of a bracket narrowed as far as doubles allow. */
export function root(f: (x: number) => number, positive: number, notPositive: number): number {
  const found = narrow(f, { positive, notPositive, relative: 4e-16 });
  return (found.positive + found.notPositive) / 2;
}

/** The first of start, 2·start, 4·start, … up to `most` where `holds`; `undefined` if it never does. */
export function doubleUntil(
  holds: (x: number) => boolean,
  start: number,
  most: number,
): number | undefined {
  for (let x = start; x <= most; x *= 2) if (holds(x)) return x;
  return undefined;
}
