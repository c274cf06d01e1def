/** A whole attempt in one process: real machines on both sides, no transport, chosen faults. */
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { Roster } from '../../shared/domain/charter.ts';
import {
  federationId,
  runId,
  type AttemptKey,
  type ParticipantId,
} from '../../shared/domain/ids.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { AggregatorState } from '../../shared/secagg/aggregator.ts';
import {
  CLASSICAL_SUITE,
  PROTOCOL_VERSION,
  type RoundConfig,
  type VectorSegment,
} from '../../shared/secagg/config.ts';
import { elementsOf } from '../../shared/secagg/layout.ts';
import { maskRemovalJob, removeMasks } from '../../shared/secagg/mask-removal.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import { sessionPerSum } from '../../shared/secagg/separate-sums.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type {
  LedgerRecord,
  ParticipantContext,
  ParticipantInput,
  ParticipantOutput,
  ParticipantState,
} from '../../shared/secagg/participant.ts';
import type { Expectation, ParticipationFloors } from '../../shared/secagg/policy.ts';
import {
  configHash,
  participantIdOf,
  signerOf,
  type Signer,
} from '../../shared/secagg/transcript.ts';
import type { Violation } from '../../shared/secagg/violations.ts';
import { unpack } from '../../shared/vector/packing.ts';
import { packedLength } from '../../shared/vector/packing.ts';

export const KEY: AttemptKey = {
  run: runId('0123456789abcdef0123456789abcdef'),
  round: 3,
  attempt: 2,
};

export const FLOORS: ParticipationFloors = {
  minCohort: 3,
  minSurvivors: 2,
  minHonest: 2,
  minGroup: 3,
  minDifference: 2,
  assumedCollusion: 0,
  allowNoCollusion: true,
  maxElements: 20_000_000,
  postQuantum: 'preferred',
};

/** One simulated member with its machine's state and everything it ever said. */
export interface Member {
  readonly id: ParticipantId;
  context: ParticipantContext;
  readonly index: number;
  state: ParticipantState | undefined;
  readonly said: ParticipantOutput[];
  readonly records: LedgerRecord[];
  readonly violations: Violation[];
  silent: boolean;
}

export interface SessionOptions {
  readonly members: number;
  readonly suite?: CryptoSuite;
  /** As it stands in the configuration; the classical one otherwise. */
  readonly suiteName?: string;
  readonly segments?: readonly VectorSegment[];
  readonly assumedCollusion?: number;
  readonly assumeNoCollusion?: boolean;
  readonly expectedDropout?: number;
  readonly minCohort?: number;
  readonly minSurvivors?: number;
  readonly weightBound?: number;
  readonly minHonest?: number;
  readonly groups?: number;
  readonly key?: AttemptKey;
  readonly modelHash?: Uint8Array;
  readonly charterHash?: Uint8Array;
  /** Identities to take part again; fresh ones otherwise. */
  readonly signers?: readonly Signer[];
  readonly coordinator?: Signer;
  /** What the offer says otherwise than these options do. */
  readonly config?: Partial<RoundConfig>;
}

/** Changes what a member says on its way out; `undefined` swallows it. */
export type Tampering = (
  member: Member,
  output: ParticipantOutput,
) => ParticipantOutput | undefined;

/** 24-bit elements for the unit vectors and one odd width, so that packing is not trivial. */
export function unitSegments(members: number): readonly VectorSegment[] {
  return [
    { name: 'counts', kind: 'count', length: 1, bits: 15, scale: 1, clip: 1 },
    { name: 'update', kind: 'signed', length: members, bits: 21, scale: 1_000, clip: 1 },
  ];
}

export class Session {
  readonly suite: CryptoSuite;
  readonly members: readonly Member[];
  readonly offer: Offer;
  readonly roster: Roster;
  readonly expected: Expectation;
  readonly coordinator: Signer;
  tamper: Tampering = (_member, output) => output;
  readonly vectors = new Map<ParticipantId, Uint8Array>();
  aggregator: AggregatorState;

  constructor(options: SessionOptions) {
    const suite = options.suite ?? nodeSuite;
    this.suite = suite;
    const signers =
      options.signers ??
      Array.from({ length: options.members }, () => signerOf(suite, suite.randomBytes(32)));
    const coordinator = options.coordinator ?? signerOf(suite, suite.randomBytes(32));
    this.coordinator = coordinator;
    this.members = signers.map((signer, index) => ({
      id: participantIdOf(suite, signer.identity),
      context: { suite, signer },
      index,
      state: undefined,
      said: [],
      records: [],
      violations: [],
      silent: false,
    }));
    const config = configOf(options, suite);
    this.roster = rosterFrom(suite, signers, config.rosterEpoch);
    const cfg = configHash(suite, config);
    this.offer = { config, signature: coordinator.sign('offer', cfg) };
    this.expected = {
      federation: config.federation,
      charterHash: config.charterHash,
      coordinator: coordinator.identity,
      roster: this.roster,
      key: config.key,
      kind: config.kind,
      modelHash: config.modelHash,
      planHash: config.planHash,
      suite: config.suite,
      segments: config.segments,
      weightBound: config.weightBound,
      groups: config.terms.groups,
    };
    const invited = this.members.map(({ id }) => id);
    this.aggregator = aggregator.open(suite, { config, roster: this.roster, invited });
  }

