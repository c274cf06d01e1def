/**
 * The built-in trainer: any TensorFlow.js layers model, trained on this machine.
 *
 * A plan names the topology as JSON, as `model.toJSON()` writes it. Every tensor of it, trainable
 * or not (the moving averages of batch normalisation, say), is part of the flat vector that the
 * federation averages, in `getWeights` order. The engine is native TensorFlow where
 * `@tensorflow/tfjs-node` is installed, WebAssembly with Velum's own training kernels otherwise,
 * and plain JavaScript as a last resort; `description` says which one runs and why.
 *
 * A round: write the global weights into the model, judge them on the validation rows if asked,
 * run the plan's epochs over the training rows, return the difference. Rows are read once, when
 * the run begins, and never leave this object.
 */
import type * as tf from '@tensorflow/tfjs';
import { equalBytes } from '../../../shared/domain/bytes.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { FederationError, invariant } from '../../../shared/errors/federation-error.ts';
import { momentsOf } from '../../data/moments.ts';
import { normalise, scalingFor } from '../../data/normalise.ts';
import { readDataset } from '../../data/read-dataset.ts';
import type { DataSource } from '../../data/source.ts';
import { type SplitDataset, splitRows } from '../../data/split.ts';
import type {
  FeatureMoments,
  GlobalModel,
  LocalTrainer,
  TrainedUpdate,
  TrainingProgress,
  TrainingTerms,
} from '../../trainer.ts';
import { type BackendName, selectBackend } from './backend.ts';
import { requireCompatible } from './compatibility.ts';
import { type Evaluation, evaluateModel, openModel } from './evaluate.ts';
import { requireSchema, writeVector } from './layers-model.ts';
import { trainLocally } from './local-training.ts';

export interface TfjsTrainerOptions {
  readonly source: DataSource;
  /**
   * This site's own seed, a non-negative safe integer: it decides the validation split and the
   * shuffling. Keep it across restarts, or validation rows move into training.
   */
  readonly siteSeed: number;
  /** Exactly this engine; the fastest that works where absent. */
  readonly preferred?: BackendName;
}

const NOT_ASKED: Evaluation = { rows: 0, loss: 0, accuracy: 0 };

class TfjsTrainer implements LocalTrainer {
  readonly name = 'tfjs';
  readonly description: string;
  readonly #options: TfjsTrainerOptions;
  #rows: SplitDataset | undefined;
  /** The model last used: a run's topology never changes, so it is built once. */
  #built: { readonly topology: Uint8Array; readonly model: tf.LayersModel } | undefined;

  constructor(options: TfjsTrainerOptions, description: string) {
    this.#options = options;
    this.description = description;
  }

  async prepare(plan: Plan): Promise<void> {
    const dataset = await readDataset(this.#options.source, plan.data);
    this.#rows = splitRows(dataset, plan.data.validation, this.#options.siteSeed);
  }

  moments(): Promise<FeatureMoments> {
    return Promise.resolve(momentsOf(this.#prepared().training));
  }

  async train(
    global: GlobalModel,
    terms: TrainingTerms,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<TrainedUpdate> {
    signal.throwIfAborted();
    const { plan, round, repetition } = terms;
    const { training, validation } = this.#prepared();
    const scaling = scalingFor(plan.data.normalisation, terms.scaling);
    const model = await this.#modelFor(global, plan);
    const judged = terms.evaluate
      ? evaluateModel(model, normalise(validation, scaling), plan)
      : NOT_ASKED;
    const { delta, loss } = await trainLocally(
      {
        model,
        weights: global.weights,
        rows: normalise(training, scaling),
        data: plan.data,
        local: plan.local,
        seeds: [plan.model.init.seed, round, this.#options.siteSeed, repetition],
      },
      onProgress,
      signal,
    );
    return {
      delta,
      examples: training.rows,
      validationExamples: judged.rows,
      metrics: {
        trainingLoss: loss,
        validationLoss: judged.loss,
        validationAccuracy: judged.accuracy,
      },
    };
  }

  close(): Promise<void> {
    this.#built?.model.dispose();
    this.#built = undefined;
    this.#rows = undefined;
    return Promise.resolve();
  }

  #prepared(): SplitDataset {
    invariant(this.#rows !== undefined, 'prepare is called before a run’s first round');
    return this.#rows;
  }

  async #modelFor(global: GlobalModel, plan: Plan): Promise<tf.LayersModel> {
    const built = this.#built;
    if (built !== undefined && equalBytes(built.topology, global.topology)) {
      requireCompatible(built.model, plan);
      requireSchema(built.model, global.schema);
      writeVector(built.model, global.weights);
      return built.model;
    }
    const model = await openModel(global, plan);
    built?.model.dispose();
    this.#built = { topology: global.topology.slice(), model };
    return model;
  }
}

function requireSeed(seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new FederationError('CONFIG_INVALID', 'siteSeed must be a whole number, 0 or larger');
}

/**
 * Starts an engine and returns a trainer that has read nothing yet. `CONFIG_INVALID` when the
 * preferred engine does not start.
 */
export async function createTfjsTrainer(options: TfjsTrainerOptions): Promise<LocalTrainer> {
  requireSeed(options.siteSeed);
  const { description } = await selectBackend(options.preferred);
  return new TfjsTrainer(options, description);
}
