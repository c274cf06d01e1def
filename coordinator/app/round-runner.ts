/** One mailbox per round: load, advance, commit, then tell the world. Durable before spoken (C4). */
import type { RoundKey } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { violationCodes, type Violation } from '../../shared/secagg/violations.ts';
import { createKeyedQueue } from '../ports/serial-queue.ts';
import type { RoundWrite, StoreTransaction, Versioned } from '../ports/store.ts';
import type { Log } from '../ports/telemetry.ts';
import { advanceRound, type RoundInput } from '../round/lifecycle.ts';
import { isTerminal, phaseName, type RoundState } from '../round/round.ts';
import type { AppPorts } from './ports.ts';
import { readRun } from './run-records.ts';
import { readRound, roundWrite } from './round-records.ts';

/** What must happen in the transaction that ends a round. */
export type EndRound = (tx: StoreTransaction, state: RoundState) => Promise<void>;
/** Called after a commit that changed a round. */
export type RoundChanged = (state: RoundState) => void;

/** Committed states are kept at hand; the store's version check guards against other processes. */
export class RoundRunner {
  readonly #ports: AppPorts;
  readonly #endRound: EndRound;
  readonly #onChange: RoundChanged;
  readonly #mailboxes = createKeyedQueue();
  readonly #known = new Map<string, Versioned<RoundState>>();

  constructor(ports: AppPorts, endRound: EndRound, onChange: RoundChanged) {
    this.#ports = ports;
    this.#endRound = endRound;
    this.#onChange = onChange;
  }

  /** Applies one input; throws the sender's violation or a store failure, and then nothing changed. */
  handle(key: RoundKey, input: RoundInput): Promise<RoundState> {
    return this.#mailboxes.run(nameOf(key), () => this.#step(key, input));
  }

  /** The round as committed. Throws `ROUND_NOT_FOUND`. */
  async read(key: RoundKey): Promise<RoundState> {
    return (await this.#load(key)).value;
  }

  async #load(key: RoundKey): Promise<Versioned<RoundState>> {
    const known = this.#known.get(nameOf(key));
    if (known !== undefined) return known;
    const { store, suite, federations } = this.#ports;
    const loaded = await store.transaction('read-round', async (tx) => {
      const { value: run } = await readRun(tx, key.run);
      const federation = federations.get(run.federation);
      if (federation === undefined) throw new FederationError('FEDERATION_NOT_FOUND');
      return readRound(tx, suite, federation.roster, key);
    });
    if (loaded === undefined) throw new FederationError('ROUND_NOT_FOUND');
    this.#remember(key, loaded);
    return loaded;
  }

  #remember(key: RoundKey, entry: Versioned<RoundState>): void {
    if (isTerminal(entry.value)) this.#known.delete(nameOf(key));
    else this.#known.set(nameOf(key), entry);
  }

  async #step(key: RoundKey, input: RoundInput): Promise<RoundState> {
    const { suite, signer, clock, log } = this.#ports;
    const { value: before, version } = await this.#load(key);
    const now = clock.now();
    const advanced = advanceRound({ suite, signer }, before, input, now);
    if (!advanced.ok) throw refusal(advanced.violation);
    const next = advanced.value;
    if (next === before) return before;
    const ends = isTerminal(next) && !isTerminal(before);
    await this.#commit(key, roundWrite(before, next, input, now), version, next, ends);
    this.#remember(key, { value: next, version: version + 1 });
    logTransition(log, before, next);
    this.#onChange(next);
    return next;
  }

  async #commit(
    key: RoundKey,
    write: RoundWrite,
    version: number,
    next: RoundState,
    ends: boolean,
  ): Promise<void> {
    try {
      await this.#ports.store.transaction('advance-round', async (tx) => {
        await tx.rounds.put(write, version);
        if (ends) await this.#endRound(tx, next);
      });
    } catch (error) {
      this.#known.delete(nameOf(key));
      throw error;
    }
  }
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
