/** Takes part in a federation: watches for instructions, run after run, until told to stop. */
import type { AttemptKey, RunId } from '../shared/domain/ids.ts';
import { FederationError } from '../shared/errors/federation-error.ts';
import type { AttemptOutcome, Instruction, Task } from '../shared/secagg/instruction.ts';
import { Artefacts } from './session/artefacts.ts';
import type { AssignmentTools } from './session/assignment.ts';
import { Contributions } from './session/contributions.ts';
import { Engagement } from './session/engagement.ts';
import { announce, type RunOutcome } from './session/events.ts';
import type { ParticipantParts } from './session/parts.ts';
import { openKept } from './session/resumption.ts';
import { pauseAfter } from './transport/retry.ts';

export interface ParticipantOptions {
  /** Return after the first run that was seen going on has ended. */
  readonly once?: boolean;
}

const PUBLISHED = { outcome: 'published', reason: '', message: '' } as const;
const SUPERSEDED = {
  outcome: 'aborted',
  reason: 'superseded',
  message: 'the coordinator went on to another attempt',
} as const;

/** Runs once: make another participant to run again. */
export class Participant {
  readonly #parts: ParticipantParts;
  readonly #tools: AssignmentTools;
  readonly #once: boolean;
  readonly #finished = new AbortController();
  #signal: AbortSignal = this.#finished.signal;
  #connected: boolean | undefined;
  #current: Engagement | undefined;
  /** The run whose tasks were seen last. */
  #run: RunId | undefined;
  #waiting = '';
  /** When nothing is left of the run that ended last. */
  #forgotten: Promise<void> = Promise.resolve();
  #outcome: RunOutcome | undefined;

