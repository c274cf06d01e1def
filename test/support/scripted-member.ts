/** A member without training: drives its machine from instructions and submits its unit vector. */
import type { RunningApp } from '../../coordinator/app/app.ts';
import type { Federation } from '../../coordinator/federation/run.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import type { Instruction, Task } from '../../shared/secagg/instruction.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipantOutput, ParticipantState } from '../../shared/secagg/participant.ts';
import { participantIdOf, type Signer } from '../../shared/secagg/transcript.ts';
import { FLOORS } from './secagg-session.ts';

export class ScriptedMember {
  readonly id: ParticipantId;
  readonly index: number;
  /** Every task it was given, by type. */
  readonly tasks: string[] = [];
  readonly instructions: Instruction[] = [];
  /** Falls silent for good when it is given this task. */
  silentFrom: Task['type'] | undefined;
  /** Changes what it says on its way out, given its state and whom it signs as. */
  bend: (output: ParticipantOutput, state: ParticipantState, signer: Signer) => ParticipantOutput =
    (output) => output;
  ended: Extract<Task, { type: 'run-ended' }> | undefined;
  readonly errors: unknown[] = [];
  readonly #app: () => RunningApp;
  readonly #federation: Federation;
  readonly #signer: Signer;
  #state: ParticipantState | undefined;
  readonly #done = new Set<string>();
  readonly #unsent: { readonly key: AttemptKey; readonly output: ParticipantOutput }[] = [];

  constructor(app: () => RunningApp, federation: Federation, signer: Signer, index: number) {
    this.#app = app;
    this.#federation = federation;
    this.#signer = signer;
    this.id = participantIdOf(nodeSuite, signer.identity);
    this.index = index;
  }

  /** Follows instructions until the run ends, it falls silent, or `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { federation } = this.#federation.charter;
    for await (const instruction of this.#app().participation.watch(this.id, federation, signal)) {
      const { task } = instruction;
      this.tasks.push(task.type);
      this.instructions.push(instruction);
      if (task.type === this.silentFrom) return;
      if (task.type === 'run-ended') {
        this.ended = task;
        return;
      }
      await this.#perform(task).catch((error: unknown) => this.errors.push(error));
    }
  }

  /** Sends what did not arrive, then performs the task it has right now, unless it has done so before. */
  async step(): Promise<void> {
    await this.#flush();
    const { federation } = this.#federation.charter;
    const { signal } = new AbortController();
    for await (const { task } of this.#app().participation.watch(this.id, federation, signal)) {
      this.tasks.push(task.type);
      const name = nameOf(task);
      if (task.type === this.silentFrom || this.#done.has(name)) return;
      // Its machine takes every input but a check-in once, whether or not the answer arrives.
      if (task.type !== 'check-in') this.#done.add(name);
      await this.#perform(task);
      this.#done.add(name);
      return;
    }
  }

  async #perform(task: Task): Promise<void> {
    switch (task.type) {
      case 'check-in':
        return this.#app().participation.checkIn(this.id, task.invitation.key, { type: 'accept' });
      case 'advertise-keys':
        return this.#start(task);
      case 'share-keys':
        return this.#feed({ type: 'directory', message: task.directory });
      case 'acknowledge-shares':
        return this.#feed({ type: 'relay', message: task.relay });
      case 'submit-masked-input':
        await this.#feed({ type: 'sharers', message: task.sharers });
        return this.#feed({ type: 'update-ready', encoded: this.#unit() });
      case 'confirm-survivors':
        return this.#feed({ type: 'survivor-set', message: task.survivorSet });
      case 'disclose':
        return this.#feed({ type: 'quorum', message: task.quorum });
      default:
        return;
    }
  }

  #start({ offer, invitation }: Extract<Task, { type: 'advertise-keys' }>): Promise<void> {
    const { config } = offer;
    const { charter, charterHash, roster } = this.#federation;
    return this.#take(
      participant.start(
        { suite: nodeSuite, signer: this.#signer },
        {
          offer,
          floors: FLOORS,
          expected: {
            federation: charter.federation,
            charterHash,
            coordinator: charter.coordinator.identity,
            roster,
            key: invitation.key,
            kind: invitation.kind,
            modelHash: config.modelHash,
            planHash: config.planHash,
            suite: config.suite,
            segments: config.segments,
            weightBound: config.weightBound,
            groups: config.terms.groups,
          },
        },
      ),
    );
  }

  #feed(input: participant.ParticipantInput): Promise<void> {
    if (this.#state === undefined) return Promise.resolve();
    const context = { suite: nodeSuite, signer: this.#signer };
    return this.#take(participant.advance(context, this.#state, input));
  }

  async #take(advanced: participant.ParticipantAdvance): Promise<void> {
    if (!advanced.ok) throw new Error(advanced.violation.message);
    const { state, outputs } = advanced.step;
    this.#state = state;
    const key = participant.attemptOf(state);
    for (const output of outputs) {
      this.#unsent.push({ key, output: this.bend(output, state, this.#signer) });
    }
    await this.#flush();
  }

  /** What was answered, with a refusal too, need not be sent again. */
  async #flush(): Promise<void> {
    for (let next = this.#unsent[0]; next !== undefined; next = this.#unsent[0]) {
      try {
        await this.#send(next.key, next.output);
      } catch (error) {
        if (error instanceof FederationError) this.#unsent.shift();
        throw error;
      }
      this.#unsent.shift();
    }
  }

  async #send(key: AttemptKey, output: ParticipantOutput): Promise<void> {
    const { participation } = this.#app();
    switch (output.type) {
      case 'advertise-keys':
        return participation.advertiseKeys(this.id, key, output.message);
      case 'share-keys':
        return participation.shareKeys(this.id, key, output.message);
      case 'acknowledge-shares':
        return participation.acknowledgeShares(this.id, key, output.message);
      case 'submit-masked-input':
        return this.#upload(key, output);
      case 'confirm-survivors':
        return participation.confirmSurvivors(this.id, key, output.message);
      case 'disclose':
        return participation.disclose(this.id, key, output.message);
    }
  }

  async #upload(
    key: AttemptKey,
    { header, vector }: Extract<ParticipantOutput, { type: 'submit-masked-input' }>,
  ): Promise<void> {
    const { participation } = this.#app();
    const held = await participation.uploadedBytes(this.id, key, header.digest);
    const rest = [vector.subarray(held)] as unknown as AsyncIterable<Uint8Array>;
    await participation.submitMaskedInput(this.id, key, header, held, rest);
  }

  /** Weight 1, nothing validated, 1 in its own place, no metrics. */
  #unit(): readonly Uint32Array[] {
    const state = this.#state;
    if (state?.phase !== 'masking-input') throw new Error('not ready to mask');
    return state.session.setup.config.segments.map((segment) => {
      const values = new Uint32Array(segment.length);
      if (segment.name === 'counts') values[0] = 1;
      if (segment.name === 'update') values[this.index] = 1;
      return values;
    });
  }
}

/** Equal for what must be done once. */
function nameOf(task: Task): string {
  const key = 'invitation' in task ? task.invitation.key : 'key' in task ? task.key : undefined;
  return [task.type, key?.run, key?.round, key?.attempt].join('/');
}
