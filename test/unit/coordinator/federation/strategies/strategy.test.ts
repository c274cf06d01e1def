import { describe, expect, it } from 'vitest';
import { applyFedAvg } from '../../../../../coordinator/federation/strategies/fedavg.ts';
import { nextModel } from '../../../../../coordinator/federation/strategies/strategy.ts';

const weights = new Float32Array([0.5, -3, 1000]);
const meanDelta = new Float64Array([0.25, 0.5, -4]);

describe('FedAvg', () => {
  it('steps along the mean update by the server learning rate', () => {
    expect(applyFedAvg(weights, meanDelta, 0.5)).toEqual(new Float32Array([0.625, -2.75, 998]));
  });

  it('is the weighted mean of the models when the server learning rate is 1', () => {
    const models = [new Float32Array([2, 5]), new Float32Array([-4, 11])];
    const examples = [30, 90];
    const start = [1, 7];
    const delta = start.map(
      (from, index) =>
        models.reduce((sum, model, who) => sum + examples[who]! * (model[index]! - from), 0) / 120,
    );
    const next = applyFedAvg(new Float32Array(start), new Float64Array(delta), 1);
    expect(next).toEqual(new Float32Array([-2.5, 9.5]));
  });

  it('computes in binary64 and rounds once', () => {
    const [weight, delta] = [0.1, 1e-9];
    const next = applyFedAvg(new Float32Array([weight]), new Float64Array([delta]), 3);
    expect(next[0]).toBe(Math.fround(Math.fround(weight) + 3 * delta));
  });

  it('leaves its inputs as they were', () => {
    applyFedAvg(weights, meanDelta, 0.5);
    expect(weights).toEqual(new Float32Array([0.5, -3, 1000]));
    expect(meanDelta).toEqual(new Float64Array([0.25, 0.5, -4]));
  });

  it.each([
    ['overflows float32', 1e39],
    ['is not a number', Number.NaN],
  ])('refuses a model whose coordinate %s, and says which', (_, delta) => {
    const deltas = new Float64Array([0.25, delta, -4]);
    expect(() => applyFedAvg(weights, deltas, 0.5)).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID', details: { coordinate: 1 } }),
    );
  });

  it('takes an update of another length for a bug', () => {
    expect(() => applyFedAvg(weights, new Float64Array(2), 0.5)).toThrow(
      /one coordinate per weight/,
    );
  });
});

describe('nextModel', () => {
  it('applies the strategy the plan names', () => {
    const strategy = { name: 'fedavg', serverLearningRate: 0.5 } as const;
    expect(nextModel(strategy, weights, meanDelta)).toEqual(applyFedAvg(weights, meanDelta, 0.5));
  });
});
