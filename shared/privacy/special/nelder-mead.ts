/** Minima of functions of a few variables without derivatives (Nelder and Mead 1965). */
import { valueAt } from './fourier.ts';

interface Vertex {
  readonly point: Float64Array;
  readonly value: number;
}

type Objective = (point: Float64Array) => number;

/** Ends when neither values nor points differ by more than this. */
const PRECISION = 1e-13;
const MOST_STEPS = 1000;

/** The best point found from `start`, whose simplex reaches `size` along every axis. */
export function minimiseBySimplex(f: Objective, start: Float64Array, size: number): Float64Array {
  const vertexAt = (point: Float64Array): Vertex => ({ point, value: f(point) });
  let simplex = [
    vertexAt(start),
    ...Array.from(start, (_, axis) =>
      vertexAt(start.map((value, i) => (i === axis ? value + size : value))),
    ),
  ];
  for (let step = 0; step < MOST_STEPS; step++) {
    simplex.sort((a, b) => a.value - b.value);
    if (hasCollapsed(simplex)) break;
    simplex = moved(simplex, vertexAt);
  }
  simplex.sort((a, b) => a.value - b.value);
  return simplex[0]?.point ?? start;
}

function hasCollapsed(simplex: readonly Vertex[]): boolean {
  const [best] = simplex;
  const worst = simplex.at(-1);
  return (
    best === undefined ||
    worst === undefined ||
    worst.value - best.value <= PRECISION * Math.abs(best.value)
  );
}

/** One step: the worst vertex is reflected, stretched or pulled in, or all are drawn towards the best. */
function moved(simplex: readonly Vertex[], vertexAt: (point: Float64Array) => Vertex): Vertex[] {
  const others = simplex.slice(0, -1);
  const [best, worst, second] = [simplex[0], simplex.at(-1), others.at(-1)];
  if (best === undefined || worst === undefined || second === undefined) return [...simplex];
  const centre = best.point.map(
    (_, i) => others.reduce((sum, { point }) => sum + valueAt(point, i), 0) / others.length,
  );
  const along = (factor: number): Vertex =>
    vertexAt(centre.map((value, i) => value + factor * (value - valueAt(worst.point, i))));
  const reflected = along(1);
  if (reflected.value < best.value) {
    const stretched = along(2);
    return [...others, stretched.value < reflected.value ? stretched : reflected];
  }
  if (reflected.value < second.value) return [...others, reflected];
  const pulled = along(reflected.value < worst.value ? 0.5 : -0.5);
  if (pulled.value < Math.min(reflected.value, worst.value)) return [...others, pulled];
  return simplex.map(({ point }) =>
    vertexAt(point.map((value, i) => (value + valueAt(best.point, i)) / 2)),
  );
}
