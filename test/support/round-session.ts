/** A round in one process: the coordinator's machine, real participants and a clock set by hand. */
import {
  decodeMessage,
  decodeRound,
  encodeMessage,
  encodeRound,
} from '../../coordinator/round/document.ts';
import type { RoundContext } from '../../coordinator/round/attempt.ts';
import { attemptKeyOf, taskFor } from '../../coordinator/round/instructions.ts';
import {
  advanceRound,
  type RoundAdvance,
  type RoundInput,
} from '../../coordinator/round/lifecycle.ts';
import {
  phaseName,
  openRound,
  type RoundState,
  type RoundTerms,
} from '../../coordinator/round/round.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { federationId, runId, type ParticipantId } from '../../shared/domain/ids.ts';
import type { CohortPlan } from '../../shared/domain/plan.ts';
import { after, instant, milliseconds, seconds, type Instant } from '../../shared/domain/time.ts';
import { boxDigest } from '../../shared/secagg/commitments.ts';
import { complaintsDigest } from '../../shared/secagg/complaints.ts';
import {
  CLASSICAL_SUITE,
  type AggregationTerms,
  type VectorSegment,
} from '../../shared/secagg/config.ts';
import { signDealing } from '../../shared/secagg/dealing.ts';
import { packedBytes } from '../../shared/secagg/layout.ts';
import type { SharedKeys } from '../../shared/secagg/messages.ts';
import type { Task } from '../../shared/secagg/instruction.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipantInput, ParticipantState } from '../../shared/secagg/participant.ts';
import { roundTimes, type UploadTimes } from '../../shared/secagg/round-times.ts';
import {
  planHash,
  participantIdOf,
  signerOf,
  type Signer,
} from '../../shared/secagg/transcript.ts';
import { FLOORS, messageOf } from './secagg-session.ts';

export const START = instant(1_700_000_000_000);

const SEGMENTS: readonly VectorSegment[] = [
  { name: 'counts', kind: 'count', length: 2, bits: 15, scale: 1, clip: 1 },
  { name: 'update', kind: 'signed', length: 3, bits: 21, scale: 1_000, clip: 0.5 },
];

export interface Site {
  readonly id: ParticipantId;
  readonly signer: Signer;
  state: ParticipantState | undefined;
}

export interface RoundOptions {
  readonly members: number;
  readonly aggregation?: Partial<AggregationTerms>;
  readonly cohort?: Partial<CohortPlan>;
  /** The vectors are tiny: rates that mean anything are, too. */
  readonly uploads?: Partial<UploadTimes>;
  readonly runEndsBy?: Instant;
  readonly attemptOffset?: number;
  /** Indices of the members of each earlier sum over the round's model. */
  readonly summedBefore?: readonly (readonly number[])[];
  readonly maxUnmaskPerModel?: number;
  /** The classical one where not given. */
  readonly suite?: string;
  /** The machine's own where not given. */
  readonly crypto?: CryptoSuite;
}

const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

function termsOf(options: RoundOptions, roster: RoundTerms['roster']): RoundTerms {
  const { deadline, ...cohort }: CohortPlan = {
    target: options.members,
    minimum: 3,
    deadline: seconds(300),
    grace: seconds(10),
    attempts: 2,
    expectedDropout: 0,
    ...options.cohort,
  };
  const times = roundTimes({
    cohort: { ...cohort, deadline },
    postQuantum: false,
    training: seconds(0),
    vectorBytes: packedBytes(SEGMENTS),
    modelBytes: 12,
    rate: 1_000,
  });
  return {
    key: { run: runId('00112233445566778899aabbccddeeff'), round: 5 },
    federation: federationId('retina-screening'),
    kind: 'training',
    charterHash: bytes(2),
    roster,
    suite: options.suite ?? CLASSICAL_SUITE,
    planDigest: bytes(3),
    topologyDigest: bytes(4),
    modelDigest: bytes(5),
    scalingDigest: undefined,
    segments: SEGMENTS,
    weightBound: 97,
    aggregation: {
      minCohort: 3,
      minSurvivors: 3,
      minHonest: 2,
      maxCohort: options.members,
      assumedCollusion: 0.1,
      expectedDropout: 0,
      assumeNoCollusion: false,
      ...options.aggregation,
    },
    cohort,
    maxUnmaskPerModel: options.maxUnmaskPerModel ?? 1,
    times: { ...times, uploads: { ...times.uploads, ...options.uploads } },
    runEndsBy: options.runEndsBy ?? after(START, seconds(4_000_000)),
  };
}

