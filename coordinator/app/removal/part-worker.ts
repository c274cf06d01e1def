/** Computes parts of mask removals that processes share, one at a time. */
import { milliseconds, after } from '../../../shared/domain/time.ts';
import { claimLost } from '../../ports/lease-errors.ts';
import type { ClaimedPart } from '../../ports/removals.ts';
import { createSerialQueue } from '../../ports/serial-queue.ts';
import { pendingWork } from '../../round/work.ts';
import { sessionPerSum } from '../../../shared/secagg/separate-sums.ts';
import { partOf, wholeVector } from '../../../shared/secagg/vector-range.ts';
import { isLeaseLost } from '../failures.ts';
import type { Notices } from '../notices.ts';
import type { AppPorts } from '../ports.ts';
import type { RoundRunner } from '../round-runner.ts';
import { encodePart } from './part-result.ts';
import { removeRange, removingSession } from './remove-range.ts';

export class PartWorker {
  readonly #ports: AppPorts;
  readonly #runner: RoundRunner;
  readonly #notices: Notices;
  /** The process holds one part's sum at a time, whoever asks. */
  readonly #queue = createSerialQueue();

  constructor(ports: AppPorts, runner: RoundRunner, notices: Notices) {
    this.#ports = ports;
    this.#runner = runner;
    this.#notices = notices;
  }

  /** Claims, computes and hands in until there is nothing left to claim. Rejects with the first failure. */
  drain(signal: AbortSignal): Promise<void> {
    return this.#queue.run(async () => {
      while (await this.#nextPart(signal)) signal.throwIfAborted();
    });
  }

  /** Resolves to whether there was one. */
  async #nextPart(signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted();
    const { store, holder, lease } = this.#ports;
    const claim = await store.transaction('claim-part', (tx) => tx.removals.claim(holder, lease));
    if (claim === undefined) return false;
    try {
      const result = await this.#whileKept(claim, signal, (kept) => this.#compute(claim, kept));
      await store.transaction('finish-part', (tx) => tx.removals.finish(claim, result));
      this.#notices.changed(claim.key.run);
    } catch (error) {
      // Somebody else computes it, or nobody needs it any more.
      if (isLeaseLost(error) && !signal.aborted) return true;
      await this.#giveBack(claim, signal);
      throw error;
    }
    return true;
  }

  async #compute(claim: ClaimedPart, signal: AbortSignal): Promise<Uint8Array> {
    const state = pendingWork(await this.#runner.read(claim.key))?.state;
    if (state?.attempt !== claim.key.attempt) throw claimLost(claim);
    const { segments } = state.terms;
    const sessions = sessionPerSum(removingSession(state));
    const parts = claim.parts / sessions.length;
    const session = sessions[Math.floor(claim.part / parts)];
    if (session === undefined) throw claimLost(claim);
    const range = partOf(wholeVector(segments), claim.part % parts, parts);
    return encodePart(segments, await removeRange(this.#ports, state, session, range, signal));
  }

  /** Prolongs the claim while `work` is under way, and aborts it when the claim is lost. */
  async #whileKept<T>(
    claim: ClaimedPart,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { store, lease, clock, scheduler, log } = this.#ports;
    const lost = new AbortController();
    let disarm: () => void = () => undefined;
    const arm = (): void => {
      const at = after(clock.now(), milliseconds(lease / 3));
      disarm = scheduler.schedule(at, () => void prolong());
    };
    const prolong = async (): Promise<void> => {
      arm();
      try {
        await store.transaction('prolong-claim', (tx) => tx.removals.prolong(claim, lease));
      } catch (error) {
        if (isLeaseLost(error)) lost.abort(error);
        else log.warn('claim-not-prolonged', { ...claim.key, part: claim.part, error });
      }
    };
    arm();
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      disarm();
    }
  }

  /** A claim that cannot be given back expires. */
  async #giveBack(claim: ClaimedPart, signal: AbortSignal): Promise<void> {
    const { store, log } = this.#ports;
    try {
      await store.transaction('give-back-part', (tx) => tx.removals.giveBack(claim));
    } catch (error) {
      log.warn('part-not-given-back', { ...claim.key, part: claim.part, error });
    }
    // After a failure whoever comes next would fail like this one: no need to hurry.
    if (signal.aborted) this.#notices.changed(claim.key.run);
  }
}
