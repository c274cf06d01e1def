/** Plain optimizers, fresh in every round: no state survives between rounds. */
import * as tf from '@tensorflow/tfjs';
import type { OptimizerSpec } from '../../../shared/domain/plan.ts';

/** Momentum as TensorFlow.js has it, without its leak: `dispose` forgets what its parent keeps. */
class Momentum extends tf.MomentumOptimizer {
  override dispose(): void {
    super.dispose();
    this.c.dispose();
  }
}

/** The caller disposes it. */
export function createOptimizer(spec: OptimizerSpec): tf.Optimizer {
  switch (spec.name) {
    case 'sgd':
      return spec.momentum === 0
        ? tf.train.sgd(spec.learningRate)
        : new Momentum(spec.learningRate, spec.momentum);
    case 'adam':
      return tf.train.adam(spec.learningRate);
  }
}
