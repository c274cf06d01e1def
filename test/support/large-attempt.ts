/**
 * A whole attempt of thousands of members in one process, member by member, so that only one of them
 * is unpacked at a time. Each submits 1 in the first element of a short vector and its own weight.
 */
import { federationId, type ParticipantId } from '../../shared/domain/ids.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { AggregatorState } from '../../shared/secagg/aggregator.ts';
import { CLASSICAL_SUITE, PROTOCOL_VERSION, type RoundConfig } from '../../shared/secagg/config.ts';
import { elementsOf } from '../../shared/secagg/layout.ts';
import { maskRemovalJob, removeMasks } from '../../shared/secagg/mask-removal.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipantState } from '../../shared/secagg/participant.ts';
import { disclose } from '../../shared/secagg/participant/disclose.ts';
import { dealShares } from '../../shared/secagg/participant/share.ts';
import { configHash, participantIdOf, signerOf } from '../../shared/secagg/transcript.ts';
import { park, unpark, type ParkedShares } from './parked-shares.ts';
import { FLOORS, KEY, messageOf, unpackSegments } from './secagg-session.ts';
import type { TimedSuite } from './timed-suite.ts';

export interface LargeAttemptOptions {
  readonly members: number;
  /** Members that share their keys and are never heard of again. */
  readonly silent: number;
  /** Members that check directory and quorum themselves; the others are handed the verdict. */
  readonly sample: number;
  readonly terms: {
    readonly assumedCollusion: number;
    readonly assumeNoCollusion: boolean;
    readonly expectedDropout: number;
  };
  readonly timed: TimedSuite;
}

/** What one phase took, all members or the coordinator. */
export interface PhaseFigure {
  readonly name: string;
  readonly label: string;
  readonly totalMs: number;
  /** Of it, inside the crypto suite. */
  readonly insideMs: number;
  /** By how much to divide for one member, 1 for the coordinator. */
  readonly count: number;
}

interface LargeMember {
  readonly id: ParticipantId;
  readonly context: participant.ParticipantContext;
  readonly weight: number;
  readonly isSample: boolean;
  readonly isSilent: boolean;
  state: ParticipantState | undefined;
  parked: ParkedShares | undefined;
}

/** Weights 1…7, so that a member that is missing or counted twice shows. */
const WEIGHTS = 7;

const SEGMENTS = [
  { name: 'counts', kind: 'count', length: 1, bits: 18, scale: 1, clip: 1 },
  { name: 'update', kind: 'signed', length: 8, bits: 31, scale: 32_767, clip: 1 },
] as const;

export class LargeAttempt {
  private readonly timed: TimedSuite;
  private readonly config: RoundConfig;
  private readonly members: readonly LargeMember[];
  private readonly inputs: participant.StartInputs;
  private readonly sums = SEGMENTS.map((segment) => new Uint32Array(elementsOf(segment)));
  private aggregator: AggregatorState;

  constructor({ members, silent, sample, terms, timed }: LargeAttemptOptions) {
    this.timed = timed;
    const { suite } = timed;
    const coordinator = signerOf(suite, suite.randomBytes(32));
    this.members = Array.from({ length: members }, (_, i) => {
      const signer = signerOf(suite, suite.randomBytes(32));
      return {
        id: participantIdOf(suite, signer.identity),
        context: { suite, signer },
        weight: 1 + (i % WEIGHTS),
        isSample: i < sample,
        isSilent: i >= members - silent,
        state: undefined,
        parked: undefined,
      };
    });
    const roster = {
      epoch: 4,
      entries: this.members.map(({ id, context }, i) => ({
        id,
        name: `site-${i}`,
        identity: context.signer.identity,
      })),
    };
    this.config = configOf(members, terms, timed);
    const cfg = configHash(suite, this.config);
    this.inputs = {
      offer: { config: this.config, signature: coordinator.sign('offer', cfg) },
      expected: { ...this.config, coordinator: coordinator.identity, roster },
      floors: FLOORS,
    };
    const invited = this.members.map(({ id }) => id);
    this.aggregator = aggregator.open(suite, { config: this.config, roster, invited });
  }

