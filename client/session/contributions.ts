/** The trainer's results, one at a time, remembered for the next attempt of the same round. */
import { equalBytes, toHex } from '../../shared/domain/bytes.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { FeatureMoments, LocalTrainer, TrainedUpdate, TrainingProgress } from '../trainer.ts';
import type { Assignment } from './assignment.ts';

/** What one site adds to a round, before it is encoded. */
export type Contribution =
  | { readonly kind: 'training'; readonly update: TrainedUpdate }
  | { readonly kind: 'statistics'; readonly moments: FeatureMoments };

/** `reused`: made in an earlier attempt. */
export interface Contributed {
  readonly contribution: Contribution;
  readonly reused: boolean;
}

interface Prepared {
  readonly run: RunId;
  readonly plan: Uint8Array;
}

export class Contributions {
  readonly #trainer: LocalTrainer;
  #prepared: Prepared | undefined;
  #last: { readonly of: string; readonly contribution: Contribution } | undefined;
  /** The trainer is asked one thing at a time: one that is being aborted may still be at work. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(trainer: LocalTrainer) {
    this.#trainer = trainer;
  }

  /** Once per run unless it fails: data that was wrong may be put right before the next attempt. */
  prepare(run: RunId, plan: Plan): Promise<void> {
    const encoded = encodePlan(plan);
    return this.#inTurn(async () => {
      if (this.#prepared?.run === run && equalBytes(this.#prepared.plan, encoded)) return;
      this.#prepared = undefined;
      await this.#trainer.prepare(plan);
      this.#prepared = { run, plan: encoded };
    });
  }

  /**
   * Training a second time would give the coordinator two updates of one round to compare; the
   * first is encoded again, under fresh masks and fresh rounding.
   */
  contribute(
    assignment: Assignment,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<Contributed> {
    const of = subjectOf(assignment);
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      if (this.#last?.of === of) return { contribution: this.#last.contribution, reused: true };
      this.#last = undefined;
      const contribution = await this.#make(assignment, onProgress, signal);
      this.#last = { of, contribution };
      return { contribution, reused: false };
    });
  }

  async #make(
    { work }: Assignment,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<Contribution> {
    if (work.kind === 'statistics') {
      return { kind: 'statistics', moments: await this.#trainer.moments() };
    }
    const update = await this.#trainer.train(work.model, work.terms, onProgress, signal);
    return { kind: 'training', update };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Two attempts with the same subject ask for the same contribution. */
function subjectOf({ key, modelHash, planHash }: Assignment): string {
  return `${key.run}/${key.round}/${toHex(modelHash)}/${toHex(planHash)}`;
}