  member(id: ParticipantId): Member {
    return this.members.find((member) => member.id === id)!;
  }

  /** Every member still speaking judges the offer and sends M1. */
  advertise(): void {
    for (const member of this.speaking()) this.begin(member);
  }

  begin(member: Member): void {
    const inputs = { offer: this.offer, expected: this.expected, floors: FLOORS };
    this.take(member, participant.start(member.context, inputs));
  }

  /** Feeds each speaking member that is told something in the aggregator's current phase. */
  relay(): void {
    for (const member of this.speaking()) {
      const input = this.toldTo(member);
      if (input !== undefined) this.feed(member, input);
    }
  }

  /** Members submit a unit vector: 1 in their own place, and weight 1. */
  submitUnits(): void {
    for (const member of this.speaking()) {
      if (member.state?.phase === 'masking-input') this.submit(member, unitVector(this, member));
    }
  }

  submit(member: Member, encoded: readonly Uint32Array[]): void {
    this.feed(member, { type: 'update-ready', encoded });
  }

  feed(member: Member, input: ParticipantInput): void {
    if (member.state === undefined) return;
    this.take(member, participant.advance(member.context, member.state, input));
  }

  proceed(): void {
    this.aggregator = aggregator.proceed(this.suite, this.aggregator);
  }

  /** Lets everybody who speaks do all there is to do until the phase is entered. */
  advanceTo(phase: AggregatorState['phase']): void {
    while (this.aggregator.phase !== phase) {
      this.act();
      this.proceed();
    }
  }

  /** Everybody who speaks does what the current phase asks for. */
  act(): void {
    if (this.aggregator.phase === 'advertising-keys') this.advertise();
    else this.relay();
    if (this.aggregator.phase === 'collecting-masked-inputs') this.submitUnits();
  }

  readiness(): string {
    return aggregator.readiness(this.aggregator).status;
  }

  silence(...members: readonly Member[]): void {
    for (const member of members) {
      member.silent = true;
      this.aggregator = aggregator.depart(this.aggregator, member.id, 'killed');
    }
  }

  speaking(): readonly Member[] {
    return this.members.filter(({ silent }) => !silent);
  }

  /** Members in directory order of those counted. */
  survivors(): readonly Member[] {
    const state = this.aggregator;
    if (!('survivors' in state)) return [];
    return aggregator.survivorIds(state).map((id) => this.member(id));
  }

  /** Sum of the stored masked inputs of the given members, as a vector store would give it. */
  maskedSums(ids: readonly ParticipantId[] = this.survivors().map(({ id }) => id)): Uint32Array[] {
    const { segments } = this.offer.config;
    const sums = segments.map((segment) => new Uint32Array(elementsOf(segment)));
    for (const id of ids) {
      for (const [i, values] of unpackSegments(segments, this.vectors.get(id)!).entries()) {
        const sum = sums[i]!;
        for (let j = 0; j < values.length; j++) sum[j] = sum[j]! + values[j]!;
      }
    }
    return sums;
  }

  removeMasks(): ReturnType<typeof removeMasks> {
    const [outcome, ...others] = this.removeMasksPerSum();
    if (outcome === undefined || others.length > 0) throw new Error('there is not one sum');
    return outcome;
  }

  /** One outcome per group, in their order. */
  removeMasksPerSum(): readonly ReturnType<typeof removeMasks>[] {
    const state = this.aggregator;
    if (state.phase !== 'removing-masks') throw new Error(`in phase ${state.phase}`);
    return sessionPerSum(state).map((session) =>
      removeMasks(
        this.suite,
        maskRemovalJob(session, this.maskedSums(aggregator.survivorIds(session))),
      ),
    );
  }

  /** What a coordinator in this state tells a member, if it is not left out. */
  toldTo(member: Member, state: AggregatorState = this.aggregator): ParticipantInput | undefined {
    if (!isTold(state, member)) return undefined;
    switch (state.phase) {
      case 'sharing-keys':
        return { type: 'directory', message: aggregator.directoryMessage(state, member.id) };
      case 'checking-shares':
        return { type: 'relay', message: aggregator.relayFor(this.suite, state, member.id) };
      case 'collecting-masked-inputs':
        return { type: 'sharers', message: aggregator.sharersMessage(state) };
      case 'confirming-survivors':
        return {
          type: 'survivor-set',
          message: aggregator.survivorSetFor(this.suite, state, member.id),
        };
      case 'unmasking':
        return { type: 'quorum', message: aggregator.quorumMessage(state) };
      default:
        return undefined;
    }
  }

