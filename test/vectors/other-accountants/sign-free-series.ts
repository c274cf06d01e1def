/**
 * RDP of the sampled Gaussian as dp_accounting 0.6.0 computes it at fractional orders: the two binomial series of
 * Mironov, Talwar and Zhang 2019 (section 3.3) with the absolute value of every term. An upper bound that
 * can be a fifth too large; reference values taken from that library's own tests contain it.
 */
import { composedRdp } from '../../../shared/privacy/rdp/event-rdp.ts';
import { logAddExp } from '../../../shared/privacy/special/log-space.ts';
import { logNormalCdf } from '../../../shared/privacy/special/normal.ts';

/** Terms below e^this no longer count. */
const LOG_NEGLIGIBLE = -45;

/** ln A of the sampled Gaussian at a fractional order. */
function logMoment(order: number, rate: number, noise: number): number {
  const [logIn, logOut] = [Math.log(rate), Math.log1p(-rate)];
  const border = noise ** 2 * Math.log(1 / rate - 1) + 0.5;
  let sum = -Infinity;
  let logCoefficient = 0;
  for (let i = 0; ; i++) {
    const j = order - i;
    const low =
      i * logIn +
      j * logOut +
      (i * (i - 1)) / (2 * noise ** 2) +
      logNormalCdf((border - i) / noise);
    const high =
      j * logIn +
      i * logOut +
      (j * (j - 1)) / (2 * noise ** 2) +
      logNormalCdf((j - border) / noise);
    const term = logCoefficient + logAddExp(low, high);
    sum = logAddExp(sum, term);
    if (i > order && term < LOG_NEGLIGIBLE) return sum;
    logCoefficient += Math.log(Math.abs((order - i) / (i + 1)));
  }
}

/** RDP of `steps` releases at the given orders. */
export function signFreeRdp(
  { rate, noise, steps }: { readonly rate: number; readonly noise: number; readonly steps: number },
  orders: readonly number[],
): readonly number[] {
  const event = { mechanism: 'sampled_gaussian', noiseMultiplier: noise, rate } as const;
  return orders.map((order) =>
    rate === 1 || Number.isInteger(order) || order === Infinity
      ? (composedRdp([{ event, count: steps }], [order]).rdp[0] ?? Infinity)
      : (steps * logMoment(order, rate, noise)) / (order - 1),
  );
}
