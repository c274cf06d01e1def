/** One attempt in the hands of a hostile coordinator: real clients among members it plays itself. */
import { aggregationTerms } from '../../../coordinator/federation/run.ts';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { concatBytes, toHex } from '../../../shared/domain/bytes.ts';
import { type AttemptKey, runId } from '../../../shared/domain/ids.ts';
import { encodePlan } from '../../../shared/domain/plan-document.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { encodeSafetensors } from '../../../shared/domain/safetensors.ts';
import { instant } from '../../../shared/domain/time.ts';
import type { AggregatorState } from '../../../shared/secagg/aggregator.ts';
import { suiteNameOf, type RoundConfig } from '../../../shared/secagg/config.ts';
import { isPostQuantum } from '../../../shared/domain/post-quantum.ts';
import type { Invitation, Task } from '../../../shared/secagg/instruction.ts';
import { trainingSegments } from '../../../shared/secagg/layout.ts';
import type { ParticipantInput, ParticipantOutput } from '../../../shared/secagg/participant.ts';
import { planHash } from '../../../shared/secagg/transcript.ts';
import { secAggService } from '../../../shared/wire/services.ts';
import { TOPOLOGY, unitPlan } from '../../support/app-fixture.ts';
import type { ScratchFederation } from '../../support/e2e/scratch-federation.ts';
import { type Member, Session } from '../../support/secagg-session.ts';
import type { HeardCall, HostileCoordinator } from './hostile-coordinator.ts';

export interface SiegeOptions {
  /** Members who are real clients; the coordinator plays all others. */
  readonly victims: readonly string[];
  readonly plan?: (plan: Plan) => Plan;
  readonly topology?: Uint8Array;
  readonly weights?: Uint8Array;
  readonly key?: AttemptKey;
  /** What the offer says otherwise than an honest one. */
  readonly config?: (honest: Partial<RoundConfig>) => Partial<RoundConfig>;
  readonly invitation?: (honest: Invitation) => Invitation;
}

/** The call with which a client answers in each phase. */
const METHODS: Partial<Record<AggregatorState['phase'], string>> = {
  'advertising-keys': 'AdvertiseKeys',
  'sharing-keys': 'ShareKeys',
  'checking-shares': 'AcknowledgeShares',
  'collecting-masked-inputs': 'SubmitMaskedInput',
  'confirming-survivors': 'ConfirmSurvivors',
  unmasking: 'Disclose',
};

/** A run nobody has heard of. */
export function freshKey(): AttemptKey {
  return { run: runId(toHex(nodeSuite.randomBytes(16))), round: 2, attempt: 3 };
}

export class Siege {
  readonly key: AttemptKey;
  readonly plan: Plan;
  readonly invitation: Invitation;
  /** The coordinator's machine and the members it plays. */
  readonly session: Session;
  readonly coordinator: HostileCoordinator;
  readonly victims: readonly Member[];
  readonly #names: readonly string[];
  /** Where in the journal this siege began. */
  readonly #from: number;

  constructor(
    coordinator: HostileCoordinator,
    federation: ScratchFederation,
    options: SiegeOptions,
  ) {
    const { charter, members } = federation;
    this.coordinator = coordinator;
    this.#from = coordinator.heard.entries.length;
    this.#names = members;
    this.key = options.key ?? freshKey();
    const plan = {
      ...unitPlan({ members: members.length, rounds: 5 }),
      federation: charter.federation,
    };
    this.plan = options.plan?.(plan) ?? plan;
    const invitation = this.#invitation(federation, options);
    this.invitation = options.invitation?.(invitation) ?? invitation;
    const config = this.#config(federation);
    this.session = new Session({
      members: members.length,
      signers: members.map((name) => federation.signerOf(name)),
      coordinator: federation.signerOf('coordinator'),
      config: options.config?.(config) ?? config,
    });
    this.victims = options.victims.map((name) => this.member(name));
    for (const victim of this.victims) victim.silent = true;
  }

  member(name: string): Member {
    const index = this.#names.indexOf(name);
    if (index < 0) throw new Error(`nobody is called ${name}`);
    return this.session.members[index]!;
  }

  nameOf({ index }: Member): string {
    return this.#names[index]!;
  }

  /** Says it to all victims unless one is named. */
  tell(task: Task, ...victims: readonly Member[]): void {
    for (const victim of victims.length > 0 ? victims : this.victims) {
      this.coordinator.tell(this.nameOf(victim), { task, last: undefined });
    }
  }

  invite(): void {
    this.tell({ type: 'check-in', invitation: this.invitation, closesAt: instant(4e12) });
  }

  offer(): Task {
    return { type: 'advertise-keys', invitation: this.invitation, offer: this.session.offer };
  }

  /** What an honest coordinator whose machine is in `state` tells a member. */
  taskFor(member: Member, state: AggregatorState = this.session.aggregator): Task {
    if (state.phase === 'advertising-keys') return this.offer();
    const told = this.session.toldTo(member, state);
    if (told === undefined) throw new Error(`nothing is asked for in ${state.phase}`);
    return taskOf(this.key, told);
  }

