/**
 * Tree aggregation, which matrix factorisation supersedes: kept to account for published runs (Kairouz et al. 2021,
 * appendix D). A node holds the noisy sum of 2^level rounds, and one participant counts in every node above
 * its rounds.
 */
import { requireCount } from '../inputs.ts';

/** Nodes above one round of a tree that is complete for `rounds` rounds: ⌈log₂(rounds + 1)⌉. */
export function treeDepth(rounds: number): number {
  requireCount('rounds', rounds);
  let depth = 0;
  while (2 ** depth < rounds + 1) depth++;
  return depth;
}

/** What is best within a stretch of leaves, by how many rounds the participation after it must still wait. */
type Frontier = ReadonlyMap<number, number>;

/** Keeps, for each waiting time, the best value reached without waiting longer. */
function pareto(points: ReadonlyMap<number, number>): Frontier {
  const kept = new Map<number, number>();
  let best = -Infinity;
  for (const [wait, value] of [...points].sort(([a], [b]) => a - b)) {
    if (value <= best) continue;
    best = value;
    kept.set(wait, value);
  }
  return kept;
}

function improve(points: Map<number, number>, wait: number, value: number): void {
  points.set(wait, Math.max(points.get(wait) ?? -Infinity, value));
}

/**
 * Σ over all nodes of (participations below)², maximised over patterns in which at least `gap` − 1 rounds lie
 * between two participations.
 */
class TreeSearch {
  readonly #gap: number;
  readonly #known = new Map<string, Frontier>();

  constructor(gap: number) {
    this.#gap = gap;
  }

  /** `count` participations in a complete tree of 2^`level` leaves whose first `wait` are not allowed. */
  complete(level: number, count: number, wait: number): Frontier {
    const leaves = 2 ** level;
    if (count === 0) return new Map([[Math.max(0, wait - leaves), 0]]);
    if (wait >= leaves) return new Map();
    // The earliest round leaves the most room, and every round is below one node of each level.
    if (count === 1) return new Map([[Math.max(0, wait + this.#gap - leaves), level + 1]]);
    if (leaves < (count - 1) * this.#gap + 1 + wait) return new Map();
    const key = `${level}/${count}/${wait}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#halves(level - 1, count, wait);
    const frontier = new Map([...found].map(([left, value]) => [left, value + count ** 2]));
    this.#known.set(key, frontier);
    return frontier;
  }

  #halves(level: number, count: number, wait: number): Frontier {
    const points = new Map<number, number>();
    for (let left = 0; left <= count; left++) {
      for (const [between, first] of this.complete(level, left, wait)) {
        for (const [after, second] of this.complete(level, count - left, between)) {
          improve(points, after, first + second);
        }
      }
    }
    return pareto(points);
  }
}

/** Complete trees side by side, the largest first, as an unfinished tree consists of. */
function levelsOf(rounds: number): number[] {
  const highest = Math.floor(Math.log2(rounds));
  const levels = Array.from({ length: highest + 1 }, (_, i) => highest - i);
  return levels.filter((level) => Math.floor(rounds / 2 ** level) % 2 === 1);
}

/**
 * The squared L2 sensitivity of one tree without restarts in which a participant takes part in at most
 * `maxParticipations` rounds, at least `roundsBetween` others lying between two of them.
 */
export function treeSensitivitySquared(
  rounds: number,
  maxParticipations: number,
  roundsBetween: number,
): number {
  requireCount('rounds', rounds);
  requireCount('maximum of participations', maxParticipations);
  requireCount('rounds between participations', roundsBetween, 0);
  const search = new TreeSearch(roundsBetween + 1);
  const most = Math.min(maxParticipations, Math.ceil(rounds / (roundsBetween + 1)));
  // By participations so far: how long to wait, and the best value.
  let reached: Frontier[] = [new Map([[0, 0]])];
  for (const level of levelsOf(rounds)) {
    const next = Array.from({ length: most + 1 }, () => new Map<number, number>());
    reached.forEach((frontier, before) => {
      for (let count = 0; before + count <= most; count++) {
        for (const [wait, value] of frontier) {
          for (const [after, more] of search.complete(level, count, wait)) {
            improve(next[before + count] ?? new Map<number, number>(), after, value + more);
          }
        }
      }
    });
    reached = next.map(pareto);
  }
  return Math.max(...reached.flatMap((frontier) => [...frontier.values()]));
}
