/** One mailbox per round: load, advance, commit, then tell the world. Durable before spoken (C4). */
import { formatRound, type RoundKey } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { violationCodes, type Violation } from '../../shared/secagg/violations.ts';
import type { Lease } from '../ports/leases.ts';
import { createKeyedQueue } from '../ports/serial-queue.ts';
import type { RoundWrite, StoreTransaction } from '../ports/store.ts';
import type { Log } from '../ports/telemetry.ts';
import { newEvidence } from '../round/exclusions.ts';
import { advanceRound, type RoundInput } from '../round/lifecycle.ts';
import { isTerminal, phaseName, type RoundState } from '../round/round.ts';
import { pendingWork } from '../round/work.ts';
import { isPassing } from './failures.ts';
import { KnownRounds, type SeenRound } from './known-rounds.ts';
import { storeEvidence } from './evidence.ts';
import type { AppPorts } from './ports.ts';
import { roundWrite } from './round-records.ts';

/** What must happen in the transaction that ends a round. */
export type EndRound = (tx: StoreTransaction, state: RoundState) => Promise<void>;
/** Called after a commit that changed a round. */
export type RoundChanged = (state: RoundState) => void;

/** One step as it is committed. */
interface Advance {
  readonly write: RoundWrite;
  /** Of the round it builds on. */
  readonly version: number;
  readonly before: RoundState;
  readonly next: RoundState;
  readonly lease: Lease | undefined;
}

/** Tries of one input before a round that others keep writing is given back to the sender. */
const MAX_TRIES = 20;

/** Applies inputs to rounds that other processes may be writing, too: the store's versions decide. */
export class RoundRunner {
  readonly #ports: AppPorts;
  readonly #endRound: EndRound;
  readonly #onChange: RoundChanged;
  readonly #onDoubt: () => void;
  readonly #mailboxes = createKeyedQueue();
  readonly #rounds: KnownRounds;

  /** `onDoubt` is called where a commit failed that may have happened all the same. */
  constructor(ports: AppPorts, endRound: EndRound, onChange: RoundChanged, onDoubt: () => void) {
    this.#ports = ports;
    this.#endRound = endRound;
    this.#onChange = onChange;
    this.#onDoubt = onDoubt;
    this.#rounds = new KnownRounds(ports);
  }

  /**
   * Applies one input; throws the sender's violation or a store failure, and then nothing changed. With
   * a lease, it is committed only while that lease is good, and refused as `LEASE_LOST` otherwise.
   */
  handle(key: RoundKey, input: RoundInput, lease?: Lease): Promise<RoundState> {
    return this.#mailboxes.run(nameOf(key), () => this.#apply(key, input, lease));
  }

  /** The round as committed. Throws `ROUND_NOT_FOUND`. */
  async read(key: RoundKey): Promise<RoundState> {
    return (await this.#rounds.current(key)).value;
  }

  /** The round as of the last notice: cheap, for those who are told when to look again. */
  async glance(key: RoundKey): Promise<RoundState> {
    return (await this.#rounds.glance(key)).value;
  }

  /** Other processes may have written: look before believing what is at hand. */
  doubt(): void {
    this.#rounds.doubt();
  }

  async #apply(key: RoundKey, input: RoundInput, lease: Lease | undefined): Promise<RoundState> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const seen = await this.#rounds.atHand(key);
      const applied = await this.#step(key, seen, input, lease);
      if (applied !== undefined) return applied;
      this.#rounds.forget(key);
    }
    throw new FederationError(
      'STALE_ROUND',
      `round ${formatRound(key)} changed ${MAX_TRIES} times before this could be applied; repeat it`,
    );
  }

  /** `undefined` when the round seen is no longer the round stored, so that nothing follows from it. */
  async #step(
    key: RoundKey,
    seen: SeenRound,
    input: RoundInput,
    lease: Lease | undefined,
  ): Promise<RoundState | undefined> {
    const { suite, signer, clock, log } = this.#ports;
    const { value: before, version } = seen;
    const now = clock.now();
    const advanced = advanceRound({ suite, signer }, before, input, now);
    if (!advanced.ok || advanced.value === before) {
      if (!(await this.#rounds.isCurrent(key, version))) return undefined;
      if (!advanced.ok) throw refusal(advanced.violation);
      return before;
    }
    const next = advanced.value;
    await storeEvidence(this.#ports, next, newEvidence(suite, before, input));
    const write = roundWrite(before, next, input, now);
    const advance = { write, version, before, next, lease };
    if (!(await this.#commit(advance))) return undefined;
    this.#rounds.committed(key, { value: next, version: version + 1 });
    logTransition(log, before, next);
    this.#onChange(next);
    return next;
  }

  /** Resolves to `false` when another process has written the round meanwhile. */
  async #commit({ write, version, before, next, lease }: Advance): Promise<boolean> {
    const { key } = write.round;
    try {
      await this.#ports.store.transaction('advance-round', async (tx) => {
        if (lease !== undefined) await tx.leases.require(lease);
        await tx.rounds.put(write, version);
        if (this.#ports.shared && endsWork(before, next)) await tx.removals.forget(key);
        if (isTerminal(next) && !isTerminal(before)) await this.#endRound(tx, next);
      });
      return true;
    } catch (error) {
      // Whether a commit that failed has happened is for the store to say.
      this.#rounds.forget(key);
      if (isStale(error)) return false;
      if (isPassing(error)) this.#onDoubt();
      throw error;
    }
  }
}

/** Parts of the sum must not outlive the attempt (C6). */
function endsWork(before: RoundState, next: RoundState): boolean {
  return pendingWork(before) !== undefined && pendingWork(next) === undefined;
}

function isStale(error: unknown): boolean {
  return error instanceof FederationError && error.code === 'STALE_ROUND';
}

function logTransition(log: Log, before: RoundState, next: RoundState): void {
  const [from, to] = [phaseName(before), phaseName(next)];
  if (from === to && before.attempt === next.attempt) return;
  log.info('round-advanced', {
    run: next.terms.key.run,
    round: next.terms.key.round,
    attempt: next.attempt,
    from,
    to,
    spentMs: next.history.enteredAt - before.history.enteredAt,
    ...(next.phase === 'aborted' ? { reason: next.reason } : {}),
  });
}

function nameOf({ run, round }: RoundKey): string {
  return `${run}/${round}`;
}

/** A refused message as the error its sender sees. */
export function refusal({ code, message, peer }: Violation): FederationError {
  const details = { violation: code, ...(peer === undefined ? {} : { peer }) };
  return new FederationError(violationCodes[code], message, details);
}
