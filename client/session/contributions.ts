/**
 * The trainer's results, one at a time, remembered for the next attempt of the same round and, sealed,
 * for the next life of the process.
 */
import { equalBytes, toHex, wipe } from '../../shared/domain/bytes.ts';
import type { RoundKey, RunId } from '../../shared/domain/ids.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { failureFields } from '../log.ts';
import type { TrainingProgress } from '../trainer.ts';
import type { Assignment } from './assignment.ts';
import { decodeStored, encodeStored, type Contribution } from './contribution.ts';
import { untilDurable } from './durable.ts';
import type { ParticipantParts } from './parts.ts';
import { Turns } from './turns.ts';

/** `reused`: made in an earlier attempt, or by an earlier process. */
export interface Contributed {
  readonly contribution: Contribution;
  readonly reused: boolean;
}

interface Prepared {
  readonly run: RunId;
  readonly plan: Uint8Array;
}

interface Held {
  readonly subject: string;
  readonly contribution: Contribution;
}

/** The newest word of each kind counts: a coordinator may say it any number of times meanwhile. */
interface Over {
  /** All rounds but this. */
  except: RoundKey | undefined;
  run: RunId | undefined;
  readonly destroyed: Promise<void>;
}

type Parts = Pick<ParticipantParts, 'trainer' | 'sessions' | 'log' | 'retry'>;

export class Contributions {
  readonly #parts: Parts;
  #prepared: Prepared | undefined;
  #held: Held | undefined;
  /** Whether an earlier process's contribution was looked for. */
  #looked = false;
  /** The trainer is asked one thing at a time: one that is being aborted may still be at work. */
  readonly #turns = new Turns();
  /** What is over, of which the next turn destroys what is held. */
  #over: Over | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Once per run unless it fails: data that was wrong may be put right before the next attempt. */
  prepare(run: RunId, plan: Plan, signal: AbortSignal): Promise<void> {
    const encoded = encodePlan(plan);
    return this.#turns.take(async () => {
      if (this.#prepared?.run === run && equalBytes(this.#prepared.plan, encoded)) return;
      this.#prepared = undefined;
      await this.#parts.trainer.prepare(plan);
      this.#prepared = { run, plan: encoded };
    }, signal);
  }

  /**
   * Training a second time would give the coordinator two updates of one round to compare; the
   * first is encoded again, under fresh masks and fresh rounding, until it was part of a sum that
   * may be known. What is returned is durable.
   */
  contribute(
    assignment: Assignment,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<Contributed> {
    const subject = subjectOf(assignment);
    return this.#turns.take(async () => {
      const held = await this.#find();
      if (held?.subject === subject) return { contribution: held.contribution, reused: true };
      this.#held = undefined;
      const contribution = await this.#make(assignment, onProgress, signal);
      await this.#keep({ subject, contribution }, signal);
      return { contribution, reused: false };
    }, signal);
  }

  /** Destroys what is held for any other round: nobody will ask for it again. */
  retain(round: RoundKey): void {
    this.#forget().except = round;
  }

  /** Destroys what is held for any round of `run`, which is over. Never rejects. */
  forgetRun(run: RunId): Promise<void> {
    const over = this.#forget();
    over.run = run;
    return over.destroyed;
  }

  /** What the next turn destroys, to be added to. */
  #forget(): Over {
    this.#over ??= {
      except: undefined,
      run: undefined,
      destroyed: this.#turns.take(() => this.#destroy()),
    };
    return this.#over;
  }

  async #destroy(): Promise<void> {
    const over = this.#over;
    this.#over = undefined;
    try {
      const held = await this.#find();
      if (held === undefined || !isOver(held.subject, over)) return;
      this.#held = undefined;
      await this.#parts.sessions.destroyContribution();
    } catch (error) {
      this.#parts.log.warn('contribution-not-destroyed', failureFields(error));
    }
  }

  async #find(): Promise<Held | undefined> {
    if (this.#looked) return this.#held;
    const stored = await this.#parts.sessions.openContribution();
    this.#looked = true;
    if (stored === undefined) return undefined;
    const contribution = decodeStored(stored.content);
    wipe(stored.content);
    if (contribution !== undefined) this.#held = { subject: stored.subject, contribution };
    return this.#held;
  }

  async #make(
    { work }: Assignment,
    onProgress: (progress: TrainingProgress) => void,
    signal: AbortSignal,
  ): Promise<Contribution> {
    const { trainer } = this.#parts;
    if (work.kind === 'statistics') {
      return { kind: 'statistics', moments: await trainer.moments() };
    }
    const update = await trainer.train(work.model, work.terms, onProgress, signal);
    return { kind: 'training', update };
  }

  async #keep(held: Held, signal: AbortSignal): Promise<void> {
    const { sessions } = this.#parts;
    const content = encodeStored(held.contribution);
    const keep = (): Promise<void> => sessions.keepContribution({ subject: held.subject, content });
    await untilDurable(keep, this.#parts, signal);
    wipe(content);
    this.#held = held;
  }
}

/** Two attempts with the same subject ask for the same contribution. */
function subjectOf({ key, modelHash, planHash, work }: Assignment): string {
  const repetition = work.kind === 'training' ? work.terms.repetition : 0;
  return `${roundText(key)}/${toHex(modelHash)}/${toHex(planHash)}/${repetition}`;
}

function isOver(subject: string, over: Over | undefined): boolean {
  const { except, run } = over ?? {};
  const isOther = except !== undefined && !subject.startsWith(`${roundText(except)}/`);
  return isOther || (run !== undefined && subject.startsWith(`${run}/`));
}

function roundText({ run, round }: RoundKey): string {
  return `${run}/${round}`;
}
