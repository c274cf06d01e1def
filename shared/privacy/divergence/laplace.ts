/** The hockey-stick divergence of one Laplace release in closed form. */
import type { Adjacency } from './gaussian-mixture.ts';

/** P[noise > x] at scale 1. */
function above(x: number): number {
  return x > 0 ? 0.5 * Math.exp(-x) : 1 - 0.5 * Math.exp(x);
}

/** The t with ln(1 + q·(e^t − 1)) = `loss`. */
function exponentOf(rate: number, loss: number): number {
  return Math.log1p(Math.max(-1, Math.expm1(loss) / rate));
}

/**
 * δ(ε) for any real ε of a release at scale 1 that a unit moves by `shift` with probability `rate`. With a unit
 * more, outputs near the moved mean are the telling ones; with one less, those far from it.
 */
export function laplaceReleaseDelta(
  shift: number,
  rate: number,
  adjacency: Exclude<Adjacency, 'replace'>,
  epsilon: number,
): number {
  // In terms of t = ln of the moved density over the other, from −shift to shift, rising with the output.
  const t = exponentOf(rate, adjacency === 'remove' ? epsilon : -epsilon);
  const middle = (x: number): number => (x + shift) / 2;
  const moved = (x: number): number => (1 - rate) * above(x) + rate * above(x - shift);
  if (adjacency === 'remove') {
    if (t >= shift) return 0;
    if (t < -shift) return -Math.expm1(epsilon);
    return Math.max(0, moved(middle(t)) - Math.exp(epsilon) * above(middle(t)));
  }
  if (t <= -shift) return 0;
  if (t > shift) return -Math.expm1(epsilon);
  const x = middle(t);
  return Math.max(0, 1 - above(x) - Math.exp(epsilon) * (1 - moved(x)));
}
