/**
 * A whole attempt with vectors of any width, member by member on the clock. A sample masks its vectors and
 * makes every check itself; the others, who would take hours, hand in unmasked vectors nobody sums and
 * verify each signature once between them.
 */
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { AttemptPhase } from '../../shared/secagg/aggregator/state.ts';
import { trainingSegments } from '../../shared/secagg/layout.ts';
import type { ParticipantInput } from '../../shared/secagg/participant.ts';
import type { Member } from '../support/secagg-session.ts';
import { withSharedVerification } from '../support/shared-verification.ts';
import { processorTime } from './benchmark.ts';
import { MeasuredSession } from './measured-session.ts';

/** W and Q of every benchmark. */
export const WEIGHT_BOUND = 1_000;
export const SCALE = 32_767;

/** Keystreams up to this long are drawn by everybody: the mask graph is made of one. */
const NARROW_BYTES = 65_536;

export interface AttemptSize {
  /** n. */
  readonly members: number;
  /** d. */
  readonly parameters: number;
  /** Members of them that share their keys and are never heard of again. */
  readonly silent: number;
}

export interface WideSessionOptions extends AttemptSize {
  /** Members that do everything; at least one speaks to the end. */
  readonly sample: number;
  /** The classical one where absent. */
  readonly suiteName?: string;
}

type PhaseTimes = Map<AttemptPhase, number>;

export class WideSession extends MeasuredSession {
  /** Milliseconds of processor time of each member of the sample, by phase. */
  readonly times: readonly PhaseTimes[];
  readonly #silent: number;

  constructor(options: WideSessionOptions) {
    const { members, parameters, silent, sample, suiteName } = options;
    super({
      members,
      segments: segmentsOf(options),
      weightBound: WEIGHT_BOUND,
      expectedDropout: silent / members,
      ...(suiteName !== undefined && { suiteName }),
    });
    this.#silent = silent;
    this.times = Array.from({ length: sample }, () => new Map());
    const others = withoutWideKeystreams(withSharedVerification(nodeSuite), 4 * parameters);
    for (const member of this.members.slice(sample)) {
      member.context = { ...member.context, suite: others };
    }
    this.tamper = (_member, output) =>
      output.type === 'submit-masked-input' ? { ...output, vector: new Uint8Array(0) } : output;
  }

  /** Lets everybody do all there is to do until masks can be removed. */
  run(): void {
    this.advanceTo('collecting-masked-inputs');
    this.silence(...this.members.slice(this.members.length - this.#silent));
    this.advanceTo('removing-masks');
  }

  override begin(member: Member): void {
    this.#measure(member, () => {
      super.begin(member);
    });
  }

  override feed(member: Member, input: ParticipantInput): void {
    this.#measure(member, () => {
      super.feed(member, input);
    });
  }

  /** What the coordinator does with an answer is not the member's time. */
  #measure(member: Member, work: () => void): void {
    const { phase } = this.aggregator;
    const times = this.times[member.index];
    const [started, coordinator] = [processorTime(), this.coordinatorMs];
    work();
    const spent = processorTime() - started - (this.coordinatorMs - coordinator);
    times?.set(phase, (times.get(phase) ?? 0) + spent);
  }
}

/** The segments a round of this size has. */
export function segmentsOf({ members, parameters }: Omit<AttemptSize, 'silent'>) {
  return trainingSegments(
    { clip: 1, scale: SCALE, weightBound: WEIGHT_BOUND },
    members,
    parameters,
  );
}

function withoutWideKeystreams(suite: CryptoSuite, vectorBytes: number): CryptoSuite {
  return {
    ...suite,
    keystream: (key, start, length, take) => {
      if (length <= NARROW_BYTES || length < vectorBytes) suite.keystream(key, start, length, take);
    },
  };
}
