/** The logarithm of the gamma function and what is counted with it. */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Below this the argument is moved up by the recurrence before Stirling's series is used. */
const LARGE = 12;

/** ln Γ(x) for x > 0. The first term of Stirling's series left out is below 10⁻¹⁶. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < LARGE) product *= shifted++;
  const square = 1 / (shifted * shifted);
  const tail =
    square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - (square * 691) / 360360)));
  const series = (1 / 12 - square * (1 / 360 - tail)) / shifted;
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + series - Math.log(product)
  );
}

/** ln (n choose k) for whole 0 ≤ k ≤ n. */
export function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
