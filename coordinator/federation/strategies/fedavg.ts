import { FederationError, invariant } from '../../../shared/errors/federation-error.ts';

/**
 * FedAvg (McMahan et al. 2017) in the server-optimiser view of Reddi et al. 2021, algorithm 1: the
 * weighted mean of the updates is a pseudo-gradient, and the server takes the step
 * w ← w + η·Δ. With η = 1 this is the weighted mean of the participants' models.
 *
 * Computed in binary64 and rounded to float32 once per coordinate. Throws `MODEL_INVALID` when a
 * coordinate leaves the range of float32.
 */
export function applyFedAvg(
  weights: Float32Array,
  meanDelta: Float64Array,
  serverLearningRate: number,
): Float32Array {
  invariant(weights.length === meanDelta.length, 'an update has one coordinate per weight');
  const next = new Float32Array(weights.length);
  for (let index = 0; index < next.length; index++) {
    next[index] = (weights[index] ?? 0) + serverLearningRate * (meanDelta[index] ?? 0);
  }
  const broken = next.findIndex((weight) => !Number.isFinite(weight));
  if (broken >= 0) {
    throw new FederationError(
      'MODEL_INVALID',
      `coordinate ${String(broken)} of the next model is not finite; lower the learning rates of the plan`,
      { coordinate: broken },
    );
  }
  return next;
}
