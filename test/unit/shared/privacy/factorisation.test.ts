import { describe, expect, it } from 'vitest';
import {
  bufferedCoefficients,
  bufferedInverse,
} from '../../../../shared/privacy/factorisation/buffered-toeplitz.ts';
import {
  bufferedLoss,
  optimiseBuffers,
} from '../../../../shared/privacy/factorisation/optimise.ts';
import {
  banded,
  inverseCoefficients,
  maxSquaredError,
  optimalCoefficients,
  toeplitzSensitivitySquared,
} from '../../../../shared/privacy/factorisation/toeplitz.ts';
import { treeSensitivitySquared } from '../../../../shared/privacy/factorisation/tree.ts';

/** Every set of rounds one participant may take part in. */
function patterns(rounds: number, separation: number, most: number, from = 0): number[][] {
  if (most === 0) return [[]];
  const found: number[][] = [[]];
  for (let first = from; first < rounds; first++) {
    const rest = patterns(rounds, separation, most - 1, first + separation);
    found.push(...rest.map((others) => [first, ...others]));
  }
  return found;
}

function treeSquares(rounds: number, pattern: readonly number[]): number {
  let squares = 0;
  for (let width = 1; width <= rounds; width *= 2) {
    for (let start = 0; start + width <= rounds; start += width) {
      squares += pattern.filter((round) => round >= start && round < start + width).length ** 2;
    }
  }
  return squares;
}

describe('treeSensitivitySquared', () => {
  it.each([
    [13, 3, 2],
    [16, 4, 1],
    [11, 2, 4],
  ])(
    'is that of the worst pattern over %d rounds, %d times, %d between',
    (rounds, most, between) => {
      const all = patterns(rounds, between + 1, most).map((pattern) =>
        treeSquares(rounds, pattern),
      );
      expect(treeSensitivitySquared(rounds, most, between)).toBe(Math.max(...all));
    },
  );
});

describe('toeplitzSensitivitySquared', () => {
  it.each([
    [12, 3, 4, 12],
    [14, 4, 2, 6],
  ])(
    'is that of the worst pattern: %d rounds, separation %d, %d times, %d bands',
    (rounds, b, k, bands) => {
      const c = banded(optimalCoefficients(rounds), bands);
      const all = patterns(rounds, b, k).map((pattern) =>
        Array.from({ length: rounds }, (_, i) =>
          pattern.reduce((sum, j) => sum + (i >= j ? (c[i - j] ?? 0) : 0), 0),
        ).reduce((sum, value) => sum + value * value, 0),
      );
      const contract = { rounds, minSeparation: b, maxParticipations: k };
      expect(toeplitzSensitivitySquared(c, contract)).toBeCloseTo(Math.max(...all), 12);
    },
  );
});

describe('buffered strategies', () => {
  const buffers = [
    { scale: 0.31, decay: 0.97 },
    { scale: 0.17, decay: 0.6 },
  ];

  it('have the inverse that the noise generator makes', () => {
    const c = bufferedCoefficients(buffers, 40);
    const difference = inverseCoefficients(c).map(
      (value, i) => value - (bufferedInverse(buffers, 40)[i] ?? 0),
    );
    expect(Math.max(...difference.map(Math.abs))).toBeLessThan(1e-14);
  });

  it('are found better than fresh noise and than bands', () => {
    const contract = { rounds: 200, minSeparation: 20, maxParticipations: 10 };
    const found = bufferedLoss(optimiseBuffers(2, contract), contract);
    const bands = banded(optimalCoefficients(200), 20);
    const ofBands =
      toeplitzSensitivitySquared(bands, contract) * maxSquaredError(inverseCoefficients(bands));
    expect(Math.sqrt(found)).toBeLessThan(13.4);
    expect(found).toBeLessThan(ofBands);
  });
});
