/** From the mean update of a round to the next model, by the strategy the plan names. */
import type { Plan } from '../../../shared/domain/plan.ts';
import { applyFedAvg } from './fedavg.ts';

type Strategy = Plan['strategy'];
type Apply = (strategy: Strategy, weights: Float32Array, meanDelta: Float64Array) => Float32Array;

const applyByName: Readonly<Record<Strategy['name'], Apply>> = {
  fedavg: ({ serverLearningRate }, weights, meanDelta) =>
    applyFedAvg(weights, meanDelta, serverLearningRate),
};

/** `meanDelta` is the weighted mean of the survivors' updates. Throws `MODEL_INVALID`. */
export function nextModel(
  strategy: Strategy,
  weights: Float32Array,
  meanDelta: Float64Array,
): Float32Array {
  return applyByName[strategy.name](strategy, weights, meanDelta);
}
