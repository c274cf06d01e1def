/**
 * Buffered linear Toeplitz strategies: c₀ = 1, c_j = Σ_m s_m·d_m^(j−1), a noise that needs one vector per buffer
 * (McMahan, Xu and Zhang 2024).
 */
import { valueAt } from '../special/fourier.ts';

/** One buffer: what it is read with, and what remains of it after a round. */
export interface NoiseBuffer {
  /** s. */
  readonly scale: number;
  /** d, 0 < d < 1. */
  readonly decay: number;
}

/** The strategy's coefficients. */
export function bufferedCoefficients(
  buffers: readonly NoiseBuffer[],
  rounds: number,
): Float64Array {
  const c = new Float64Array(rounds);
  c[0] = 1;
  for (const { scale, decay } of buffers) {
    let term = scale;
    for (let j = 1; j < rounds; j++) {
      c[j] = valueAt(c, j) + term;
      term *= decay;
    }
  }
  return c;
}

/** The inverse's coefficients as the noise generator makes them: Algorithm 3 of the paper on 1, 0, 0, … */
export function bufferedInverse(buffers: readonly NoiseBuffer[], rounds: number): Float64Array {
  const contents = new Float64Array(buffers.length);
  const scales = Float64Array.from(buffers, ({ scale }) => scale);
  const decays = Float64Array.from(buffers, ({ decay }) => decay);
  const inverse = new Float64Array(rounds);
  for (let round = 0; round < rounds; round++) {
    let value = round === 0 ? 1 : 0;
    for (let m = 0; m < contents.length; m++) value -= valueAt(scales, m) * valueAt(contents, m);
    for (let m = 0; m < contents.length; m++) {
      contents[m] = valueAt(decays, m) * valueAt(contents, m) + value;
    }
    inverse[round] = value;
  }
  return inverse;
}
