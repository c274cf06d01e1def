/**
 * The same federated training twice in one process: through encoding, masks and the whole protocol,
 * and in the open. The only place where an update is averaged without secure aggregation; it is
 * part of the tests and no program offers it.
 */
import { openModel, evaluate } from '../../client/trainer/tfjs/evaluate.ts';
import { trainLocally } from '../../client/trainer/tfjs/local-training.ts';
import { initialWeights } from '../../client/trainer/tfjs/topology.ts';
import { addMoments, momentsOf, scalingFromMoments } from '../../client/data/moments.ts';
import { normalise } from '../../client/data/normalise.ts';
import { trainingRows, type Site } from '../../cli/demo/baselines.ts';
import { loadDemo, shareOut } from '../../cli/demo/dataset.ts';
import { applyFedAvg } from '../../coordinator/federation/strategies/fedavg.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { openAggregate } from '../../shared/secagg/aggregate.ts';
import { trainingSegments } from '../../shared/secagg/layout.ts';
import { encodeSigned } from '../../shared/vector/fixed-point.ts';
import { Session } from '../support/secagg-session.ts';

/** One site's part in a round. */
interface Update {
  readonly delta: Float32Array;
  readonly rows: number;
}

export interface Comparison {
  readonly seed: number;
  /** Largest |secure − open| over all coordinates of the final weights. */
  readonly largestDifference: number;
  /** What `velum plan explain --rows` predicts for the run. */
  readonly predicted: number;
  /** Largest coordinate of any update: clipping would add an error of its own. */
  readonly largestChange: number;
  readonly accuracy: { readonly secure: number; readonly open: number };
}

type Mean = (updates: readonly Update[], plan: Plan) => Float64Array;

/** Σw·Δ/Σw in binary64. */
export function openMean(updates: readonly Update[]): Float64Array {
  const total = updates.reduce((sum, { rows }) => sum + rows, 0);
  const mean = new Float64Array(updates[0]?.delta.length ?? 0);
  for (const { delta, rows } of updates) {
    delta.forEach((value, i) => {
      mean[i] = (mean[i] ?? 0) + (rows * value) / total;
    });
  }
  return mean;
}

/** The same mean as a cohort's masked inputs give it. */
export function secureMean(updates: readonly Update[], plan: Plan): Float64Array {
  const { encoding } = plan;
  const parameters = updates[0]?.delta.length ?? 0;
  const segments = trainingSegments(encoding, updates.length, parameters);
  const session = new Session({
    members: updates.length,
    segments,
    weightBound: encoding.weightBound,
  });
  const encode = ({ delta, rows }: Update): readonly Uint32Array[] =>
    segments.map((segment) => {
      if (segment.kind === 'count') return Uint32Array.of(rows, 0);
      const values = segment.name === 'update' ? delta : new Float32Array(segment.length);
      return encodeSigned(values, segment, rows, encoding.weightBound, (length) =>
        nodeSuite.randomBytes(length),
      );
    });
  session.advanceTo('collecting-masked-inputs');
  session.relay();
  for (const member of session.members) session.submit(member, encode(updates[member.index]!));
  for (let phase = 0; phase < 3; phase++) {
    session.proceed();
    session.relay();
  }
  const removed = session.removeMasks();
  if (removed.type !== 'removed') throw new Error(removed.type);
  const opened = openAggregate(session.offer.config, updates.length, removed.sums);
  if (!opened.ok) throw new Error(opened.fault.reason);
  return opened.aggregate.means.get('update')!;
}

export async function compareWithPlain(seed: number, silos = 5): Promise<Comparison> {
  const demo = await loadDemo('breast-cancer');
  const plan: Plan = {
    ...demo.plan,
    model: { ...demo.plan.model, init: { seed } },
    cohort: { ...demo.plan.cohort, target: silos },
  };
  const shared = shareOut(demo, silos, seed);
  const sites = shared.silos.map((silo, index) => trainingRows(silo, plan, index));
  const scaling = scalingFromMoments(addMoments(sites.map(({ rows }) => momentsOf(rows))));
  const scaled = sites.map(({ rows, seed: site }) => ({
    rows: normalise(rows, scaling),
    seed: site,
  }));
  const secure = await train(scaled, plan, demo.topology, secureMean);
  const open = await train(scaled, plan, demo.topology, openMean);
  const judge = async (weights: Float32Array): Promise<number> => {
    const model = { topology: demo.topology, schema: secure.schema, weights };
    return (await evaluate(model, shared.test, scaling, plan)).accuracy;
  };
  const rows = sites.reduce(
    (sum, site) => sum + Math.min(site.rows.rows, plan.encoding.weightBound),
    0,
  );
  const { clip, scale, weightBound } = plan.encoding;
  return {
    seed,
    largestDifference: secure.weights.reduce(
      (top, weight, i) => Math.max(top, Math.abs(weight - open.weights[i]!)),
      0,
    ),
    predicted:
      ((clip * weightBound) / (scale * (rows / silos))) *
      plan.rounds *
      plan.strategy.serverLearningRate,
    largestChange: Math.max(secure.largestChange, open.largestChange),
    accuracy: { secure: await judge(secure.weights), open: await judge(open.weights) },
  };
}

async function train(sites: readonly Site[], plan: Plan, topology: Uint8Array, mean: Mean) {
  const { schema, weights: first } = await initialWeights(topology, plan.model.init.seed);
  const model = await openModel({ topology, schema, weights: first }, plan);
  let weights = first;
  let largestChange = 0;
  for (let round = 1; round <= plan.rounds; round++) {
    const updates: Update[] = [];
    for (const { rows, seed } of sites) {
      const seeds = [plan.model.init.seed, round, seed];
      const task = { model, weights, rows, data: plan.data, local: plan.local, seeds };
      const { delta } = await trainLocally(task, () => undefined, new AbortController().signal);
      largestChange = delta.reduce((top, value) => Math.max(top, Math.abs(value)), largestChange);
      updates.push({ delta, rows: Math.min(rows.rows, plan.encoding.weightBound) });
    }
    weights = applyFedAvg(weights, mean(updates, plan), plan.strategy.serverLearningRate);
  }
  model.dispose();
  return { schema, weights, largestChange };
}
