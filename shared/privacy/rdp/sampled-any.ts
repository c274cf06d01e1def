/** Poisson sampling of any mechanism whose RDP is known at whole orders (Zhu and Wang 2019, Theorem 5). */
import { logChoose } from '../special/gamma.ts';
import { logSumExp } from '../special/log-space.ts';

/**
 * RDP of a whole order α ≥ 2 when each unit takes part with probability `rate`. `rdp(l)` bounds the
 * mechanism itself at the whole orders 2 to α. Never worse than no sampling.
 */
export function sampledRdp(order: number, rate: number, rdp: (order: number) => number): number {
  const plain = rdp(order);
  if (rate === 1) return plain;
  const logIn = Math.log(rate);
  const logOut = Math.log1p(-rate);
  const terms = [(order - 1) * logOut + Math.log1p(rate * (order - 1))];
  for (let l = 2; l <= order; l++) {
    const factor = l === 2 ? 0 : Math.log(3);
    const weight = logChoose(order, l) + (order - l) * logOut + l * logIn;
    terms.push(factor + weight + (l - 1) * rdp(l));
  }
  return Math.min(plain, logSumExp(terms) / (order - 1));
}