  /** Runs every phase; throws if the sum is not exactly that of the survivors. */
  run(onFigure: (figure: PhaseFigure) => void): readonly PhaseFigure[] {
    const figures: PhaseFigure[] = [];
    const measure = (name: string, label: string, count: number, work: () => void): void => {
      this.timed.take();
      const started = performance.now();
      work();
      const totalMs = performance.now() - started;
      const figure = { name, label, totalMs, insideMs: this.timed.take(), count };
      figures.push(figure);
      onFigure(figure);
    };
    const all = this.members.length;
    const heard = this.members.filter(({ isSilent }) => !isSilent).length;
    measure('advertise', 'M1 keys made and accepted, each', all, () => {
      this.each(this.members, (member) => {
        this.advertise(member);
      });
    });
    measure('share', 'M2 to M3 shares dealt and accepted, each', all, () => {
      this.proceed();
      this.each(this.members, (member) => {
        this.share(member);
      });
    });
    measure('check', 'M4 shares taken over, checked and acknowledged, each', heard, () => {
      this.proceed();
      this.each(this.heard(), (member) => {
        this.check(member);
      });
    });
    measure('mask', 'M5 input masked and accepted, each', heard, () => {
      this.proceed();
      this.each(this.heard(), (member) => {
        this.mask(member);
      });
    });
    measure('confirm', 'M6 survivor set confirmed and accepted, each', heard, () => {
      this.proceed();
      this.each(this.heard(), (member) => {
        this.confirm(member);
      });
    });
    measure('disclose', 'M7 to M8 shares disclosed and accepted, each', heard, () => {
      this.proceed();
      this.each(this.heard(), (member) => {
        this.tell(member);
      });
    });
    measure('remove', 'masks removed by the coordinator', 1, () => {
      this.proceed();
      this.remove();
    });
    return figures;
  }

  private heard(): readonly LargeMember[] {
    return this.members.filter(({ isSilent }) => !isSilent);
  }

  private each(members: readonly LargeMember[], act: (member: LargeMember) => void): void {
    for (const member of members) act(member);
  }

  private proceed(): void {
    const { status } = aggregator.readiness(this.aggregator);
    if (status !== 'complete' && status !== 'may-proceed') throw new Error(status);
    this.aggregator = aggregator.proceed(this.timed.suite, this.aggregator);
  }

  private advertise(member: LargeMember): void {
    this.take(member, participant.start(member.context, this.inputs));
  }

  private share(member: LargeMember): void {
    const state = member.state;
    const session = this.aggregator;
    if (state?.phase !== 'advertising-keys' || session.phase !== 'sharing-keys') throw wrong(state);
    const advanced = member.isSample
      ? participant.advance(member.context, state, {
          type: 'directory',
          message: aggregator.directoryMessage(session, member.id),
        })
      : dealShares(member.context, state, session.directory);
    this.take(member, advanced);
  }

  private check(member: LargeMember): void {
    const session = this.aggregator;
    if (session.phase !== 'checking-shares') throw wrong(member.state);
    const message = aggregator.relayFor(this.timed.suite, session, member.id);
    this.feed(member, { type: 'relay', message });
    const { state } = member;
    if (state?.phase !== 'checking-shares') throw wrong(state);
    member.parked = park(state.dealt.held);
    member.state = { ...state, dealt: { ...state.dealt, held: new Map() } };
  }

  private mask(member: LargeMember): void {
    const session = this.aggregator;
    if (session.phase !== 'collecting-masked-inputs') throw wrong(member.state);
    this.feed(member, { type: 'sharers', message: aggregator.sharersMessage(session) });
    const encoded = SEGMENTS.map(({ length }, i) => {
      const values = new Uint32Array(length);
      values[0] = i === 0 ? member.weight : 1;
      return values;
    });
    this.feed(member, { type: 'update-ready', encoded });
  }

