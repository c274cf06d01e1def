/** What an attempt yields: the next weights, or the feature scaling. */
import type { FeatureColumn } from '../../shared/domain/data-schema.ts';
import { encodeFeatureScaling } from '../../shared/domain/feature-scaling.ts';
import type { RoundMetrics } from '../../shared/domain/run-summary.ts';
import { decodeSafetensors, encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';
import type { Aggregate } from '../../shared/secagg/aggregate.ts';
import { METRIC_BOUNDS } from '../../shared/secagg/layout.ts';
import { quantisationBound } from '../../shared/vector/fixed-point.ts';
import type { Run } from '../federation/run.ts';
import { scalingFromMoments } from '../federation/scaling.ts';
import { nextModel } from '../federation/strategies/strategy.ts';
import type { RoundResult } from '../round/round.ts';
import type { AppPorts } from './ports.ts';
import type { Removing } from './removal/remove-range.ts';

/** A result but for what it is the sum of. */
export type Produced = Omit<RoundResult, 'survivors' | 'sums'>;

/** Applies the strategy and stores the weights; durable before the round is. */
export async function publishModel(
  { artefacts }: AppPorts,
  run: Run,
  aggregate: Aggregate,
): Promise<Produced> {
  const meanDelta = aggregate.means.get('update');
  if (meanDelta === undefined) {
    throw new FederationError('DATA_INVALID', 'no survivor had a single training example');
  }
  const decoded = decodeSafetensors(await artefacts.get(run.modelDigest));
  invariant(decoded.ok, 'stored weights were checked when they were stored');
  const { schema, weights, metadata } = decoded.file;
  const next = nextModel(run.plan.strategy, weights, meanDelta);
  const modelDigest = await artefacts.put(encodeSafetensors(schema, next, metadata));
  return {
    modelDigest,
    scalingDigest: undefined,
    metrics: metricsOf(aggregate),
  };
}

function metricsOf({ counts, means }: Aggregate): RoundMetrics {
  const training = means.get('training-metrics');
  const validation = means.get('validation-metrics');
  return {
    trainingLoss: scaled(training?.[0], METRIC_BOUNDS.trainingLoss),
    validationLoss: scaled(validation?.[0], METRIC_BOUNDS.validationLoss),
    validationAccuracy: scaled(validation?.[1], METRIC_BOUNDS.validationAccuracy, 0),
    examples: counts[0],
  };
}

/** Each metric lies in [`least`, 1] of its bound; rounding may carry the mean a hair outside. */
function scaled(mean: number | undefined, bound: number, least = -1): number | undefined {
  return mean === undefined ? undefined : Math.min(Math.max(mean, least), 1) * bound;
}

/** Stores the scaling of the statistics round. */
export async function publishScaling(
  { artefacts }: AppPorts,
  run: Run,
  session: Removing,
  { counts, means }: Aggregate,
): Promise<Produced> {
  const { features } = run.plan.data;
  const moments = means.get('moments');
  if (moments === undefined) {
    throw new FederationError('DATA_INVALID', 'no survivor had a single training example');
  }
  const scaling = scalingFromMoments(features, {
    mean: moments.subarray(0, features.length),
    meanSquare: moments.subarray(features.length),
    resolution: resolutionOf(run, session, counts[0] ?? 0, features),
  });
  const scalingDigest = await artefacts.put(encodeFeatureScaling(scaling));
  return {
    modelDigest: undefined,
    scalingDigest,
    metrics: {
      trainingLoss: undefined,
      validationLoss: undefined,
      validationAccuracy: undefined,
      examples: counts[0],
    },
  };
}

function resolutionOf(
  run: Run,
  session: Removing,
  weightSum: number,
  features: readonly FeatureColumn[],
): number {
  const segment = session.setup.config.segments.find(({ name }) => name === 'moments');
  invariant(
    segment?.length === 2 * features.length,
    'a statistics round has two moments a feature',
  );
  const { weightBound } = run.plan.encoding;
  return quantisationBound(segment, weightSum, weightBound, session.survivors.length);
}
