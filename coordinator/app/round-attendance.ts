/** One open round, as this process attends it: while it may drive it, its deadline and its work. */
import type { RoundKey } from '../../shared/domain/ids.ts';
import { after, seconds } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Lease } from '../ports/leases.ts';
import type { RoundInput } from '../round/lifecycle.ts';
import { isTerminal, type Aggregating, type RoundState } from '../round/round.ts';
import { deadlineOf, pendingWork } from '../round/work.ts';
import { tickOrEnd } from './artefact-check.ts';
import { causeOf, isLeaseLost, isPassing } from './failures.ts';
import type { AppPorts } from './ports.ts';
import type { RoundRunner } from './round-runner.ts';

/** Failed work or a failed tick is tried again after this long. */
const RETRY = seconds(2);
/** Tries before work is given up with its attempt; a failing store has until the run's deadline. */
const MAX_TRIES = 3;

/** The right to drive a round. */
export interface Hold {
  /** `undefined` where no other process can have it: there is nothing to fence off. */
  readonly lease: Lease | undefined;
  /** Aborts when the right is gone. */
  readonly signal: AbortSignal;
}

/** Does what `pendingWork` asks for; what it returns is applied under the same right. */
export type PerformWork = (state: Aggregating, hold: Hold) => Promise<RoundInput>;

interface Driving extends Hold {
  readonly gone: AbortController;
}

export class RoundAttendance {
  readonly key: RoundKey;
  readonly #ports: AppPorts;
  readonly #runner: RoundRunner;
  readonly #perform: PerformWork;
  #driving: Driving | undefined;
  #disarm: () => void = () => undefined;
  #workingOn: { readonly hold: Hold; readonly attempt: number } | undefined;
  #work: Promise<void> = Promise.resolve();

  constructor(ports: AppPorts, runner: RoundRunner, perform: PerformWork, key: RoundKey) {
    this.#ports = ports;
    this.#runner = runner;
    this.#perform = perform;
    this.key = key;
  }

  get held(): boolean {
    return this.#driving !== undefined;
  }

  /** Drives the round from now on, or goes on driving it when the lease is the one it has. */
  async hold(lease: Lease | undefined): Promise<void> {
    if (this.#driving !== undefined && this.#driving.lease?.token === lease?.token) return;
    this.letGo();
    const gone = new AbortController();
    this.#driving = { lease, signal: gone.signal, gone };
    if (lease !== undefined)
      this.#ports.log.info('lease-taken', { ...this.key, token: lease.token });
    await this.#tick();
  }

  /** Another may drive it: stops timer and work, which could commit nothing any more. */
  letGo(): void {
    const driving = this.#driving;
    if (driving === undefined) return;
    this.#driving = undefined;
    this.#workingOn = undefined;
    this.#disarm();
    driving.gone.abort(new FederationError('LEASE_LOST'));
  }

  /** Lets go; resolves, once nothing is under way, to the lease that can be released. */
  async close(): Promise<Lease | undefined> {
    const lease = this.#driving?.lease;
    this.letGo();
    await this.#work;
    return lease;
  }

  /** Arms what the state asks for; without effect where another process drives the round. */
  attend(state: RoundState): void {
    const driving = this.#driving;
    const work = pendingWork(state)?.state;
    // Neither a try nor the pause before the next one is cut short by another look.
    if (work !== undefined && this.#isWorkingOn(driving, work)) return;
    this.#disarm();
    if (driving === undefined || isTerminal(state)) return;
    if (work !== undefined) {
      this.#startWork(driving, work);
      return;
    }
    const { clock, scheduler } = this.#ports;
    const deadline = deadlineOf(state, clock.now());
    if (deadline === undefined) return;
    this.#disarm = scheduler.schedule(deadline, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    const driving = this.#driving;
    if (driving === undefined) return;
    try {
      const input = await tickOrEnd(this.#ports, await this.#runner.glance(this.key));
      this.attend(await this.#runner.handle(this.key, input, driving.lease));
    } catch (error) {
      if (this.#ended(driving, error)) return;
      this.#ports.log.error('round-tick-failed', { ...this.key, error });
      this.#later(() => void this.#tick());
    }
  }

  #later(wake: () => void): void {
    const { clock, scheduler } = this.#ports;
    this.#disarm();
    this.#disarm = scheduler.schedule(after(clock.now(), RETRY), wake);
  }

  /** Whether the failure only says that another drives the round: then there is nothing left to do. */
  #ended(driving: Driving, error: unknown): boolean {
    if (driving.signal.aborted) return true;
    if (!isLeaseLost(error)) return false;
    this.#ports.log.info('lease-lost', { ...this.key, token: driving.lease?.token });
    this.letGo();
    return true;
  }

  /** One piece of work per attempt at a time: a second commit in the same phase starts none. */
  #isWorkingOn(driving: Driving | undefined, { attempt }: Aggregating): boolean {
    const current = this.#workingOn;
    return current !== undefined && current.hold === driving && current.attempt === attempt;
  }

  #startWork(driving: Driving, state: Aggregating): void {
    this.#workingOn = { hold: driving, attempt: state.attempt };
    this.#tryWork(driving, state, 1);
  }

  /** What was begun under an earlier right is being aborted; the two must not overlap. */
  #tryWork(driving: Driving, state: Aggregating, tries: number): void {
    this.#work = this.#work.then(async () => {
      const again = await this.#attempt(driving, state, tries);
      if (!this.#isWorkingOn(driving, state)) return;
      if (!again) {
        this.#workingOn = undefined;
        return;
      }
      this.#later(() => {
        this.#tryWork(driving, state, tries + 1);
      });
    });
  }

  /** Resolves to whether to try again. */
  async #attempt(driving: Driving, state: Aggregating, tries: number): Promise<boolean> {
    try {
      driving.signal.throwIfAborted();
      const input = await this.#perform(state, driving);
      await this.#runner.handle(this.key, input, driving.lease);
      return false;
    } catch (error) {
      if (this.#ended(driving, error) || !(await this.#isPending(state))) return false;
      const { attempt } = state;
      this.#ports.log.error('mask-removal-failed', { ...this.key, attempt, tries, error });
      if (tries < MAX_TRIES || (isPassing(error) && !this.#isOverdue(state))) return true;
      return this.#giveUp(driving, state, error);
    }
  }

  /** Whether the round still waits for this work: somebody may have stopped it meanwhile. */
  async #isPending(state: Aggregating): Promise<boolean> {
    try {
      return pendingWork(await this.#runner.read(this.key))?.state.attempt === state.attempt;
    } catch {
      return true;
    }
  }

  /** A store that may recover is waited for while the run has time. */
  #isOverdue({ terms: { runEndsBy } }: Aggregating): boolean {
    return runEndsBy !== undefined && this.#ports.clock.now() >= runEndsBy;
  }

  /** Resolves to whether to try again, because not even this could be stored. */
  async #giveUp(driving: Driving, { attempt }: Aggregating, error: unknown): Promise<boolean> {
    const message = error instanceof FederationError ? error.message : 'internal error';
    const reason = causeOf(error);
    const input: RoundInput =
      reason === 'artefact-missing'
        ? { type: 'stop', reason, message }
        : { type: 'spoilt', attempt, reason, message, blamed: new Map() };
    try {
      await this.#runner.handle(this.key, input, driving.lease);
      return false;
    } catch (failure) {
      if (this.#ended(driving, failure)) return false;
      this.#ports.log.error('round-give-up-failed', { ...this.key, error: failure });
      return true;
    }
  }
}
