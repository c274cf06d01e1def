/** A real participant of an application in this process: everything but the socket, with faults. */
import { setImmediate } from 'node:timers/promises';
import type { Ledger } from '../../client/ledger.ts';
import type { SessionStore } from '../../client/session-store.ts';
import { silentLog } from '../../client/log.ts';
import { Participant } from '../../client/participant.ts';
import type { SitePolicy } from '../../client/policy/site-policy.ts';
import type { ParticipantEvent, RunOutcome } from '../../client/session/events.ts';
import type { ParticipantParts } from '../../client/session/parts.ts';
import type { LocalTrainer } from '../../client/trainer.ts';
import { defaultRetryPolicy, type RetryPolicy } from '../../client/transport/retry.ts';
import type { CoordinatorTransport } from '../../client/transport/transport.ts';
import { callerOf, type Directory } from '../../coordinator/rpc/caller.ts';
import { coordinatorRoutes } from '../../coordinator/rpc/server.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { equalBytes } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Instruction } from '../../shared/secagg/instruction.ts';
import { participantIdOf, type Signer } from '../../shared/secagg/transcript.ts';
import type { AppFixture } from './app-fixture.ts';
import { inMemoryTransport } from './in-memory-transport.ts';
import { createMemoryLedger } from './memory-ledger.ts';
import { createMemorySessionStore } from './memory-session-store.ts';

export const SITE_POLICY: SitePolicy = {
  minHonest: 2,
  maxElements: 10_000,
  allow: ['train', 'evaluate', 'statistics'],
};

/** As the default, without the waiting. */
export const promptRetry: RetryPolicy = {
  ...defaultRetryPolicy,
  base: milliseconds(1),
  cap: milliseconds(1),
  sleep: async (_pause, signal) => {
    await setImmediate();
    signal.throwIfAborted();
  },
};

export type CallName = Exclude<keyof CoordinatorTransport, 'watchRound' | 'close'>;

/** One try of one call, in domain types. */
export interface Call {
  readonly name: CallName;
  readonly key: AttemptKey | undefined;
  /** What was said, without key and signal. */
  readonly said: readonly unknown[];
}

export interface Faults {
  /** Throwing keeps the call from the coordinator. */
  before?: (call: Call) => void;
  /** Throwing loses the answer of a call that arrived. */
  after?: (call: Call) => void;
  /** What the participant is told instead. */
  instead?: (instruction: Instruction) => Iterable<Instruction>;
  /** Called before and after every durable write and every call, which wait: moments to die at. */
  moment?: (name: Moment) => void | Promise<void>;
}

export type Moment = `${'before' | 'after'} ${CallName | keyof SessionStore | 'append'}`;

/** One process. */
interface Life {
  readonly stop: AbortController;
  dead: boolean;
}

const NEVER = new AbortController().signal;

export interface SiteOptions {
  readonly trainer: LocalTrainer;
  readonly ledger?: Ledger;
  readonly sessions?: SessionStore;
  readonly parts?: Partial<ParticipantParts>;
  readonly once?: boolean;
}

