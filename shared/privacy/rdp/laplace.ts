/** RDP of the Laplace mechanism (Mironov 2017, Proposition 6). */

/**
 * RDP of order α > 1; `epsilon` is the sensitivity over the scale: the pure guarantee, which infinite
 * order gives.
 *
 * ε + ln(1 + (α − 1)·(e^((1−2α)ε) − 1)/(2α − 1))/(α − 1): as small as ε² where ε is small, hence the logarithm
 * of 1 plus the mean of e^((α−1)·loss) − 1 in that case.
 */
export function laplaceRdp(order: number, epsilon: number): number {
  if (order === Infinity) return epsilon;
  const twice = 2 * order - 1;
  if (order * epsilon < 1e-2) return Math.log1p(series(order, epsilon)) / (order - 1);
  const correction = ((order - 1) * Math.expm1(-twice * epsilon)) / twice;
  return epsilon + Math.log1p(correction) / (order - 1);
}

/** A − 1 with A = (α·e^((α−1)ε) + (α−1)·e^(−αε))/(2α−1); its terms of first order in ε cancel exactly. */
function series(order: number, epsilon: number): number {
  let sum = 0;
  let power = epsilon;
  for (let k = 2; k <= 12; k++) {
    power *= epsilon / k;
    const weight = order * (order - 1) ** k + (order - 1) * (-order) ** k;
    sum += (weight * power) / (2 * order - 1);
  }
  return sum;
}
