import { describe, expect, it } from 'vitest';
import { scalingFromMoments } from '../../../../coordinator/federation/scaling.ts';

/** Moments of raw values as participants compute them: of (x − low) / (high − low). */
function momentsOf(values: readonly number[], low: number, high: number): [number, number] {
  const units = values.map((value) => (value - low) / (high - low));
  const mean = units.reduce((sum, unit) => sum + unit, 0) / units.length;
  const square = units.reduce((sum, unit) => sum + unit * unit, 0) / units.length;
  return [mean, square];
}

const radii = [12.3, 17.9, 9.8, 21.4, 14.6];
const offsets = [-3.5, -2.25, -4.75, -3.125, -2.875];

describe('scalingFromMoments', () => {
  it('gives mean and standard deviation in the units of the data', () => {
    const features = [
      { name: 'radius', range: [5, 30] as const },
      { name: 'offset', range: [-6, -2] as const },
    ];
    const [radius, offset] = [momentsOf(radii, 5, 30), momentsOf(offsets, -6, -2)];
    const { mean, deviation } = scalingFromMoments(features, {
      mean: [radius[0], offset[0]],
      meanSquare: [radius[1], offset[1]],
      resolution: 1e-9,
    });
    expect(mean[0]).toBeCloseTo(15.2, 12);
    expect(mean[1]).toBeCloseTo(-3.3, 12);
    // Population deviations, computed by hand.
    expect(deviation[0]).toBeCloseTo(Math.sqrt(16.732), 12);
    expect(deviation[1]).toBeCloseTo(Math.sqrt(0.69125), 12);
  });

  const dose = { name: 'dose', range: [-20, 60] as const };
  const scale = (mean: number, meanSquare: number, resolution: number): readonly number[] => {
    const result = scalingFromMoments([dose], {
      mean: new Float64Array([mean]),
      meanSquare: new Float64Array([meanSquare]),
      resolution,
    });
    return [result.mean[0]!, result.deviation[0]!];
  };

  it('centres a constant column and leaves its width alone', () => {
    expect(scale(0.25, 0.0625, 1e-6)).toEqual([0, 1]);
  });

  it('takes a variance within the rounding noise for none', () => {
    const resolution = 0.001;
    const noise = 3 * resolution + resolution ** 2;
    expect(scale(0.25, 0.0625 + 0.99 * noise, resolution)[1]).toBe(1);
    expect(scale(0.25, 0.0625 + 1.01 * noise, resolution)[1]).toBeCloseTo(
      80 * Math.sqrt(1.01 * noise),
      9,
    );
  });

  it('takes a variance that rounding made negative for none', () => {
    expect(scale(0.5, 0.2499, 1e-6)).toEqual([20, 1]);
  });

  it('clamps a mean that rounding pushed out of the range', () => {
    expect(scale(1.0003, 1.0004, 0.001)).toEqual([60, 1]);
    expect(scale(-0.0003, 0.0002, 0.001)).toEqual([-20, 1]);
  });

  it('refuses a feature without a range, by name', () => {
    const features = [dose, { name: 'age' }];
    const moments = { mean: [0.3, 0.4], meanSquare: [0.2, 0.3], resolution: 1e-6 };
    expect(() => scalingFromMoments(features, moments)).toThrow(
      expect.objectContaining({ code: 'PLAN_INVALID', details: { feature: 'age' } }),
    );
  });

  it('takes moments of another number of features for a bug', () => {
    const wrong = { mean: [0.3, 0.4], meanSquare: [0.2], resolution: 1e-6 };
    expect(() => scalingFromMoments([dose], wrong)).toThrow(/one mean per feature/);
    expect(() => scalingFromMoments([dose, dose], wrong)).toThrow(/one mean square per feature/);
  });
});
