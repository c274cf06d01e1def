/** The buffers whose strategy has the least error for its sensitivity (privacy §2.4). */
import { requireCount } from '../inputs.ts';
import { minimiseBySimplex } from '../special/nelder-mead.ts';
import { bufferedCoefficients, bufferedInverse, type NoiseBuffer } from './buffered-toeplitz.ts';
import type { Participation } from './participation.ts';
import { maxSquaredError, toeplitzSensitivitySquared } from './toeplitz.ts';

/** Largest squared error of a prefix sum times squared sensitivity: what a strategy is judged by. */
export function bufferedLoss(buffers: readonly NoiseBuffer[], contract: Participation): number {
  const { rounds } = contract;
  const sensitivity = toeplitzSensitivitySquared(bufferedCoefficients(buffers, rounds), contract);
  return sensitivity * maxSquaredError(bufferedInverse(buffers, rounds));
}

/** Buffers from ln s and ln(1/d − 1): every point of the search is one that makes sense. */
function buffersAt(point: Float64Array): NoiseBuffer[] {
  return Array.from({ length: point.length / 2 }, (_, m) => ({
    scale: Math.exp(point[2 * m] ?? 0),
    decay: 1 / (1 + Math.exp(point[2 * m + 1] ?? 0)),
  }));
}

/** Decays spread evenly on a logarithmic scale from half a round to all rounds. */
function startingPoint(count: number, rounds: number): Float64Array {
  const point = new Float64Array(2 * count);
  for (let m = 0; m < count; m++) {
    const memory = rounds ** ((m + 0.5) / count);
    point[2 * m] = Math.log(0.5 / count / Math.sqrt(memory));
    point[2 * m + 1] = -Math.log(memory);
  }
  return point;
}

/** Restarts that shake a simplex out of a place where it collapsed. */
const RESTARTS = 3;

/** The best `count` buffers found, slowest decay first. */
export function optimiseBuffers(count: number, contract: Participation): readonly NoiseBuffer[] {
  requireCount('buffers', count);
  requireCount('rounds', contract.rounds, 2);
  const loss = (point: Float64Array): number => {
    const value = bufferedLoss(buffersAt(point), contract);
    return Number.isFinite(value) ? Math.log(value) : Infinity;
  };
  let point = startingPoint(count, contract.rounds);
  for (let restart = 0; restart < RESTARTS; restart++) {
    point = minimiseBySimplex(loss, point, restart === 0 ? 0.5 : 0.01);
  }
  return buffersAt(point).sort((a, b) => b.decay - a.decay);
}
