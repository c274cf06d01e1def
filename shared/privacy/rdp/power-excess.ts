/** (1 + u)^α − 1 − α·u, which is 0 at u = 0 and positive elsewhere, without cancellation. */

/** Below this |α·u| the binomial series takes a dozen terms. */
const SMALL = 0.1;

/** Below this |α·u| its first term is all of it. */
const TINY = 1e-17;

/** Above this exponent e^t is about to overflow. */
const LARGE = 700;

function series(order: number, u: number): number {
  let term = (order * (order - 1) * u * u) / 2;
  let sum = term;
  for (let k = 2; Math.abs(term) > Math.abs(sum) * 1e-17; k++) {
    term *= ((order - k) * u) / (k + 1);
    sum += term;
  }
  return sum;
}

/** ln((1 + u)^α − 1 − α·u) for α > 1 and −1 < u < e^700; −Infinity at u = 0. */
function logExcess(order: number, u: number): number {
  const scaled = Math.abs(order * u);
  if (scaled < TINY) return Math.log((order * (order - 1)) / 2) + 2 * Math.log(Math.abs(u));
  if (scaled < SMALL) return Math.log(series(order, u));
  const power = order * Math.log1p(u);
  if (power < 30) return Math.log(Math.expm1(power) - order * u);
  return power + Math.log1p(-(1 + order * u) * Math.exp(-power));
}

/** The same for u = rate·(e^`exponent` − 1), where 0 < rate < 1 and the exponent may be any number. */
export function logPowerExcess(order: number, rate: number, exponent: number): number {
  if (exponent < LARGE) return logExcess(order, rate * Math.expm1(exponent));
  const log = Math.log(rate) + exponent;
  if (log < LARGE) return logExcess(order, Math.exp(log));
  // Beside e^(α·log) the other terms are below the last place of a double unless α is next to 1.
  return order * log + Math.log1p(-Math.exp(Math.log(order) + (1 - order) * log));
}