  private take(member: Member, advanced: participant.ParticipantAdvance): void {
    if (!advanced.ok) {
      member.violations.push(advanced.violation);
      return;
    }
    member.state = advanced.step.state;
    if (advanced.step.record !== undefined) member.records.push(advanced.step.record);
    for (const intended of advanced.step.outputs) {
      const output = this.tamper(member, intended);
      if (output === undefined) continue;
      member.said.push(output);
      this.deliver(member, output);
    }
  }

  /** Hands the aggregator what a member says; a refusal is the member's violation. */
  deliver(member: Member, output: ParticipantOutput): void {
    if (output.type === 'submit-masked-input') this.vectors.set(member.id, output.vector);
    const received = aggregator.receive(this.suite, this.aggregator, member.id, messageOf(output));
    if (received.ok) this.aggregator = received.value;
    else member.violations.push(received.violation);
  }
}

/** Who dealt, then who shares masks, then who survived. */
function isTold(state: AggregatorState, { id }: Member): boolean {
  if (!('directory' in state)) return true;
  const position = state.directory.positions.get(id);
  if (position === undefined) return false;
  if ('survivors' in state) return state.survivors.includes(position);
  if ('sharers' in state) return state.sharers.includes(position);
  return !('dealers' in state) || state.dealers.includes(position);
}

/** An output as the aggregator receives it: vectors travel apart. */
export function messageOf(output: ParticipantOutput): aggregator.ParticipantMessage {
  return output.type === 'submit-masked-input'
    ? { type: output.type, message: output.header }
    : output;
}

export function unpackSegments(
  segments: readonly VectorSegment[],
  vector: Uint8Array,
): readonly Uint32Array[] {
  let offset = 0;
  return segments.map((segment) => {
    const count = elementsOf(segment);
    const length = packedLength(count, segment.bits);
    const values = unpack(vector.subarray(offset, offset + length), count, segment.bits)!;
    offset += length;
    return values;
  });
}

export function unitVector(session: Session, member: Member): readonly Uint32Array[] {
  return session.offer.config.segments.map((segment) => {
    const values = new Uint32Array(segment.length);
    values[segment.kind === 'count' ? 0 : member.index] = 1;
    return values;
  });
}

/** A session that has just entered `phase`, with everybody in it. */
export function sessionAt(phase: AggregatorState['phase'], options: SessionOptions): Session {
  const session = new Session(options);
  session.advanceTo(phase);
  return session;
}

/** Runs a whole attempt; members of `dropping[phase]` fall silent on entering that phase. */
export function runAttempt(
  session: Session,
  dropping: Partial<Record<AggregatorState['phase'], readonly Member[]>> = {},
): void {
  const drop = (): void => {
    session.silence(...(dropping[session.aggregator.phase] ?? []));
  };
  drop();
  session.advertise();
  session.proceed();
  drop();
  session.relay();
  session.proceed();
  drop();
  session.relay();
  session.proceed();
  drop();
  session.relay();
  session.submitUnits();
  session.proceed();
  drop();
  session.relay();
  session.proceed();
  drop();
  session.relay();
  session.proceed();
}

function rosterFrom(suite: CryptoSuite, signers: readonly Signer[], epoch: number): Roster {
  const entries = signers.map(({ identity }, i) => ({
    id: participantIdOf(suite, identity),
    name: `site-${i}`,
    identity,
  }));
  return { epoch, entries };
}

function configOf(options: SessionOptions, suite: CryptoSuite): RoundConfig {
  return {
    protocolVersion: PROTOCOL_VERSION,
    suite: options.suiteName ?? CLASSICAL_SUITE,
    federation: federationId('retina-screening'),
    charterHash: options.charterHash ?? suite.sha256(Uint8Array.of(11)),
    rosterEpoch: 7,
    key: options.key ?? KEY,
    kind: 'training',
    modelHash: options.modelHash ?? suite.sha256(Uint8Array.of(12)),
    planHash: suite.sha256(Uint8Array.of(13)),
    segments: options.segments ?? unitSegments(options.members),
    weightBound: options.weightBound ?? 97,
    terms: termsOf(options),
    serverNonce: suite.randomBytes(32),
    ...options.config,
  };
}

function termsOf(options: SessionOptions): RoundConfig['terms'] {
  return {
    minCohort: options.minCohort ?? 3,
    minSurvivors: options.minSurvivors ?? 2,
    minHonest: options.minHonest ?? 2,
    maxCohort: options.members,
    assumedCollusion: options.assumedCollusion ?? 0.1,
    expectedDropout: options.expectedDropout ?? 0,
    assumeNoCollusion: options.assumeNoCollusion ?? false,
    ...(options.groups !== undefined && { groups: options.groups }),
  };
}
