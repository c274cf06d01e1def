import { describe, expect, it } from 'vitest';
import { largestT, Sample, welch, type Measurement } from './welch.ts';

function sample(...values: readonly number[]): Sample {
  const made = new Sample();
  for (const value of values) made.add(value);
  return made;
}

describe("Welch's statistic", () => {
  it('is the difference of the means by its standard error', () => {
    const a = sample(1, 2, 3, 4, 5);
    const b = sample(2, 4, 6, 8);
    // Means 3 and 5, variances 5/2 and 20/3, so −2 / √(1/2 + 5/3).
    expect(a.squaredError).toBeCloseTo(1 / 2, 12);
    expect(b.squaredError).toBeCloseTo(5 / 3, 12);
    expect(welch(a, b)).toBeCloseTo(-1.358_732_441, 8);
    expect(welch(b, a)).toBeCloseTo(1.358_732_441, 8);
  });

  it('is 0 of samples that do not vary, and does not lose digits far from zero', () => {
    expect(welch(sample(3, 3, 3), sample(3, 3))).toBe(0);
    const near = welch(sample(1, 2, 4), sample(5, 7, 6));
    const far = welch(sample(1e9 + 1, 1e9 + 2, 1e9 + 4), sample(1e9 + 5, 1e9 + 7, 1e9 + 6));
    expect(far).toBeCloseTo(near, 6);
  });
});

/** Two classes in turns: all alike but for `shift`, and now and then something slow that is nobody's doing. */
function measurements(shift: number): readonly Measurement[] {
  return Array.from({ length: 4_000 }, (_, i) => {
    const fixed = i % 2 === 0;
    const noise = (Math.imul(i, 2_654_435_761) >>> 16) % 100;
    const interrupted = i % 97 === 0 ? 50_000 : 0;
    return { fixed, time: 1_000 + noise + interrupted + (fixed ? shift : 0) };
  });
}

describe('the largest t of all croppings', () => {
  it('shows a difference that interruptions hide, and none where there is none', () => {
    expect(largestT(measurements(0))).toBeLessThan(4.5);
    expect(largestT(measurements(12))).toBeGreaterThan(10);
  });
});
