/** Mask removal and publication: disclosures and masked inputs → the next model, or the culprits. */
import { toHex } from '../../shared/domain/bytes.ts';
import type { FeatureColumn } from '../../shared/domain/data-schema.ts';
import { encodeFeatureScaling } from '../../shared/domain/feature-scaling.ts';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { RoundMetrics } from '../../shared/domain/run-summary.ts';
import { decodeSafetensors, encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';
import { openAggregate, type Aggregate } from '../../shared/secagg/aggregate.ts';
import { survivorIds, type AggregatorState } from '../../shared/secagg/aggregator.ts';
import { blameDealer } from '../../shared/secagg/blame.ts';
import { encodeBlame } from '../../shared/secagg/blame-document.ts';
import { elementsOf, METRIC_BOUNDS } from '../../shared/secagg/layout.ts';
import { maskRemovalJob } from '../../shared/secagg/mask-removal.ts';
import { createAccumulator } from '../../shared/vector/accumulate.ts';
import { quantisationBound } from '../../shared/vector/fixed-point.ts';
import type { Run } from '../federation/run.ts';
import { scalingFromMoments } from '../federation/scaling.ts';
import { nextModel } from '../federation/strategies/strategy.ts';
import type { RoundInput } from '../round/lifecycle.ts';
import type { Aggregating, RoundResult } from '../round/round.ts';
import type { AppPorts } from './ports.ts';
import type { PerformWork } from './round-attendance.ts';
import { readRun } from './run-records.ts';

type Removing = Extract<AggregatorState, { phase: 'removing-masks' }>;

/** Bytes read from the vector store at a time: the event loop breathes between pieces. */
const PIECE_BYTES = 262_144;

/** What the supervisor asks for while a round waits for its masks to be removed. */
export function createPublication(ports: AppPorts): PerformWork {
  return async (state, { signal }) => {
    const { run: id } = state.terms.key;
    const { value: run } = await ports.store.transaction('read-run', (tx) => readRun(tx, id));
    return publishRound(ports, run, state, signal);
  };
}

/** Runs the whole step; pure in what is stored, so that it is repeated after a crash. */
export async function publishRound(
  ports: AppPorts,
  run: Run,
  state: Aggregating,
  signal: AbortSignal,
): Promise<RoundInput> {
  const { session, attempt } = state;
  invariant(session.phase === 'removing-masks', 'publication follows unmasking');
  const sums = await sumInputs(ports, state, session);
  const outcome = await ports.remover.remove(maskRemovalJob(session, sums), signal);
  if (outcome.type === 'bad-dealers') return blame(ports, state, session, outcome.dealers);
  const { config } = session.setup;
  const opened = openAggregate(config, session.survivors.length, outcome.sums);
  if (!opened.ok) {
    const { reason, segment } = opened.fault;
    const message = `the sum of segment ${segment} cannot be one of honest inputs (${reason})`;
    return { type: 'spoilt', attempt, reason, message, blamed: new Map() };
  }
  const result =
    config.kind === 'statistics'
      ? await publishScaling(ports, run, session, opened.aggregate)
      : await publishModel(ports, run, session, opened.aggregate);
  return { type: 'published', attempt, result };
}

/** Σ y over the survivors, read from the vector store piece by piece. */
async function sumInputs(
  { vectors }: AppPorts,
  { terms, attempt }: Aggregating,
  session: Removing,
): Promise<readonly Uint32Array[]> {
  const layout = terms.segments.map((segment) => ({
    count: elementsOf(segment),
    bits: segment.bits,
  }));
  const accumulator = createAccumulator(layout);
  const key = { ...terms.key, attempt };
  for (const id of survivorIds(session)) {
    const input = session.inputs.get(id);
    invariant(input !== undefined, 'a survivor’s input is in the state');
    for await (const piece of vectors.read(key, id, input.digest, PIECE_BYTES)) {
      accumulator.add(piece);
    }
    invariant(accumulator.finish() === undefined, 'an accepted input fits its layout');
  }
  return accumulator.sums;
}

/** Stores the evidence and names the dealers, who are not asked again in this round. */
async function blame(
  { suite, artefacts, log }: AppPorts,
  { attempt, terms }: Aggregating,
  session: Removing,
  dealers: readonly ParticipantId[],
): Promise<RoundInput> {
  const blamed = new Map<ParticipantId, string>();
  for (const dealer of dealers) {
    const evidence = blameDealer(suite, session, dealer);
    if (evidence === undefined) continue;
    const digest = toHex(await artefacts.put(encodeBlame(evidence)));
    log.warn('dealer-blamed', {
      run: terms.key.run,
      round: terms.key.round,
      attempt,
      participant: dealer,
      evidence: digest,
    });
    blamed.set(dealer, `dealt shares that do not belong together (evidence sha256:${digest})`);
  }
  const message = `${dealers.length} participant(s) dealt shares that do not belong together`;
  return { type: 'spoilt', attempt, reason: 'bad-dealer', message, blamed };
}

async function publishModel(
  { artefacts }: AppPorts,
  run: Run,
  session: Removing,
  aggregate: Aggregate,
): Promise<RoundResult> {
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
    survivors: session.survivors.length,
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

async function publishScaling(
  { artefacts }: AppPorts,
  run: Run,
  session: Removing,
  { counts, means }: Aggregate,
): Promise<RoundResult> {
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
    survivors: session.survivors.length,
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
