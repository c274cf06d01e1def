/**
 * Drives one participant machine through one attempt: instructions and the trained update in,
 * messages out. Every step is: advance the machine, make record and session durable, then speak.
 */
import { wipe } from '../shared/domain/bytes.ts';
import type { AttemptKey } from '../shared/domain/ids.ts';
import { catalogue, type ErrorCode } from '../shared/errors/catalogue.ts';
import { FederationError, invariant } from '../shared/errors/federation-error.ts';
import type { Invitation, Task } from '../shared/secagg/instruction.ts';
import {
  advance,
  start,
  type ParticipantAdvance,
  type ParticipantInput,
  type ParticipantState,
} from '../shared/secagg/participant.ts';
import type { Violation } from '../shared/secagg/violations.ts';
import { failureFields } from './log.ts';
import type { Assignment } from './session/assignment.ts';
import type { Contribution } from './session/contribution.ts';
import type { Contributed, Contributions } from './session/contributions.ts';
import { encodeContribution } from './session/encoding.ts';
import { announce } from './session/events.ts';
import { sampleOf } from './session/masked-sample.ts';
import { Outbox } from './session/outbox.ts';
import type { ParticipantParts } from './session/parts.ts';
import type { Resumed } from './session/resumption.ts';
import { roundingFrom } from './session/rounding.ts';
import { SessionKeeper } from './session/session-keeper.ts';
import { startInputs } from './session/start-inputs.ts';
import { acknowledgementOf, submit } from './session/submission.ts';

/** Tasks inside an attempt; each is answered by the output of the same name. */
export type SessionTask = Extract<
  Task,
  {
    readonly type:
      | 'advertise-keys'
      | 'share-keys'
      | 'acknowledge-shares'
      | 'submit-masked-input'
      | 'confirm-survivors'
      | 'disclose';
  }
>;

export interface SessionInputs {
  readonly parts: ParticipantParts;
  readonly contributions: Contributions;
  /** What the assignment came from. */
  readonly invitation: Invitation;
  readonly assignment: Assignment;
  /** Where an earlier process stood; absent where the attempt begins. */
  readonly resumed?: Resumed;
  /** Ends training and everything that is being sent. */
  readonly signal: AbortSignal;
  /** Called when this participant cannot go on: `code` is machine-readable. */
  readonly fail: (code: string, message: string) => void;
}

/** The round went on without this participant: there is nothing left to leave. */
const passedOver: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NOT_IN_COHORT',
  'ROUND_ABORTED',
  'ROUND_NOT_FOUND',
  'WRONG_PHASE',
]);

/** The tasks behind a state, in their order: none of them is taken up again. */
const ORDER: readonly SessionTask['type'][] = [
  'advertise-keys',
  'share-keys',
  'acknowledge-shares',
  'submit-masked-input',
  'confirm-survivors',
  'disclose',
];
const BEHIND: Readonly<Record<ParticipantState['phase'], number>> = {
  'advertising-keys': 1,
  'sharing-keys': 2,
  'checking-shares': 3,
  // The sharers are fixed; the input is still to be sent.
  'masking-input': 3,
  'confirming-survivors': 4,
  unmasking: 5,
  completed: 6,
  aborted: 6,
};

