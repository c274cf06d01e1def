/** What the federation is measured against: each silo alone, and all rows in one place. */
import { concatRows, type Dataset } from '../../client/data/dataset.ts';
import { addMoments, momentsOf, scalingFromMoments } from '../../client/data/moments.ts';
import { normalise, scalingFor } from '../../client/data/normalise.ts';
import { splitRows } from '../../client/data/split.ts';
import type { GlobalModel } from '../../client/trainer.ts';
import { evaluate, type Evaluation, openModel } from '../../client/trainer/tfjs/evaluate.ts';
import { trainLocally } from '../../client/trainer/tfjs/local-training.ts';
import { initialWeights } from '../../client/trainer/tfjs/topology.ts';
import type { FeatureScaling } from '../../shared/domain/data-schema.ts';
import type { Plan } from '../../shared/domain/plan.ts';

/** One place that trains: rows and the seed of its shuffling. */
export interface Site {
  readonly rows: Dataset;
  readonly seed: number;
}

export interface PlainResult {
  readonly model: GlobalModel;
  readonly scaling: FeatureScaling | undefined;
  /** The largest magnitude of any coordinate of any update: what `encoding.clip` must hold. */
  readonly largestChange: number;
}

/** The rows a silo trains on, as its client would choose them. */
export function trainingRows(silo: Dataset, plan: Plan, siteSeed: number): Site {
  return { rows: splitRows(silo, plan.data.validation, siteSeed).training, seed: siteSeed };
}

function weightOf(site: Site, plan: Plan): number {
  return Math.min(site.rows.rows, plan.encoding.weightBound);
}

function averageInto(
  weights: Float32Array,
  updates: readonly { readonly delta: Float32Array; readonly weight: number }[],
  learningRate: number,
): Float32Array {
  const total = updates.reduce((sum, { weight }) => sum + weight, 0);
  return weights.map((value, index) => {
    const sum = updates.reduce((s, { delta, weight }) => s + weight * (delta[index] ?? 0), 0);
    return value + (learningRate * sum) / total;
  });
}

const largestOf = (vector: Float32Array, floor: number): number =>
  vector.reduce((top, value) => Math.max(top, Math.abs(value)), floor);

/**
 * Federated averaging in the open, in this process: the same plan, local training and weighting
 * without encoding or masks. With a single site it is plain local training for as many epochs.
 */
export async function trainInTheOpen(
  sites: readonly Site[],
  plan: Plan,
  topology: Uint8Array,
  signal: AbortSignal,
): Promise<PlainResult> {
  const computed = scalingFromMoments(addMoments(sites.map(({ rows }) => momentsOf(rows))));
  const scaling = plan.data.normalisation.kind === 'statistics' ? computed : undefined;
  const used = scalingFor(plan.data.normalisation, scaling);
  const scaled = sites.map(({ rows, seed }) => ({ rows: normalise(rows, used), seed }));
  const { schema, weights: first } = await initialWeights(topology, plan.model.init.seed);
  let weights = first;
  let largestChange = 0;
  const model = await openModel({ topology, schema, weights }, plan);
  try {
    for (let round = 1; round <= plan.rounds; round++) {
      const updates = [];
      for (const site of scaled) {
        const seeds = [plan.model.init.seed, round, site.seed];
        const task = { model, weights, rows: site.rows, data: plan.data, local: plan.local, seeds };
        const { delta } = await trainLocally(task, () => undefined, signal);
        largestChange = largestOf(delta, largestChange);
        updates.push({ delta, weight: weightOf(site, plan) });
      }
      weights = averageInto(weights, updates, plan.strategy.serverLearningRate);
    }
  } finally {
    model.dispose();
  }
  return { model: { topology, schema, weights }, scaling, largestChange };
}

export interface Baselines {
  /** Each silo alone, in order. */
  readonly silos: readonly Evaluation[];
  /** All silos' training rows in one place: the upper bound. */
  readonly pooled: Evaluation;
}

/**
 * Trains every silo alone, and once on all rows together, for as many rounds and epochs as the
 * plan gives the federation, and judges all on the same test rows.
 */
export async function trainBaselines(
  silos: readonly Site[],
  test: Dataset,
  plan: Plan,
  topology: Uint8Array,
  signal: AbortSignal,
): Promise<Baselines> {
  const judge = async (sites: readonly Site[]): Promise<Evaluation> => {
    const { model, scaling } = await trainInTheOpen(sites, plan, topology, signal);
    return evaluate(model, test, scaling, plan);
  };
  const alone: Evaluation[] = [];
  for (const silo of silos) alone.push(await judge([silo]));
  const pooled = await judge([{ rows: concatRows(silos.map(({ rows }) => rows)), seed: 0 }]);
  return { silos: alone, pooled };
}
