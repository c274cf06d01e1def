/**
 * Drives one participant machine through one attempt: instructions and the trained update in,
 * messages out. Every step is: advance the machine, make its record durable, then speak.
 */
import type { AttemptKey } from '../shared/domain/ids.ts';
import { catalogue, type ErrorCode } from '../shared/errors/catalogue.ts';
import { FederationError, invariant } from '../shared/errors/federation-error.ts';
import type { Task } from '../shared/secagg/instruction.ts';
import {
  advance,
  start,
  type ParticipantAdvance,
  type ParticipantInput,
  type ParticipantState,
  type StartInputs,
} from '../shared/secagg/participant.ts';
import { rosterOf } from '../shared/secagg/roster.ts';
import type { Violation } from '../shared/secagg/violations.ts';
import { failureFields } from './log.ts';
import { floorsOf } from './policy/site-policy.ts';
import type { Assignment } from './session/assignment.ts';
import type { Contributed, Contributions } from './session/contributions.ts';
import { encodeContribution } from './session/encoding.ts';
import { announce } from './session/events.ts';
import { sampleOf } from './session/masked-sample.ts';
import { Outbox } from './session/outbox.ts';
import type { ParticipantParts } from './session/parts.ts';
import { acknowledgementOf, submit } from './session/submission.ts';

/** Tasks inside an attempt; each is answered by the output of the same name. */
export type SessionTask = Extract<
  Task,
  {
    readonly type:
      'advertise-keys' | 'share-keys' | 'submit-masked-input' | 'confirm-survivors' | 'disclose';
  }
>;

export interface SessionInputs {
  readonly parts: ParticipantParts;
  readonly contributions: Contributions;
  readonly assignment: Assignment;
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

export class RoundSession {
  readonly #inputs: SessionInputs;
  readonly #outbox: Outbox;
  /** Tasks taken up; none is taken up twice. */
  readonly #begun = new Set<SessionTask['type']>();
  #state: ParticipantState | undefined;
  /** Whether the coordinator holds the masked input, or has said that it came too late. */
  #settled = false;
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
    const { parts, assignment } = this.#inputs;
    const inputs = startInputs(parts, assignment, task);
    const violation = await this.#take(start(parts, inputs));
    if (violation !== undefined || this.#inputs.signal.aborted) return violation;
    announce(parts, { type: 'joined', attempt: this.#key, kind: assignment.work.kind });
    this.#contributed = this.#contribute();
    this.#contributed.catch((error: unknown) => {
      this.#failed(error);
    });
    return undefined;
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
    const { parts, assignment, signal } = this.#inputs;
    const violation = await this.#feed({ type: 'relay', message: task.relay });
    if (violation !== undefined) return violation;
    invariant(this.#contributed !== undefined, 'training began before the key exchange ended');
    const { contribution } = await this.#contributed;
    if (signal.aborted) return undefined;
    const encoded = encodeContribution(assignment, contribution, (length) =>
      parts.suite.randomBytes(length),
    );
    return this.#feed({ type: 'update-ready', encoded });
  }

  #feed(input: ParticipantInput): Promise<Violation | undefined> {
    if (this.#state === undefined) {
      return Promise.resolve({ code: 'wrong-phase', message: 'no offer came before this task' });
    }
    return this.#take(advance(this.#inputs.parts, this.#state, input));
  }

  /** Record, then speak (invariant P8): nothing leaves before what it says is durable. */
  async #take(advanced: ParticipantAdvance): Promise<Violation | undefined> {
    if (!advanced.ok) return advanced.violation;
    const { parts, signal } = this.#inputs;
    const { state, record, outputs } = advanced.step;
    this.#state = state;
    if (record !== undefined) await parts.ledger.append(record);
    if (signal.aborted) {
      this.#forget();
      return undefined;
    }
    for (const output of outputs) {
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
    if (this.#state === undefined) return;
    const ended = advance(this.#inputs.parts, this.#state, { type: 'abort', reason: 'ended' });
    if (ended.ok) this.#state = ended.step.state;
  }
}

/** Everything the offer is compared with comes from the charter, the plan and the site's policy. */
function startInputs(
  { suite, pinned, policy }: ParticipantParts,
  { key, work, plan, modelHash, planHash, segments }: Assignment,
  { offer }: Extract<SessionTask, { type: 'advertise-keys' }>,
): StartInputs {
  const { charter, hash } = pinned;
  const floors = floorsOf(charter, policy);
  return {
    offer,
    expected: {
      federation: charter.federation,
      charterHash: hash,
      coordinator: charter.coordinator.identity,
      roster: rosterOf(suite, charter),
      key,
      kind: work.kind,
      modelHash,
      planHash,
      segments,
      weightBound: plan.encoding.weightBound,
    },
    floors: { ...floors, minCohort: Math.max(floors.minCohort, plan.cohort.minimum) },
  };
}
