/** A trainer whose update is known: a multiple of the unit vector of its site. */
import { setTimeout as pause } from 'node:timers/promises';
import type {
  FeatureMoments,
  GlobalModel,
  LocalTrainer,
  TrainedUpdate,
  TrainingTerms,
} from '../../client/trainer.ts';
import type { Plan } from '../../shared/domain/plan.ts';

export interface UnitTrainerOptions {
  /** The coordinate that is not zero. */
  readonly index: number;
  readonly value?: number;
  readonly examples?: number;
  readonly validationExamples?: number;
  readonly moments?: FeatureMoments;
  readonly metrics?: TrainedUpdate['metrics'];
  /** How long training takes, in milliseconds; no time at all when absent. */
  readonly trainingMs?: number;
}

const METRICS = { trainingLoss: 4, validationLoss: 8, validationAccuracy: 0.5 };

/** The update of such a trainer, of so many elements. */
export function unitUpdate(
  length: number,
  { index, value = 1, examples = 1, validationExamples = 2, metrics = METRICS }: UnitTrainerOptions,
): TrainedUpdate {
  const delta = new Float32Array(length);
  delta[index] = value;
  return { delta, examples, validationExamples, metrics };
}

export class UnitTrainer implements LocalTrainer {
  readonly name = 'tfjs';
  readonly description = 'known updates, for tests';
  readonly prepared: Plan[] = [];
  readonly trained: TrainingTerms[] = [];
  readonly models: GlobalModel[] = [];
  /** How many trainings were aborted. */
  aborted = 0;
  /** Training waits for this. */
  gate: Promise<void> = Promise.resolve();
  /** Thrown by `prepare` once. */
  prepareFailure: Error | undefined;
  /** Thrown by `train`. */
  trainFailure: Error | undefined;
  readonly #options: UnitTrainerOptions;

  constructor(options: UnitTrainerOptions) {
    this.#options = options;
  }

  prepare(plan: Plan): Promise<void> {
    this.prepared.push(plan);
    const failure = this.prepareFailure;
    this.prepareFailure = undefined;
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  }

  moments(): Promise<FeatureMoments> {
    return Promise.resolve(
      this.#options.moments ?? { count: 4, sum: [200], sumOfSquares: [12_000] },
    );
  }

  async train(
    model: GlobalModel,
    terms: TrainingTerms,
    onProgress: Parameters<LocalTrainer['train']>[2],
    signal: AbortSignal,
  ): Promise<TrainedUpdate> {
    this.models.push(model);
    this.trained.push(terms);
    onProgress({ epoch: 1, epochs: 2, loss: 0.75 });
    await this.#open(signal);
    const { trainingMs } = this.#options;
    if (trainingMs !== undefined) await pause(trainingMs, undefined, { signal });
    if (this.trainFailure !== undefined) throw this.trainFailure;
    return unitUpdate(model.weights.length, this.#options);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #open(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.aborted += 1;
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
      void this.gate.then(() => {
        signal.removeEventListener('abort', abort);
        resolve();
      });
    });
  }
}