/** Deterministic identities, so that documents made from a round can be frozen. */
function siteOf(index: number): Site {
  const signer = signerOf(nodeSuite, bytes(index + 60));
  return { id: participantIdOf(nodeSuite, signer.identity), signer, state: undefined };
}

export class RoundSession {
  readonly coordinator = signerOf(nodeSuite, bytes(200));
  readonly crypto: CryptoSuite;
  readonly context: RoundContext;
  readonly sites: readonly Site[];
  readonly terms: RoundTerms;
  /** One row per accepted message of the current attempt, as a store would keep them. */
  rows: { readonly from: ParticipantId; readonly body: string }[] = [];
  now: Instant = START;
  state: RoundState;

  constructor(options: RoundOptions) {
    this.crypto = options.crypto ?? nodeSuite;
    this.context = { suite: this.crypto, signer: this.coordinator };
    this.sites = Array.from({ length: options.members }, (_, index) => siteOf(index));
    const entries = this.sites.map(({ id, signer: { identity } }, i) => ({
      id,
      name: `site-${i}`,
      identity,
    }));
    this.terms = termsOf(options, { epoch: 7, entries });
    const { attemptOffset = 0, summedBefore = [] } = options;
    this.state = openRound(this.terms, this.now, {
      attemptOffset,
      summedBefore: summedBefore.map((sum) => sum.map((i) => this.sites[i]!.id)),
    });
  }

  get phase(): string {
    return phaseName(this.state);
  }

  handle(input: RoundInput): RoundAdvance {
    const advanced = advanceRound(this.context, this.state, input, this.now);
    if (!advanced.ok) return advanced;
    const next = advanced.value;
    if (next === this.state) return advanced;
    if (next.phase !== 'aggregating' || next.attempt !== this.state.attempt) this.rows = [];
    else if (input.type === 'message') {
      this.rows.push({ from: input.from, body: encodeMessage(input.message) });
    }
    this.state = next;
    return advanced;
  }

  /** Applies an input that must be accepted. */
  apply(input: RoundInput): void {
    const advanced = this.handle(input);
    if (!advanced.ok) throw new Error(advanced.violation.message);
  }

  /** Lets time pass and the round look at the clock. */
  wait(ms: number): void {
    this.now = after(this.now, milliseconds(ms));
    this.apply({ type: 'tick' });
  }

  checkIn(...sites: readonly Site[]): void {
    for (const { id } of sites) {
      const { attempt } = this.state;
      this.apply({ type: 'check-in', from: id, attempt, decision: { type: 'accept' } });
    }
  }

  /** So many bytes of the site's masked input are durable. */
  progress(site: Site, bytes: number): void {
    const { attempt } = this.state;
    this.apply({ type: 'upload-progress', from: site.id, attempt, bytes });
  }

  leave(site: Site, reason = 'closing'): void {
    this.apply({ type: 'leave', from: site.id, attempt: this.state.attempt, reason });
  }

  task(site: Site): Task {
    return taskFor(this.crypto, this.state, site.id);
  }

  /** Does what a site is told, and gives what it then says to the coordinator, unsent. */
  answer(site: Site): RoundInput | undefined {
    const task = this.task(site);
    const { attempt } = this.state;
    if (task.type === 'check-in') {
      return { type: 'check-in', from: site.id, attempt, decision: { type: 'accept' } };
    }
    const outputs = this.outputsOf(site, task);
    const output = outputs.at(-1);
    if (output === undefined) return undefined;
    return { type: 'message', from: site.id, attempt, message: messageOf(output) };
  }

  /** One site does what it is told and is heard. */
  obey(site: Site): void {
    const input = this.answer(site);
    if (input !== undefined) this.apply(input);
  }

  /** These sites obey until the round is in `phase`. */
  runTo(phase: string, sites: readonly Site[] = this.sites): void {
    for (let turn = 0; this.phase !== phase; turn++) {
      if (turn > 20) throw new Error(`the round stays in ${this.phase}`);
      const before = this.phase;
      for (const site of sites) if (this.phase === before) this.obey(site);
    }
  }

  nameOf(id: ParticipantId): string {
    return this.terms.roster.entries.find((entry) => entry.id === id)?.name ?? id;
  }

