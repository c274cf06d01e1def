/** Lower-triangular Toeplitz strategies, by the coefficients of their first column (privacy §2.4). */
import { refuse } from '../inputs.ts';
import { valueAt } from '../special/fourier.ts';
import { type Participation, possibleParticipations } from './participation.ts';

/** c₀ = 1, c_j = c_{j−1}·(2j − 1)/(2j): the square root of the prefix sums, optimal for their largest error. */
export function optimalCoefficients(rounds: number): Float64Array {
  const c = new Float64Array(rounds);
  c[0] = 1;
  for (let j = 1; j < rounds; j++) c[j] = (valueAt(c, j - 1) * (2 * j - 1)) / (2 * j);
  return c;
}

/** The coefficients after the first `bands` set to 0. */
export function banded(coefficients: Float64Array, bands: number): Float64Array {
  return coefficients.map((value, j) => (j < bands ? value : 0));
}

/** The first column of the inverse, which turns independent noise into that which is added. */
export function inverseCoefficients(c: Float64Array): Float64Array {
  if (valueAt(c, 0) === 0) refuse('first coefficient', 0, 'a number other than 0');
  const inverse = new Float64Array(c.length);
  inverse[0] = 1 / valueAt(c, 0);
  for (let i = 1; i < c.length; i++) {
    let sum = 0;
    for (let j = 1; j <= i; j++) sum += valueAt(c, j) * valueAt(inverse, i - j);
    inverse[i] = -sum / valueAt(c, 0);
  }
  return inverse;
}

/** The least sequence that never rises and bounds |c| from above. */
function fallingMajorant(c: Float64Array): Float64Array {
  const majorant = new Float64Array(c.length);
  let largest = 0;
  for (let j = c.length - 1; j >= 0; j--) {
    largest = Math.max(largest, Math.abs(valueAt(c, j)));
    majorant[j] = largest;
  }
  return majorant;
}

/**
 * The squared L2 sensitivity under the contract: ‖Σ_{j<k′} c shifted by j·b‖². Among falling coefficients the
 * earliest and densest participation is the worst; others are bounded by those of a falling majorant.
 */
export function toeplitzSensitivitySquared(c: Float64Array, contract: Participation): number {
  const participations = possibleParticipations(contract);
  const { minSeparation, rounds } = contract;
  const falling = fallingMajorant(c.subarray(0, rounds));
  const reach = participations * minSeparation;
  const column = new Float64Array(rounds);
  let squares = 0;
  for (let i = 0; i < rounds; i++) {
    const before = i >= minSeparation ? valueAt(column, i - minSeparation) : 0;
    const ended = i >= reach ? valueAt(falling, i - reach) : 0;
    const sum = valueAt(falling, i) + before - ended;
    column[i] = sum;
    squares += sum * sum;
  }
  return squares;
}

/** The largest squared error of a prefix sum for unit noise: Σ_j (Σ_{i≤j} r_i)² over the inverse's coefficients. */
export function maxSquaredError(inverse: Float64Array): number {
  let prefix = 0;
  let squares = 0;
  for (let j = 0; j < inverse.length; j++) {
    prefix += valueAt(inverse, j);
    squares += prefix * prefix;
  }
  return squares;
}