  constructor(parts: ParticipantParts, { once = false }: ParticipantOptions = {}) {
    this.#parts = parts;
    this.#tools = {
      parts,
      artefacts: new Artefacts(parts.transport, parts.retry),
      contributions: new Contributions(parts),
    };
    this.#once = once;
  }

  /**
   * Takes up the session an earlier process left, if the coordinator still wants it. Resolves when
   * `signal` aborts, or, with `once`, with the outcome of the run. An open attempt is left first. A coordinator that cannot be reached is waited for; an error that repeating cannot
   * cure, such as a certificate that was not accepted, rejects.
   */
  async run(signal: AbortSignal): Promise<RunOutcome | undefined> {
    this.#signal = AbortSignal.any([signal, this.#finished.signal]);
    try {
      await this.#openKept();
      await this.#watch();
    } finally {
      await this.#current?.withdraw();
      await this.#forgotten;
      this.#finished.abort();
    }
    return this.#outcome;
  }

  /** What becomes of it, the coordinator's first word about any attempt decides. */
  async #openKept(): Promise<void> {
    const kept = await openKept(this.#parts);
    if (kept === undefined) return;
    const { key } = kept.snapshot.invitation;
    this.#run = key.run;
    this.#current = new Engagement(this.#tools, key, this.#signal, kept);
  }

  async #watch(): Promise<void> {
    const { retry } = this.#parts;
    for (let failures = 1; !this.#signal.aborted; failures++) {
      try {
        await this.#followAll(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#isAborted()) return;
        this.#onDisconnected(error);
      }
      await retry
        .sleep(pauseAfter(Math.max(1, failures), retry), this.#signal)
        .catch((error: unknown) => {
          if (!this.#isAborted()) throw error;
        });
    }
  }

  /** Behind a method, because it changes while the caller waits. */
  #isAborted(): boolean {
    return this.#signal.aborted;
  }

  async #followAll(onInstruction: () => void): Promise<void> {
    const { transport, pinned } = this.#parts;
    for await (const instruction of transport.watchRound(pinned.charter.federation, this.#signal)) {
      onInstruction();
      this.#onConnected();
      this.#follow(instruction);
      if (this.#signal.aborted) return;
    }
  }

  #onConnected(): void {
    if (this.#connected === true) return;
    this.#connected = true;
    announce(this.#parts, { type: 'connected' });
  }

  /** Said once per outage. */
  #onDisconnected(error: unknown): void {
    if (!(error instanceof FederationError) || error.entry.retry === 'never') throw error;
    if (this.#connected === false) return;
    this.#connected = false;
    const { code, message } = error;
    announce(this.#parts, { type: 'disconnected', code, message });
  }

  /** Never waits: the next instruction may end what this one begins. All of it is hostile input. */
  #follow({ task, last }: Instruction): void {
    if (last !== undefined) this.#onAttemptEnded(last);
    this.#onTask(task);
  }

  #onAttemptEnded(last: AttemptOutcome): void {
    if (this.#current === undefined || !sameAttempt(this.#current.key, last.key)) return;
    this.#current.end(last);
    this.#current = undefined;
  }

  #onTask(task: Task): void {
    switch (task.type) {
      case 'wait':
        this.#onWait(task.key, task.phase);
        return;
      case 'check-in':
        this.#engagementOf(task.invitation.key).checkIn(task.invitation);
        return;
      case 'advertise-keys':
        this.#engagementOf(task.invitation.key).handle(task);
        return;
      case 'share-keys':
      case 'acknowledge-shares':
      case 'submit-masked-input':
      case 'confirm-survivors':
      case 'disclose':
        this.#engagementOf(task.key).handle(task);
        return;
      case 'run-ended':
        this.#onRunEnded(task);
        return;
      default:
        task satisfies never;
    }
  }

  #onWait(attempt: AttemptKey | undefined, phase: string): void {
    if (attempt !== undefined) {
      this.#see(attempt);
      if (this.#current !== undefined && sameAttempt(this.#current.key, attempt)) {
        this.#current.goOn();
      } else {
        this.#supersede(attempt);
      }
    }
    const waiting = JSON.stringify([attempt, phase]);
    if (waiting === this.#waiting) return;
    this.#waiting = waiting;
    announce(this.#parts, { type: 'waiting', attempt, phase });
  }

  /** A contribution is kept for the attempts of its round, and no longer. */
  #see(key: AttemptKey): void {
    this.#run = key.run;
    this.#tools.contributions.retain(key);
  }

  /** One attempt at a time: a task of another ends the one before. */
  #engagementOf(key: AttemptKey): Engagement {
    this.#see(key);
    if (this.#current !== undefined && sameAttempt(this.#current.key, key)) return this.#current;
    this.#supersede(key);
    this.#current = new Engagement(this.#tools, key, this.#signal);
    return this.#current;
  }

  /** The next round begins only where this one was published. */
  #supersede({ run, round }: AttemptKey): void {
    if (this.#current === undefined) return;
    const { key } = this.#current;
    const published = key.run === run && key.round < round;
    this.#current.end(published ? PUBLISHED : SUPERSEDED);
    this.#current = undefined;
  }

  #onRunEnded({ run, status, cause }: Extract<Task, { type: 'run-ended' }>): void {
    if (this.#current?.key.run === run) {
      const aborted = { outcome: 'aborted', reason: `run-${status}`, message: cause } as const;
      this.#current.end(status === 'completed' ? PUBLISHED : aborted);
      this.#current = undefined;
    }
    this.#forgotten = this.#tools.contributions.forgetRun(run);
    // The first instruction after a start may tell of a run long over.
    if (this.#run !== run) return;
    this.#run = undefined;
    const outcome: RunOutcome = { run, status, cause };
    announce(this.#parts, { type: 'run-ended', ...outcome });
    if (!this.#once) return;
    this.#outcome = outcome;
    this.#finished.abort();
  }
}

function sameAttempt(a: AttemptKey, b: AttemptKey): boolean {
  return a.run === b.run && a.round === b.round && a.attempt === b.attempt;
}