export class RoundSession {
  readonly #inputs: SessionInputs;
  readonly #outbox: Outbox;
  /** Tasks taken up; none is taken up twice. */
  readonly #begun = new Set<SessionTask['type']>();
  #state: ParticipantState | undefined;
  /** Whether the coordinator holds the masked input, or has said that it came too late. */
  #settled = false;
  #keeper: SessionKeeper | undefined;
  /** 32 secret bytes behind the rounding, until the input is masked. */
  #rounding: Uint8Array | undefined;
  #contributed: Promise<Contributed> | undefined;
  /** Steps one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(inputs: SessionInputs) {
    this.#inputs = inputs;
    const { parts, signal } = inputs;
    this.#outbox = new Outbox(
      (output, until) => submit(parts.transport, this.#key, output, until),
      parts.retry,
      {
        delivered: (output) => {
          if (output.type === 'submit-masked-input') this.#settled = true;
          const event = acknowledgementOf(this.#key, output);
          if (event !== undefined) announce(parts, event);
        },
        refused: (error) => {
          this.#failed(error);
        },
      },
      signal,
    );
    signal.addEventListener('abort', () => {
      this.#forget();
    });
    if (inputs.resumed !== undefined) this.#resume(inputs.resumed);
  }

  /**
   * Takes up a task, or repeats the answer it was given before: never a second answer to the same
   * task. The task is hostile input.
   */
  handle(task: SessionTask): void {
    if (this.#inputs.signal.aborted || this.#outbox.resend(task.type)) return;
    if (this.#begun.has(task.type)) return;
    this.#begun.add(task.type);
    this.#turn = this.#turn.then(() => this.#perform(task));
  }

  /**
   * Says that the round was published without this site's masked input, unless it was in it or the
   * coordinator has said so already.
   */
  announceLeftOut(): void {
    if (this.#settled || this.#begun.has('confirm-survivors')) return;
    const doing = this.#begun.has('submit-masked-input') ? 'being sent' : 'not ready';
    this.#leftOut(`the round was published while this site's masked input was ${doing}`);
  }

  #leftOut(message: string): void {
    this.#settled = true;
    announce(this.#inputs.parts, { type: 'left-out', attempt: this.#key, message });
  }

  get #key(): AttemptKey {
    return this.#inputs.assignment.key;
  }

  #resume({ offer, state, rounding, owed }: Resumed): void {
    const { parts, invitation } = this.#inputs;
    this.#keeper = new SessionKeeper(parts, invitation, offer);
    this.#state = state;
    this.#rounding = rounding;
    for (const type of ORDER.slice(0, BEHIND[state.phase])) this.#begun.add(type);
    if (owed !== undefined) this.#outbox.restore(owed);
    announce(parts, { type: 'resumed', attempt: this.#key, phase: state.phase });
    if (rounding !== undefined) this.#beginTraining();
  }

  async #perform(task: SessionTask): Promise<void> {
    if (this.#inputs.signal.aborted) return;
    try {
      const violation = await this.#answer(task);
      if (violation !== undefined) this.#inputs.fail(violation.code, violation.message);
    } catch (error) {
      this.#failed(error);
    }
  }

  #answer(task: SessionTask): Promise<Violation | undefined> {
    switch (task.type) {
      case 'advertise-keys':
        return this.#join(task);
      case 'share-keys':
        return this.#feed({ type: 'directory', message: task.directory });
      case 'acknowledge-shares':
        return this.#feed({ type: 'relay', message: task.relay });
      case 'submit-masked-input':
        return this.#submitInput(task);
      case 'confirm-survivors':
        return this.#feed({ type: 'survivor-set', message: task.survivorSet });
      case 'disclose':
        return this.#feed({ type: 'quorum', message: task.quorum });
      default:
        return task satisfies never;
    }
  }

  /** Training begins with the offer's acceptance, beside the key exchange. */
  async #join(
    task: Extract<SessionTask, { type: 'advertise-keys' }>,
  ): Promise<Violation | undefined> {
    const { parts, invitation, assignment } = this.#inputs;
    const { offer } = task;
    this.#keeper = new SessionKeeper(parts, invitation, offer);
    this.#rounding = parts.suite.randomBytes(32);
    const violation = await this.#take(start(parts, startInputs(parts, assignment, offer)));
    if (violation !== undefined || this.#inputs.signal.aborted) return violation;
    announce(parts, { type: 'joined', attempt: this.#key, kind: assignment.work.kind });
    this.#beginTraining();
    return undefined;
  }

  #beginTraining(): void {
    this.#contributed = this.#contribute();
    this.#contributed.catch((error: unknown) => {
      this.#failed(error);
    });
  }

  async #contribute(): Promise<Contributed> {
    const { parts, contributions, assignment, signal } = this.#inputs;
    const contributed = await contributions.contribute(
      assignment,
      (progress) => {
        if (signal.aborted) return;
        announce(parts, { type: 'training', attempt: this.#key, progress });
      },
      signal,
    );
    if (!signal.aborted) {
      announce(parts, { type: 'trained', attempt: this.#key, reused: contributed.reused });
    }
    return contributed;
  }

  async #submitInput(
    task: Extract<SessionTask, { type: 'submit-masked-input' }>,
  ): Promise<Violation | undefined> {
    const { signal } = this.#inputs;
    if (this.#state?.phase !== 'masking-input') {
      const violation = await this.#feed({ type: 'sharers', message: task.sharers });
      if (violation !== undefined) return violation;
    }
    invariant(this.#contributed !== undefined, 'training began before the key exchange ended');
    const { contribution } = await this.#contributed;
    if (signal.aborted) return undefined;
    return this.#feed({ type: 'update-ready', encoded: this.#encode(contribution) });
  }

  /** Once per attempt and process; another process that comes so far gets the same integers. */
  #encode(contribution: Contribution): readonly Uint32Array[] {
    const { parts, assignment } = this.#inputs;
    const secret = this.#rounding;
    invariant(secret !== undefined, 'an input is rounded before it is masked');
    const encoded = encodeContribution(assignment, contribution, roundingFrom(parts.suite, secret));
    wipe(secret);
    this.#rounding = undefined;
    return encoded;
  }

  #feed(input: ParticipantInput): Promise<Violation | undefined> {
    if (this.#state === undefined) {
      return Promise.resolve({ code: 'wrong-phase', message: 'no offer came before this task' });
    }
    return this.#take(advance(this.#inputs.parts, this.#state, input));
  }

  /**
   * Record, session, then speech (invariant P8): nothing leaves before what it says is durable. A step
   * is taken once; only making it durable is repeated.
   */
  async #take(advanced: ParticipantAdvance): Promise<Violation | undefined> {
    if (!advanced.ok) return advanced.violation;
    const { signal } = this.#inputs;
    const { step } = advanced;
    this.#state = step.state;
    await this.#keeper?.keep(step, this.#rounding, signal);
    if (signal.aborted) {
      this.#forget();
      return undefined;
    }
    for (const output of step.outputs) {
      if (output.type === 'submit-masked-input') await this.#observe(output.vector);
      this.#outbox.put(output);
    }
    return undefined;
  }

  async #observe(vector: Uint8Array): Promise<void> {
    const { parts, assignment } = this.#inputs;
    const contributed = await this.#contributed;
    if (parts.observe === undefined || contributed?.contribution.kind !== 'training') return;
    const { delta } = contributed.contribution.update;
    const sample = sampleOf(this.#key, assignment.segments, vector, delta);
    if (sample !== undefined) parts.observe.maskedInput(sample);
  }

  #failed(error: unknown): void {
    const { parts, signal, fail } = this.#inputs;
    if (signal.aborted) return;
    if (!(error instanceof FederationError)) {
      parts.log.error('session-failed', failureFields(error));
      fail('INTERNAL', catalogue.INTERNAL.message);
      return;
    }
    if (error.code === 'INPUT_LATE') {
      this.#leftOut(error.message);
      return;
    }
    if (passedOver.has(error.code)) {
      parts.log.info('passed-over', failureFields(error));
      return;
    }
    parts.log.error('session-failed', failureFields(error));
    fail(error.code, error.message);
  }

  /** Wipes the secrets of an attempt that is over. */
  #forget(): void {
    if (this.#rounding !== undefined) wipe(this.#rounding);
    if (this.#state === undefined) return;
    const ended = advance(this.#inputs.parts, this.#state, { type: 'abort', reason: 'ended' });
    if (ended.ok) this.#state = ended.step.state;
  }
}
