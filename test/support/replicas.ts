/** Several coordinator processes over one store, in this one: each can be paused, crashed and deafened. */
import { createMemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import {
  createMemoryLog,
  type MemoryLog,
} from '../../coordinator/adapters/telemetry/memory-log.ts';
import { createApp, type RunningApp } from '../../coordinator/app/app.ts';
import type { AppPorts } from '../../coordinator/app/ports.ts';
import type { ParticipationUseCases } from '../../coordinator/app/use-cases.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { milliseconds, seconds, type Duration } from '../../shared/domain/time.ts';
import { createFixture, type AppFixture, type FixtureOptions } from './app-fixture.ts';
import { ManualClock } from './manual-clock.ts';
import { ScriptedMember } from './scripted-member.ts';

export const LEASE = seconds(9);

/** What a call to a process that is gone ends with, as a broken connection does. */
class ConnectionLost extends Error {}

/** Carries notices from process to process, to those that can hear. */
class Bus {
  readonly replicas: Replica[] = [];

  spread(from: Replica, run: RunId): void {
    for (const replica of this.replicas) if (replica !== from && !replica.deaf) replica.hear(run);
  }
}

export class Replica {
  readonly holder: string;
  readonly log: MemoryLog = createMemoryLog();
  readonly app: RunningApp;
  /** Hears nothing of what other processes commit. */
  deaf = false;
  /** Called before every transaction of this process, and with what it is called. */
  before: (transaction: string) => unknown = () => undefined;
  /** Called after every transaction of this process that was committed. */
  after: (transaction: string) => unknown = () => undefined;
  readonly #bus: Bus;
  readonly #listeners = new Set<(run: RunId | undefined) => void>();
  /** Calls under way, to be told when the process no longer answers. */
  readonly #calls = new Set<(reason: Error) => void>();
  #stopped: { readonly goneOn: Promise<void>; readonly goOn: () => void } | undefined;

  constructor(ports: AppPorts, bus: Bus, holder: string) {
    this.holder = holder;
    this.#bus = bus;
    bus.replicas.push(this);
    this.app = createApp({ ...ports, ...this.#own(ports) });
  }

  get alive(): boolean {
    return this.#stopped === undefined;
  }

  /**
   * As kill -STOP: nothing moves until `resume`, then everything that is due. Its callers give up.
   */
  pause(): void {
    let goOn: () => void = () => undefined;
    const goneOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    this.#stopped = { goneOn, goOn };
    for (const reject of this.#calls) reject(new ConnectionLost(`${this.holder} does not answer`));
  }

  resume(): void {
    this.#stopped?.goOn();
    this.#stopped = undefined;
  }

  /** As kill -9: nothing of it ever moves again. */
  crash(): void {
    this.pause();
  }

  hear(run: RunId): void {
    void this.#passing().then(() => {
      for (const listener of [...this.#listeners]) listener(run);
    });
  }

  /** How members reach it: calls end when the process does. */
  get reachable(): RunningApp {
    const { participation } = this.app;
    const calls = Object.entries(participation).map(([name, call]) => {
      return [name, (...given: never[]) => this.#connected((call as Call)(...given))] as const;
    });
    const edge = Object.fromEntries(calls) as unknown as ParticipationUseCases;
    const watch: ParticipationUseCases['watch'] = (caller, federation, signal) =>
      this.#watching(participation.watch(caller, federation, signal));
    return { ...this.app, participation: { ...edge, watch } };
  }

  #connected<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#calls.add(reject);
      call.then(resolve, reject).finally(() => this.#calls.delete(reject));
    });
  }

  async *#watching<T>(stream: AsyncIterable<T>): AsyncIterable<T> {
    const iterator = stream[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#connected(iterator.next());
      if (next.done === true) return;
      yield next.value;
    }
  }

  async #passing(): Promise<void> {
    while (this.#stopped !== undefined) await this.#stopped.goneOn;
  }

  #own(
    ports: AppPorts,
  ): Pick<AppPorts, 'store' | 'feed' | 'scheduler' | 'remover' | 'log' | 'holder'> {
    return {
      holder: this.holder,
      log: this.log,
      store: this.#gatedStore(ports.store),
      remover: {
        remove: async (job, signal) => {
          await this.#passing();
          const outcome = await ports.remover.remove(job, signal);
          await this.#passing();
          return outcome;
        },
        close: () => ports.remover.close(),
      },
      scheduler: {
        schedule: (at, wake) =>
          ports.scheduler.schedule(at, () => {
            if (this.alive) wake();
            else void this.#passing().then(wake);
          }),
      },
      feed: {
        changed: (run) => {
          for (const listener of [...this.#listeners]) listener(run);
          this.#bus.spread(this, run);
        },
        subscribe: (listener) => {
          this.#listeners.add(listener);
          return () => {
            this.#listeners.delete(listener);
          };
        },
      },
    };
  }

  #gatedStore(store: CoordinatorStore): CoordinatorStore {
    return {
      transaction: async (name, work) => {
        this.before(name);
        await this.#passing();
        const result = await store.transaction(name, work);
        this.after(name);
        await this.#passing();
        return result;
      },
      close: () => store.close(),
    };
  }
}

type Call = (...given: never[]) => Promise<unknown>;

export interface Cluster {
  readonly fixture: AppFixture;
  readonly clock: ManualClock;
  readonly replicas: readonly Replica[];
  readonly members: readonly ScriptedMember[];
  /** Errors of the members' calls, by code or message. */
  readonly errors: readonly string[];
  /** Starts every process and a run. */
  begin(): Promise<RunId>;
  /** Another process, started. */
  join(holder: string): Promise<Replica>;
  /** Members act and time passes until `done` resolves to true; throws after `limit` of that time. */
  until(done: () => boolean | Promise<boolean>, limit?: Duration): Promise<void>;
  /** Members act and time passes until the run has ended. */
  toEnd(run: RunId): Promise<void>;
  /** The phase of the newest round, as stored: no process is asked, none can fail to answer. */
  phaseOf(run: RunId): Promise<string | undefined>;
  /** A process that lives. */
  readonly living: () => Replica;
}

const STEP = milliseconds(250);

/** `pick` says which process a member's next call goes to; any living one in turn if absent. */
export function cluster(
  options: FixtureOptions & { readonly processes: number },
  pick?: (cluster: Cluster) => Replica,
): Cluster {
  const clock = new ManualClock();
  const store = createMemoryStore(clock);
  const timed = { clock, scheduler: clock, store, shared: true, lease: LEASE };
  const fixture = createFixture({ ...options, ports: { ...timed, ...options.ports } });
  const bus = new Bus();
  const start = (holder: string): Replica => new Replica(fixture.ports, bus, holder);
  for (let i = 0; i < options.processes; i++) start(`process-${'abcdef'[i]!}`);
  let calls = 0;
  const errors: string[] = [];
  const inTurn = (): Replica => {
    const living = bus.replicas.filter(({ alive }) => alive);
    const replica = living[calls++ % living.length];
    if (replica === undefined) throw new ConnectionLost('no process is left');
    return replica;
  };
  const members = fixture.signers.map(
    (signer, i) =>
      new ScriptedMember(
        () => (pick === undefined ? inTurn() : pick(created)).reachable,
        fixture.federation,
        signer,
        i,
      ),
  );
  const act = async (): Promise<void> => {
    const steps = members.map((member) =>
      member.step().catch((error: unknown) => {
        if (!(error instanceof ConnectionLost)) errors.push(describe(error));
      }),
    );
    await Promise.all(steps);
    clock.advance(STEP);
    await settled();
  };
  const created: Cluster = {
    fixture,
    clock,
    replicas: bus.replicas,
    members,
    errors,
    living: inTurn,
    async begin() {
      for (const { app } of bus.replicas) await app.start();
      return (await bus.replicas[0]!.app.operator.startRun(fixture.request())).run;
    },
    phaseOf: (run) =>
      store.transaction('test', async (tx) => (await tx.rounds.ofRun(run)).at(-1)?.phase),
    async join(holder) {
      const replica = start(holder);
      await replica.app.start();
      return replica;
    },
    async until(done, limit = seconds(300)) {
      const end = clock.now() + limit;
      while (!(await done())) {
        if (clock.now() > end) throw new Error(`nothing came of it in ${limit / 1_000} s`);
        await act();
      }
    },
    async toEnd(run) {
      await created.until(async () => {
        const stored = await store.transaction('test', (tx) => tx.runs.get(run));
        return stored?.value.status !== 'running';
      });
    },
  };
  return created;
}

function describe(error: unknown): string {
  if (error instanceof Error && 'code' in error) return `${String(error.code)}: ${error.message}`;
  return String(error);
}

/** Lets everything happen that needs no time: a generous number of turns of the event loop. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
}