export class Site {
  readonly id: ParticipantId;
  readonly identity: Uint8Array;
  readonly events: ParticipantEvent[] = [];
  /** Every try, in order. */
  readonly calls: Call[] = [];
  readonly faults: Faults = {};
  readonly ledger: Ledger;
  readonly sessions: SessionStore;
  readonly #fixture: AppFixture;
  readonly #signer: Signer;
  readonly #options: SiteOptions;
  #life: Life = { stop: new AbortController(), dead: false };
  /** Breaks the instruction stream that is open. */
  #cut = new AbortController();
  #ran: Promise<RunOutcome | undefined> | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(fixture: AppFixture, index: number, options: SiteOptions) {
    this.#fixture = fixture;
    this.#signer = fixture.signers[index]!;
    this.#options = options;
    this.identity = this.#signer.identity;
    this.id = participantIdOf(nodeSuite, this.identity);
    this.ledger = options.ledger ?? createMemoryLedger();
    this.sessions = options.sessions ?? createMemorySessionStore();
  }

  /** Whether the last process was killed and no other was started. */
  get dead(): boolean {
    return this.#life.dead;
  }

  /** Starts, or starts again, as a new process over the same ledger and session. */
  start(changed: Partial<ParticipantParts> = {}): Promise<RunOutcome | undefined> {
    const { once = true, parts, trainer } = this.#options;
    const { charter, charterHash: hash } = this.#fixture.federation;
    const life: Life = { stop: new AbortController(), dead: false };
    this.#life = life;
    const participant = new Participant(
      {
        suite: nodeSuite,
        signer: this.#signer,
        pinned: { charter, hash },
        policy: SITE_POLICY,
        trainer,
        transport: this.#transport(life),
        ledger: this.#mortalLedger(life),
        sessions: this.#mortalSessions(life),
        retry: promptRetry,
        log: silentLog,
        events: (event) => {
          if (life.dead) return;
          this.events.push(event);
          this.#look();
        },
        ...parts,
        ...changed,
      },
      { once },
    );
    this.#ran = participant.run(life.stop.signal);
    this.#ran.catch(() => undefined);
    return this.#ran;
  }

  async stop(): Promise<void> {
    this.#life.stop.abort(new Error('the site stops'));
    await this.#ran;
  }

  /** As `kill -9`: nothing the old process says arrives any more, and nothing it writes is written. */
  kill(): void {
    this.#life.dead = true;
    this.#life.stop.abort(new Error('killed'));
    this.#look();
  }

  /** `changed`: what the new process has that the old one had not. */
  revive(changed: Partial<ParticipantParts> = {}): Promise<RunOutcome | undefined> {
    return this.start(changed);
  }

  /** The stream breaks; the participant has to reconnect. */
  disconnect(): void {
    this.#cut.abort();
    this.#cut = new AbortController();
  }

  /** The first event of this type, or the next if there is none yet. */
  async event<Type extends ParticipantEvent['type']>(
    type: Type,
  ): Promise<Extract<ParticipantEvent, { readonly type: Type }>> {
    const isWanted = (
      event: ParticipantEvent,
    ): event is Extract<ParticipantEvent, { readonly type: Type }> => event.type === type;
    await this.until(() => this.events.some(isWanted));
    return this.events.find(isWanted)!;
  }

  /** Looked at after every event and call. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  said(name: CallName): readonly Call[] {
    return this.calls.filter((call) => call.name === name);
  }

  #look(): void {
    for (const wake of [...this.#waiting]) wake();
    this.#waiting.clear();
  }

  #mortalLedger(life: Life): Ledger {
    const { ledger } = this;
    return {
      append: (record) => this.#live(life, 'append', () => ledger.append(record)),
      recordsOf: (key) => ledger.recordsOf(key),
      disclosuresFor: (run, modelHash) => ledger.disclosuresFor(run, modelHash),
      confirmationsFor: (modelHash) => ledger.confirmationsFor(modelHash),
      newestDisclosure: (run) => ledger.newestDisclosure(run),
      position: () => ledger.position(),
      includes: (position) => ledger.includes(position),
      close: () => ledger.close(),
    };
  }

  #mortalSessions(life: Life): SessionStore {
    const { sessions } = this;
    const live = <T>(name: keyof SessionStore, work: () => Promise<T>): Promise<T> =>
      this.#live(life, name, work);
    return {
      open: () => sessions.open(),
      openContribution: () => sessions.openContribution(),
      keep: (session) => live('keep', () => sessions.keep(session)),
      destroy: () => live('destroy', () => sessions.destroy()),
      keepContribution: (contribution) =>
        live('keepContribution', () => sessions.keepContribution(contribution)),
      destroyContribution: () => live('destroyContribution', () => sessions.destroyContribution()),
      close: () => sessions.close(),
    };
  }

  /** Something that shows outside the process, which may die before or after it. */
  async #live<T>(
    life: Life,
    name: CallName | keyof SessionStore | 'append',
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#moment(life, `before ${name}`);
    const result = await work();
    await this.#moment(life, `after ${name}`);
    return result;
  }

  async #moment(life: Life, name: Moment): Promise<void> {
    const requireLife = (): void => {
      if (life.dead) throw life.stop.signal.reason;
    };
    requireLife();
    await this.faults.moment?.(name);
    requireLife();
  }

  #transport(life: Life): CoordinatorTransport {
    const directory: Directory = {
      participantOf: (identity) =>
        this.#isMember(identity) ? participantIdOf(nodeSuite, identity) : undefined,
      isOperator: () => false,
    };
    const inner = (): CoordinatorTransport =>
      inMemoryTransport(
        coordinatorRoutes(
          this.#fixture.app,
          { heartbeat: seconds(20), draining: NEVER },
          { limit: 8, patience: seconds(20) },
        ),
        () => callerOf(directory, this.#signer.identity),
      );
    const through = <T>(call: Call, perform: () => Promise<T>): Promise<T> =>
      this.#through(call, perform, life);
    return {
      watchRound: (federation, signal) =>
        this.#watch(signal, (until) => inner().watchRound(federation, until)),
      checkIn: (key, decision, signal) =>
        through({ name: 'checkIn', key, said: [decision] }, () =>
          inner().checkIn(key, decision, signal),
        ),
      leave: (key, reason, signal) =>
        through({ name: 'leave', key, said: [reason] }, () => inner().leave(key, reason, signal)),
      advertiseKeys: (key, message, signal) =>
        through({ name: 'advertiseKeys', key, said: [message] }, () =>
          inner().advertiseKeys(key, message, signal),
        ),
      shareKeys: (key, message, signal) =>
        through({ name: 'shareKeys', key, said: [message] }, () =>
          inner().shareKeys(key, message, signal),
        ),
      acknowledgeShares: (key, message, signal) =>
        through({ name: 'acknowledgeShares', key, said: [message] }, () =>
          inner().acknowledgeShares(key, message, signal),
        ),
      submitMaskedInput: (key, header, vector, signal) =>
        through({ name: 'submitMaskedInput', key, said: [header, vector.slice()] }, () =>
          inner().submitMaskedInput(key, header, vector, signal),
        ),
      confirmSurvivors: (key, message, signal) =>
        through({ name: 'confirmSurvivors', key, said: [message] }, () =>
          inner().confirmSurvivors(key, message, signal),
        ),
      disclose: (key, message, signal) =>
        through({ name: 'disclose', key, said: [message] }, () =>
          inner().disclose(key, message, signal),
        ),
      download: (digest, maxBytes, signal) =>
        through({ name: 'download', key: undefined, said: [digest] }, () =>
          inner().download(digest, maxBytes, signal),
        ),
      close: () => undefined,
    };
  }

  #isMember(identity: Uint8Array): boolean {
    const { entries } = this.#fixture.federation.roster;
    return entries.some((entry) => equalBytes(entry.identity, identity));
  }

  async *#watch(
    signal: AbortSignal,
    open: (until: AbortSignal) => AsyncIterable<Instruction>,
  ): AsyncIterable<Instruction> {
    const until = AbortSignal.any([signal, this.#cut.signal]);
    const { instead = (instruction: Instruction) => [instruction] } = this.faults;
    for await (const instruction of open(until)) yield* instead(instruction);
    if (!signal.aborted) throw new FederationError('COORDINATOR_UNREACHABLE');
  }

  #through<T>(call: Call, perform: () => Promise<T>, life: Life): Promise<T> {
    return this.#live(life, call.name, async () => {
      this.calls.push(call);
      this.#look();
      this.faults.before?.(call);
      const answer = await perform();
      this.faults.after?.(call);
      return answer;
    });
  }
}