  /** The site's dealing, signed like any, with boxes that nobody can open. */
  unreadable(site: Site, shared: SharedKeys): RoundInput {
    const boxes = new Map([...shared.boxes].map(([id, box]) => [id, box.map((byte) => byte ^ 1)]));
    const commitments = shared.commitments.map((commitment) => {
      const box = boxes.get(commitment.holder);
      return box === undefined ? commitment : { ...commitment, box: boxDigest(this.crypto, box) };
    });
    return this.dealing(site, { ...shared, boxes, commitments });
  }

  /** The site's dealing, signed like any, with check polynomials none of its shares lies on. */
  offPolynomial(site: Site, shared: SharedKeys): RoundInput {
    const other = shared.checks.selfMask.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    return this.dealing(site, { ...shared, checks: { ...shared.checks, selfMask: other } });
  }

  /** The site's acknowledgement, signed like any, with claims about these dealers. */
  complaining(site: Site, dealers: readonly Site[]): RoundInput {
    if (this.state.phase !== 'aggregating' || this.state.session.phase !== 'checking-shares') {
      throw new Error(this.phase);
    }
    this.answer(site);
    const complaints = dealers.map(({ id }) => ({ dealer: id, reason: 'box-unreadable' }) as const);
    const listed = complaintsDigest(this.crypto, complaints);
    const signature = site.signer.sign('acknowledge', this.state.session.dealersDigest, listed);
    const message = { type: 'acknowledge-shares', message: { complaints, signature } } as const;
    return { type: 'message', from: site.id, attempt: this.state.attempt, message };
  }

  private dealing(site: Site, shared: SharedKeys): RoundInput {
    if (site.state?.phase !== 'sharing-keys') throw new Error(site.state?.phase);
    const { digest } = site.state.directory;
    const context = { suite: this.crypto, signer: site.signer };
    const message = signDealing(context, digest, site.id, shared);
    const { attempt } = this.state;
    return { type: 'message', from: site.id, attempt, message: { type: 'share-keys', message } };
  }

  /** The same round read back from what a store would hold. */
  reloaded(): RoundState {
    const messages = this.rows.map(({ from, body }) => decodeMessage(from, body));
    return decodeRound(this.crypto, this.terms.roster, encodeRound(this.state), messages);
  }

  private outputsOf(site: Site, task: Task): readonly participant.ParticipantOutput[] {
    switch (task.type) {
      case 'advertise-keys':
        return this.start(site, task.offer);
      case 'share-keys':
        return this.feed(site, { type: 'directory', message: task.directory });
      case 'acknowledge-shares':
        return this.feed(site, { type: 'relay', message: task.relay });
      case 'submit-masked-input': {
        this.feed(site, { type: 'sharers', message: task.sharers });
        const encoded = SEGMENTS.map(({ length }) => new Uint32Array(length).fill(2));
        return this.feed(site, { type: 'update-ready', encoded });
      }
      case 'confirm-survivors':
        return this.feed(site, { type: 'survivor-set', message: task.survivorSet });
      case 'disclose':
        return this.feed(site, { type: 'quorum', message: task.quorum });
      default:
        return [];
    }
  }

  private start(
    site: Site,
    offer: Extract<Task, { type: 'advertise-keys' }>['offer'],
  ): readonly participant.ParticipantOutput[] {
    const { terms } = this;
    const expected = {
      ...terms,
      key: attemptKeyOf(this.state),
      coordinator: this.coordinator.identity,
      modelHash: terms.modelDigest ?? bytes(0),
      planHash: planHash(this.crypto, terms.planDigest, terms.topologyDigest, terms.scalingDigest),
    };
    const context = { suite: this.crypto, signer: site.signer };
    return this.take(site, participant.start(context, { offer, expected, floors: FLOORS }));
  }

  private feed(site: Site, input: ParticipantInput): readonly participant.ParticipantOutput[] {
    if (site.state === undefined) throw new Error('the site has not started');
    const context = { suite: this.crypto, signer: site.signer };
    return this.take(site, participant.advance(context, site.state, input));
  }

  private take(
    site: Site,
    advanced: participant.ParticipantAdvance,
  ): readonly participant.ParticipantOutput[] {
    if (!advanced.ok) throw new Error(advanced.violation.message);
    site.state = advanced.step.state;
    return advanced.step.outputs;
  }
}
