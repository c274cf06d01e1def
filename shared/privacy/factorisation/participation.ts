/** Who may take part how often, and what that makes of a linear mechanism's sensitivity (privacy §2.4). */
import { refuse, requireCount } from '../inputs.ts';

/** A contract that coordinator and participants enforce. */
export interface Participation {
  /** n: rounds of the mechanism. */
  readonly rounds: number;
  /** b: two rounds i < j of one participant satisfy j − i ≥ b. */
  readonly minSeparation: number;
  /** k: rounds of one participant at most; as many as the separation allows unless given. */
  readonly maxParticipations?: number;
}

/** k′ = min(k, ⌈n/b⌉): rounds one participant can really take part in. */
export function possibleParticipations(contract: Participation): number {
  const { rounds, minSeparation, maxParticipations } = contract;
  requireCount('rounds', rounds);
  requireCount('minimum separation', minSeparation);
  if (maxParticipations !== undefined) requireCount('maximum of participations', maxParticipations);
  return Math.min(maxParticipations ?? Infinity, Math.ceil(rounds / minSeparation));
}

/**
 * The largest sum of values at positions that the contract allows (Choquette-Choo et al. 2023, Algorithm 3), by
 * dynamic programming over what is left.
 */
export function largestSum(values: readonly number[], contract: Participation): number {
  const { minSeparation } = contract;
  const participations = possibleParticipations(contract);
  let best = new Float64Array(values.length + 1);
  for (let k = 0; k < participations; k++) {
    const next = new Float64Array(values.length + 1);
    for (let i = values.length - 1; i >= 0; i--) {
      const after = best[Math.min(i + minSeparation, values.length)] ?? 0;
      next[i] = Math.max((values[i] ?? 0) + after, next[i + 1] ?? 0);
    }
    best = next;
  }
  return best[0] ?? 0;
}

type Matrix = readonly (readonly number[])[];

function requireSquare(matrix: Matrix): void {
  const isSquare = matrix.every((row) => row.length === matrix.length);
  if (matrix.length === 0 || !isSquare) refuse('matrix', `${matrix.length} rows`, 'square');
}

/** CᵀC: the products of C's columns. */
function gram(matrix: Matrix): number[][] {
  return matrix.map((_, i) =>
    matrix.map((_row, j) => matrix.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), 0)),
  );
}

/**
 * The L2 sensitivity of C under the contract (n is the number of its columns). Exact where columns that one
 * participant can reach are orthogonal, as in a strategy with at most b bands; else the upper bound of
 * Algorithm 4 of the same paper.
 */
export function linearSensitivity(matrix: Matrix, contract: Omit<Participation, 'rounds'>): number {
  requireSquare(matrix);
  const full = { ...contract, rounds: matrix.length };
  const rows = gram(matrix).map((row) => largestSum(row.map(Math.abs), full));
  return Math.sqrt(largestSum(rows, full));
}