  /** Plays by the rules until the phase is entered: everybody does and is heard. */
  async lead(phase: AggregatorState['phase']): Promise<void> {
    while (this.session.aggregator.phase !== phase) {
      await this.playPhase();
      this.session.proceed();
    }
  }

  /** The phase's task for everybody, and everybody's answer. */
  async playPhase(): Promise<void> {
    for (const victim of this.victims) this.tell(this.taskFor(victim), victim);
    this.session.act();
    const method = METHODS[this.session.aggregator.phase]!;
    for (const victim of this.victims) {
      this.session.deliver(victim, outputOf(await this.heard(victim, method)));
    }
  }

  /** The victim's first call of this kind in this siege, now or later. */
  heard(victim: Member, method: string): Promise<HeardCall> {
    return this.coordinator.call(this.nameOf(victim), method, this.#from);
  }

  /** How often the victim made a call of this kind since the siege began. */
  count(victim: Member, method: string): number {
    const name = this.nameOf(victim);
    return this.coordinator.heard.entries
      .slice(this.#from)
      .filter((call) => call.from === name && call.method === method).length;
  }

  #invitation({ charter, charterDigest }: ScratchFederation, options: SiegeOptions): Invitation {
    const { topology = TOPOLOGY, weights = freshWeights(this.#names.length) } = options;
    return {
      key: this.key,
      federation: charter.federation,
      kind: 'training',
      charterHash: charterDigest,
      planDigest: this.coordinator.serve(encodePlan(this.plan)),
      topologyDigest: this.coordinator.serve(topology),
      modelDigest: this.coordinator.serve(weights),
      scalingDigest: undefined,
    };
  }

  #config({ charter, charterDigest }: ScratchFederation): Partial<RoundConfig> {
    const { planDigest, topologyDigest, modelDigest } = this.invitation;
    const { encoding, cohort } = this.plan;
    return {
      federation: charter.federation,
      charterHash: charterDigest,
      rosterEpoch: charter.version,
      key: this.key,
      modelHash: modelDigest!,
      planHash: planHash(nodeSuite, planDigest, topologyDigest, undefined),
      segments: trainingSegments(encoding, cohort.target, this.#names.length),
      suite: suiteNameOf(
        isPostQuantum(charter.secureAggregation.postQuantum, this.plan.postQuantum),
      ),
      weightBound: encoding.weightBound,
      terms: aggregationTerms(this.plan, charter, 'training'),
    };
  }
}

export function zeroWeights(parameters: number): Uint8Array {
  return encodeSafetensors([{ name: 'unit', shape: [parameters] }], new Float32Array(parameters));
}

/** A model nobody knows a sum over: a client compares sums over one model, in whatever run. */
export function freshWeights(parameters: number): Uint8Array {
  const values = Float32Array.from(nodeSuite.randomBytes(parameters), (byte) => byte / 256);
  return encodeSafetensors([{ name: 'unit', shape: [parameters] }], values);
}

function taskOf(key: AttemptKey, told: ParticipantInput): Task {
  switch (told.type) {
    case 'directory':
      return { type: 'share-keys', key, directory: told.message };
    case 'relay':
      return { type: 'acknowledge-shares', key, relay: told.message };
    case 'sharers':
      return { type: 'submit-masked-input', key, sharers: told.message };
    case 'survivor-set':
      return { type: 'confirm-survivors', key, survivorSet: told.message };
    case 'quorum':
      return { type: 'disclose', key, quorum: told.message };
    default:
      throw new Error(`${told.type} does not come from a coordinator`);
  }
}

/** What a client said, as its machine put it out. */
export function outputOf({ method, parts }: HeardCall): ParticipantOutput {
  const [first] = parts;
  switch (method) {
    case 'AdvertiseKeys':
      return {
        type: 'advertise-keys',
        message: secAggService.advertiseKeys.request.decode(first!).message,
      };
    case 'ShareKeys':
      return {
        type: 'share-keys',
        message: secAggService.shareKeys.request.decode(first!).message,
      };
    case 'AcknowledgeShares':
      return {
        type: 'acknowledge-shares',
        message: secAggService.acknowledgeShares.request.decode(first!).message,
      };
    case 'SubmitMaskedInput':
      return submitted(parts);
    case 'ConfirmSurvivors':
      return {
        type: 'confirm-survivors',
        message: secAggService.confirmSurvivors.request.decode(first!).message,
      };
    case 'Disclose':
      return { type: 'disclose', message: secAggService.disclose.request.decode(first!).message };
    default:
      throw new Error(`${method} is no message of the protocol`);
  }
}

function submitted(parts: readonly Uint8Array[]): ParticipantOutput {
  const decoded = parts.map((part) => secAggService.submitMaskedInput.request.decode(part));
  const [start, ...chunks] = decoded;
  if (start?.type !== 'start') throw new Error('the upload has no start');
  const vector = concatBytes(
    ...chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.bytes : new Uint8Array(0))),
  );
  return { type: 'submit-masked-input', header: start.header, vector };
}