  private confirm(member: LargeMember): void {
    const session = this.aggregator;
    if (session.phase !== 'confirming-survivors') throw wrong(member.state);
    const message = aggregator.survivorSetFor(this.timed.suite, session, member.id);
    this.feed(member, { type: 'survivor-set', message });
  }

  private tell(member: LargeMember): void {
    const session = this.aggregator;
    this.unparkMember(member);
    const state = member.state;
    if (state?.phase !== 'unmasking' || session.phase !== 'unmasking') throw wrong(state);
    const advanced = member.isSample
      ? participant.advance(member.context, state, {
          type: 'quorum',
          message: aggregator.quorumMessage(session),
        })
      : disclose(state);
    this.take(member, advanced);
  }

  private remove(): void {
    if (this.aggregator.phase !== 'removing-masks') throw new Error(this.aggregator.phase);
    const outcome = removeMasks(this.timed.suite, maskRemovalJob(this.aggregator, this.sums));
    if (outcome.type !== 'removed') throw new Error(outcome.type);
    const found = outcome.sums.map((sum) => [...sum]);
    const weights = this.heard().reduce((sum, { weight }) => sum + weight, 0);
    const expected = [weights, this.heard().length].map((first, i) =>
      (found[i] ?? []).map((_, element) => (element === 0 ? first : 0)),
    );
    if (String(found) !== String(expected)) {
      throw new Error(`the sum is ${String(found)}, not ${String(expected)}`);
    }
  }

  private feed(member: LargeMember, input: participant.ParticipantInput): void {
    if (member.state === undefined) throw wrong(member.state);
    this.take(member, participant.advance(member.context, member.state, input));
  }

  private take(member: LargeMember, advanced: participant.ParticipantAdvance): void {
    if (!advanced.ok) throw new Error(advanced.violation.message);
    member.state = advanced.step.state;
    for (const output of advanced.step.outputs) {
      if (output.type === 'submit-masked-input') this.add(output.vector);
      const { suite } = this.timed;
      const received = aggregator.receive(suite, this.aggregator, member.id, messageOf(output));
      if (!received.ok) throw new Error(received.violation.message);
      this.aggregator = received.value;
    }
  }

  /** What a vector store does. */
  private add(vector: Uint8Array): void {
    for (const [i, values] of unpackSegments(SEGMENTS, vector).entries()) {
      const sum = this.sums[i];
      values.forEach((value, j) => {
        if (sum !== undefined) sum[j] = (sum[j] ?? 0) + value;
      });
    }
  }

  private unparkMember(member: LargeMember): void {
    const { state, parked } = member;
    const session = this.aggregator;
    if (state?.phase !== 'unmasking' || !('sharers' in session) || parked === undefined) {
      throw wrong(state);
    }
    const sharers = new Set(
      session.sharers.map((position) => session.directory.entries[position]?.id),
    );
    const held = new Map([...unpark(parked)].filter(([dealer]) => sharers.has(dealer)));
    member.state = { ...state, session: { ...state.session, held } };
    member.parked = undefined;
  }
}

function wrong(state: ParticipantState | undefined): Error {
  return new Error(`a member is in phase ${state?.phase ?? 'none'}`);
}

function configOf(
  members: number,
  terms: LargeAttemptOptions['terms'],
  { suite }: TimedSuite,
): RoundConfig {
  return {
    protocolVersion: PROTOCOL_VERSION,
    suite: CLASSICAL_SUITE,
    federation: federationId('large-cohort'),
    charterHash: suite.sha256(Uint8Array.of(21)),
    rosterEpoch: 4,
    key: KEY,
    kind: 'training',
    modelHash: suite.sha256(Uint8Array.of(22)),
    planHash: suite.sha256(Uint8Array.of(23)),
    segments: SEGMENTS,
    weightBound: WEIGHTS,
    terms: { ...terms, minCohort: 3, minSurvivors: 2, minHonest: 2, maxCohort: members },
    serverNonce: suite.randomBytes(32),
  };
}
