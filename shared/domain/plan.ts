/** What one run does: the file a researcher edits, parsed and checked. */
import type { DataSchema } from './data-schema.ts';
import type { GroupedAggregation } from './grouped-aggregation.ts';
import type { FederationId } from './ids.ts';
import type { PostQuantumPolicy } from './post-quantum.ts';
import type { Duration } from './time.ts';

export type OptimizerSpec =
  | { readonly name: 'sgd'; readonly learningRate: number; readonly momentum: number }
  | { readonly name: 'adam'; readonly learningRate: number };

export type LossName = 'binaryCrossentropy' | 'categoricalCrossentropy' | 'meanSquaredError';

/** Local training at each participant in one round. */
export interface LocalTraining {
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerSpec;
  readonly loss: LossName;
  /** FedProx μ (Li et al. 2020): adds μ/2·‖w − w_round‖² to the local loss; 0 is FedAvg. */
  readonly proximal: number;
}

/** How an update becomes integers (secure-aggregation §3.9). */
export interface EncodingPlan {
  /** C: each coordinate of the update is clipped to ±C before encoding. */
  readonly clip: number;
  /** Q: the integer that stands for C. */
  readonly scale: number;
  /** W: the largest example count that carries weight; larger sites are counted as W. */
  readonly weightBound: number;
}

export interface CohortPlan {
  /** A round starts at once when this many have checked in (n_max of the attempt). */
  readonly target: number;
  /** A round may start with this many when gathering closes. */
  readonly minimum: number;
  /** How long training and upload of one attempt may take; `auto` derives it from their size. */
  readonly deadline: Duration | 'auto';
  /** How long to wait for stragglers once a phase may proceed without them. */
  readonly grace: Duration;
  /** Attempts a round may take before the run fails. */
  readonly attempts: number;
  /** Fraction δ of the cohort expected to drop out; only checked against the quorum. */
  readonly expectedDropout: number;
}

export interface Plan {
  readonly federation: FederationId;
  readonly model: {
    /** Path of the topology JSON, relative to the plan file; travels as a digest. */
    readonly topology: string;
    readonly init: { readonly seed: number };
  };
  readonly trainer: string;
  readonly strategy: { readonly name: 'fedavg'; readonly serverLearningRate: number };
  readonly rounds: number;
  /** How long the run may take; `auto` derives it from its rounds and their attempts. */
  readonly deadline: Duration | 'auto';
  readonly cohort: CohortPlan;
  /** One sum over all survivors where absent. */
  readonly aggregation?: { readonly grouped: GroupedAggregation };
  /** Within what the charter says. */
  readonly postQuantum: PostQuantumPolicy;
  readonly local: LocalTraining;
  readonly data: DataSchema;
  readonly encoding: EncodingPlan;
  /** Every how many rounds participants evaluate the global model on their validation rows. */
  readonly evaluation: { readonly every: number };
}
