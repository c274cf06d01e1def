/** Keeps every open round moving: arms deadlines, starts work, resumes both after a restart. */
import type { RoundKey } from '../../shared/domain/ids.ts';
import { after, seconds } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { isTerminal, type Aggregating, type RoundState } from '../round/round.ts';
import { deadlineOf, pendingWork } from '../round/work.ts';
import type { AppPorts } from './ports.ts';
import { publishRound } from './publish.ts';
import { readRun } from './run-records.ts';
import type { RoundRunner } from './round-runner.ts';

/** Failed work or a failed tick is tried again after this long. */
const RETRY = seconds(2);
/** Tries before work that fails for another reason than the store is given up with its attempt. */
const MAX_TRIES = 3;

export class RoundSupervisor {
  readonly #ports: AppPorts;
  readonly #runner: RoundRunner;
  readonly #stopping = new AbortController();
  readonly #timers = new Map<string, () => void>();
  readonly #working = new Map<string, Promise<void>>();

  constructor(ports: AppPorts, runner: RoundRunner) {
    this.#ports = ports;
    this.#runner = runner;
  }

  /** Takes up every open round and forgets vectors of rounds that are not. */
  async start(): Promise<void> {
    const { store, vectors } = this.#ports;
    const open = await store.transaction('open-rounds', (tx) => tx.rounds.open());
    await vectors.sweep(open);
    for (const key of open) await this.#tick(key);
  }

  /** Lets go of everything; what was under way is repeated after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort(new FederationError('DRAINING'));
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    await Promise.allSettled(this.#working.values());
  }

  /** Arms what the state asks for; called after every commit. */
  attend(state: RoundState): void {
    const { key } = state.terms;
    this.#disarm(key);
    if (this.#stopping.signal.aborted || isTerminal(state)) return;
    const work = pendingWork(state);
    if (work !== undefined) {
      this.#startWork(work.state, 1);
      return;
    }
    const { clock, scheduler } = this.#ports;
    const deadline = deadlineOf(state, clock.now());
    if (deadline === undefined) return;
    this.#timers.set(
      nameOf(key),
      scheduler.schedule(deadline, () => void this.#tick(key)),
    );
  }

  #disarm(key: RoundKey): void {
    this.#timers.get(nameOf(key))?.();
    this.#timers.delete(nameOf(key));
  }

  async #tick(key: RoundKey): Promise<void> {
    try {
      this.attend(await this.#runner.handle(key, { type: 'tick' }));
    } catch (error) {
      this.#ports.log.error('round-tick-failed', { run: key.run, round: key.round, error });
      this.#later(key, () => void this.#tick(key));
    }
  }

  #later(key: RoundKey, wake: () => void): void {
    if (this.#stopping.signal.aborted) return;
    const { clock, scheduler } = this.#ports;
    this.#disarm(key);
    this.#timers.set(nameOf(key), scheduler.schedule(after(clock.now(), RETRY), wake));
  }

  /** One piece of work per attempt at a time: a second commit in the same phase starts none. */
  #startWork(state: Aggregating, tries: number): void {
    const { key } = state.terms;
    const task = `${nameOf(key)}#${state.attempt}`;
    if (this.#working.has(task)) return;
    const done = this.#work(state, tries).then((again) => {
      this.#working.delete(task);
      if (again) {
        this.#later(key, () => {
          this.#startWork(state, tries + 1);
        });
      }
    });
    this.#working.set(task, done);
  }

  /** Resolves to whether to try again. */
  async #work(state: Aggregating, tries: number): Promise<boolean> {
    const { store, log } = this.#ports;
    const { key } = state.terms;
    const { signal } = this.#stopping;
    try {
      const { value: run } = await store.transaction('read-run', (tx) => readRun(tx, key.run));
      const input = await publishRound(this.#ports, run, state, signal);
      await this.#runner.handle(key, input);
      return false;
    } catch (error) {
      if (signal.aborted) return false;
      const { run, round } = key;
      log.error('mask-removal-failed', { run, round, attempt: state.attempt, tries, error });
      if (isPassing(error) || tries < MAX_TRIES) return true;
      await this.#giveUp(state, error);
      return false;
    }
  }

  async #giveUp({ attempt, terms }: Aggregating, error: unknown): Promise<void> {
    const known = error instanceof FederationError;
    const reason = known ? error.code : 'INTERNAL';
    const message = known ? error.message : 'internal error';
    const input = { type: 'spoilt', attempt, reason, message, blamed: new Map() } as const;
    try {
      await this.#runner.handle(terms.key, input);
    } catch (failure) {
      const { run, round } = terms.key;
      this.#ports.log.error('round-give-up-failed', { run, round, error: failure });
    }
  }
}

/** The store or the disk may recover; a bug or bad data will not. */
function isPassing(error: unknown): boolean {
  return (
    error instanceof FederationError &&
    error.entry.retry === 'same-call' &&
    error.code !== 'INTERNAL'
  );
}

function nameOf({ run, round }: RoundKey): string {
  return `${run}/${round}`;
}
