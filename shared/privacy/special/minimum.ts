/** Minima of functions of one variable and of a few. */

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The least value of a function with one valley between `from` and `to`, by golden sections. */
export function minimumBetween(f: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let atLeft = f(left);
  let atRight = f(right);
  while (high - low > 1e-9 * (Math.abs(low) + Math.abs(high))) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    }
  }
  return Math.min(atLeft, atRight);
}
