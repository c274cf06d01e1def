/** The coordinators' database as one of them sees it: it may refuse, and its answers may be lost. */
import type { Lease } from '../../../coordinator/ports/leases.ts';
import type {
  CoordinatorStore,
  RoundWrite,
  StoredModelVersion,
  StoredRun,
  StoreTransaction,
} from '../../../coordinator/ports/store.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Pace, Program } from './program.ts';
import type { World } from './world.ts';

const QUICK: Pace = { least: 0.2, most: 6 };
const SLOW: Pace = { least: 100, most: 3_000 };

/** What one transaction wrote, in order of writing. */
export interface Commit {
  readonly name: string;
  readonly rounds: readonly RoundWrite[];
  readonly runs: readonly StoredRun[];
  readonly models: readonly StoredModelVersion[];
  /** Leases it relied upon. */
  readonly relied: readonly Lease[];
  /** Leases it took or prolonged. */
  readonly taken: readonly Lease[];
}

export type OnCommit = (commit: Commit) => void;

type Fate = 'commits' | 'refused' | 'answer-lost' | 'dies-before' | 'dies-after';

/** `store` is durable at once; `outage` says whether nobody reaches it. */
export class SimulatedStore implements CoordinatorStore {
  readonly #world: World;
  readonly #program: Program;
  readonly #store: CoordinatorStore;
  readonly #outage: () => boolean;
  readonly #onCommit: OnCommit;

  constructor(
    world: World,
    program: Program,
    store: CoordinatorStore,
    outage: () => boolean,
    onCommit: OnCommit,
  ) {
    this.#world = world;
    this.#program = program;
    this.#store = store;
    this.#outage = outage;
    this.#onCommit = onCommit;
  }

  async transaction<T>(name: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const { chance, weather } = this.#world;
    await this.#program.act(
      undefined,
      () => {
        if (this.#outage()) throw unreachable(name);
      },
      chance.chance(weather.store.slow) ? SLOW : QUICK,
    );
    const result = await this.#commit(name, work);
    await this.#program.act(undefined, () => undefined, QUICK);
    return result;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Nothing in here waits for simulated time: no other program comes between. */
  async #commit<T>(name: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T> {
    const recorder = new Recorder(name);
    let fate: Fate = 'commits';
    const result = await this.#store
      .transaction(name, async (tx) => {
        const value = await work(recorder.recording(tx));
        fate = recorder.isEmpty ? 'commits' : this.#fateOf(name);
        if (fate === 'refused' || fate === 'dies-before') throw unreachable(name);
        return value;
      })
      .catch(async (error: unknown) => {
        if (fate === 'dies-before') return this.#die<T>(`before commit of ${name}`);
        throw error;
      });
    if (!recorder.isEmpty && this.#program.alive) this.#onCommit(recorder.commit);
    if (fate === ('dies-after' as Fate)) return this.#die<T>(`after commit of ${name}`);
    if (fate === ('answer-lost' as Fate)) throw unreachable(name);
    return result;
  }

  #fateOf(name: string): Fate {
    const { chance, weather } = this.#world;
    const { refused, answerLost } = weather.store;
    if (chance.chance(weather.crash.commit)) {
      return chance.chance(0.5) ? 'dies-before' : 'dies-after';
    }
    if (chance.chance(refused)) return this.#fault(name, 'refused');
    if (chance.chance(answerLost)) return this.#fault(name, 'answer-lost');
    return 'commits';
  }

  #fault(name: string, fate: Fate): Fate {
    this.#world.fault(`transaction ${fate}`);
    this.#world.trace.say(this.#program.name, `transaction ${name}: ${fate}`);
    return fate;
  }

  #die<T>(when: string): Promise<T> {
    this.#program.die(when);
    return new Promise(() => undefined);
  }
}

function unreachable(name: string): FederationError {
  return new FederationError('STORE_UNAVAILABLE', `transaction ${name}: the database is gone`);
}

class Recorder {
  readonly #name: string;
  readonly #rounds: RoundWrite[] = [];
  readonly #runs: StoredRun[] = [];
  readonly #models: StoredModelVersion[] = [];
  readonly #relied: Lease[] = [];
  readonly #taken: Lease[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  get isEmpty(): boolean {
    const { rounds, runs, models, taken } = this.commit;
    return rounds.length + runs.length + models.length + taken.length === 0;
  }

  get commit(): Commit {
    return {
      name: this.#name,
      rounds: this.#rounds,
      runs: this.#runs,
      models: this.#models,
      relied: this.#relied,
      taken: this.#taken,
    };
  }

  recording(tx: StoreTransaction): StoreTransaction {
    return {
      ...tx,
      rounds: {
        ...tx.rounds,
        insert: async (write) => {
          await tx.rounds.insert(write);
          this.#rounds.push(write);
        },
        put: async (write, expected) => {
          await tx.rounds.put(write, expected);
          this.#rounds.push(write);
        },
      },
      runs: {
        ...tx.runs,
        insert: async (run) => {
          await tx.runs.insert(run);
          this.#runs.push(run);
        },
        put: async (run, expected) => {
          await tx.runs.put(run, expected);
          this.#runs.push(run);
        },
      },
      leases: {
        ...tx.leases,
        take: async (...wanted) => {
          const lease = await tx.leases.take(...wanted);
          if (lease !== undefined) this.#taken.push(lease);
          return lease;
        },
        require: async (lease) => {
          await tx.leases.require(lease);
          this.#relied.push(lease);
        },
      },
      models: {
        ...tx.models,
        insert: async (model) => {
          await tx.models.insert(model);
          this.#models.push(model);
        },
      },
    };
  }
}
