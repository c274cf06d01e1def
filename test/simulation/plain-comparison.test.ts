import { describe, expect, it } from 'vitest';
import { compareWithPlain } from './plain-comparison.ts';

describe('training through secure aggregation against averaging in the open', () => {
  for (const seed of [11, 23, 37]) {
    it(`ends within the quantisation error that the plan predicts, seed ${seed}`, async () => {
      const { largestDifference, predicted, largestChange, accuracy } =
        await compareWithPlain(seed);
      // Nothing was clipped, or the difference would be of another kind.
      expect(largestChange).toBeLessThan(2);
      expect(largestDifference).toBeGreaterThan(0);
      expect(largestDifference).toBeLessThan(predicted);
      // At most one of the 228 test rows may fall to the other side of the line.
      expect(Math.abs(accuracy.secure - accuracy.open)).toBeLessThanOrEqual(1 / 228 + 1e-9);
    });
  }
});
