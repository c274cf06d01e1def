/** A plan as a JSON document: what travels to members and is hashed into every round. */
import { utf8Bytes } from './bytes.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import type { DataSchema, FeatureColumn, LabelColumn, Normalisation } from './data-schema.ts';
import type { GroupedAggregation } from './grouped-aggregation.ts';
import type { CohortPlan, LocalTraining, OptimizerSpec, Plan } from './plan.ts';
import { POST_QUANTUM_DEFAULT } from './post-quantum.ts';
import { formatDuration } from './time.ts';

/** The keys of plan.yaml, every one written out. */
export function planDocument(plan: Plan): JsonValue {
  return {
    federation: plan.federation,
    model: { topology: plan.model.topology, init: { seed: plan.model.init.seed } },
    trainer: plan.trainer,
    strategy: {
      name: plan.strategy.name,
      serverLearningRate: plan.strategy.serverLearningRate,
    },
    rounds: plan.rounds,
    // This and `postQuantum` are left out at their defaults: plans older than the keys keep their digest.
    ...(plan.deadline !== 'auto' && { deadline: formatDuration(plan.deadline) }),
    cohort: cohortDocument(plan.cohort),
    ...(plan.aggregation && { aggregation: aggregationDocument(plan.aggregation.grouped) }),
    ...(plan.postQuantum !== POST_QUANTUM_DEFAULT && { postQuantum: plan.postQuantum }),
    local: localDocument(plan.local),
    data: dataDocument(plan.data),
    encoding: {
      clip: plan.encoding.clip,
      scale: plan.encoding.scale,
      weightBound: plan.encoding.weightBound,
    },
    evaluation: { every: plan.evaluation.every },
  };
}

/** Canonical JSON (RFC 8785), UTF-8. `decodePlan` of shared/schema is its inverse. */
export function encodePlan(plan: Plan): Uint8Array {
  return utf8Bytes(canonicalJson(planDocument(plan)));
}

function cohortDocument(cohort: CohortPlan): JsonValue {
  return {
    target: cohort.target,
    minimum: cohort.minimum,
    deadline: cohort.deadline === 'auto' ? cohort.deadline : formatDuration(cohort.deadline),
    grace: formatDuration(cohort.grace),
    attempts: cohort.attempts,
    expectedDropout: cohort.expectedDropout,
  };
}

function aggregationDocument({ groups, combine }: GroupedAggregation): JsonValue {
  return { grouped: { groups, combine: { ...combine } } };
}

function localDocument(local: LocalTraining): JsonValue {
  return {
    epochs: local.epochs,
    batchSize: local.batchSize,
    optimizer: optimizerDocument(local.optimizer),
    loss: local.loss,
    proximal: local.proximal,
  };
}

function optimizerDocument(optimizer: OptimizerSpec): JsonValue {
  const { name, learningRate } = optimizer;
  return name === 'sgd'
    ? { name, learningRate, momentum: optimizer.momentum }
    : { name, learningRate };
}

function dataDocument(data: DataSchema): JsonValue {
  return {
    features: data.features.map(columnDocument),
    inputShape: data.inputShape,
    label: labelDocument(data.label),
    normalisation: normalisationDocument(data.normalisation),
    validation: data.validation,
  };
}

function columnDocument({ name, range }: FeatureColumn): JsonValue {
  return range === undefined ? { name } : { name, range };
}

function labelDocument(label: LabelColumn): JsonValue {
  return label.kind === 'classes'
    ? { kind: label.kind, name: label.name, classes: label.classes }
    : { kind: label.kind, name: label.name, ...(label.range && { range: label.range }) };
}

function normalisationDocument(normalisation: Normalisation): JsonValue {
  const { kind } = normalisation;
  return kind === 'fixed'
    ? { kind, mean: normalisation.mean, deviation: normalisation.deviation }
    : { kind };
}
