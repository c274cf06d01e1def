/** The port every trainer implements: the only thing that sees a participant's data. */
import type { FeatureScaling } from '../shared/domain/data-schema.ts';
import type { ModelSchema } from '../shared/domain/model-schema.ts';
import type { Plan } from '../shared/domain/plan.ts';

/** The global model of a round, as bytes already checked against their digests. */
export interface GlobalModel {
  /** TensorFlow.js layers-model topology (`modelTopology` of a model.json), UTF-8 JSON. */
  readonly topology: Uint8Array;
  readonly schema: ModelSchema;
  /** Flat float32 vector in the layout of `schema`. */
  readonly weights: Float32Array;
}

export interface TrainingTerms {
  readonly plan: Plan;
  /** Round number, from 1: part of the shuffling seed. */
  readonly round: number;
  /**
   * Sums over this model the site already helped to uncover: part of the shuffling seed, so that the
   * next one holds another update. 0 but where charter and site allow a second sum.
   */
  readonly repetition: number;
  readonly scaling: FeatureScaling | undefined;
  /** Whether this round asks for validation metrics. */
  readonly evaluate: boolean;
}

export interface TrainingProgress {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
}

/**
 * Weighted means of metrics. They leave the participant only inside the masked vector, as
 * weight × value; the names and bounds are fixed by `METRICS` so that every participant's vector
 * has the same layout.
 */
export interface LocalMetrics {
  readonly trainingLoss: number;
  /** Of the *global* model on this site's validation rows, before training. */
  readonly validationLoss: number;
  readonly validationAccuracy: number;
}

export interface TrainedUpdate {
  /** trained − global, flat float32 in the layout of the model's schema. */
  readonly delta: Float32Array;
  /** Training rows this update is based on: its weight in the mean. */
  readonly examples: number;
  /** Validation rows behind the validation metrics; 0 when none or not asked for. */
  readonly validationExamples: number;
  readonly metrics: LocalMetrics;
}

/** Per-feature sums over this site's training rows, for the secure statistics round. */
export interface FeatureMoments {
  readonly count: number;
  readonly sum: readonly number[];
  readonly sumOfSquares: readonly number[];
}

export interface LocalTrainer {
  /** As charters name it, e.g. `tfjs`. */
  readonly name: string;
  /** What it runs on and why, for people: `tfjs (wasm): native binding not installed`. */
  readonly description: string;
  /**
   * Reads and checks the site's data against the plan's schema. Throws `FederationError`
   * `DATA_INVALID` naming file, row, column and rule. Called once before a run's first round.
   */
  prepare(plan: Plan): Promise<void>;
  /** Moments of the raw training features, for the statistics round. */
  moments(): Promise<FeatureMoments>;
  /**
   * Trains from `model` and returns the difference. Rejects promptly with the signal's reason once
   * `signal` aborts (at the next batch boundary at the latest). Throws `FederationError`
   * `MODEL_INVALID` when the topology cannot be built or does not match the schema or the data.
   */
  train(
    model: GlobalModel,
    terms: TrainingTerms,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<TrainedUpdate>;
  close(): Promise<void>;
}
