/** Rounds at hand, so that neither a message nor a watcher costs a replay of everything stored. */
import type { RoundKey } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { StoreTransaction, Versioned } from '../ports/store.ts';
import { isTerminal, type RoundState } from '../round/round.ts';
import type { AppPorts } from './ports.ts';
import { readRun } from './run-records.ts';
import { readRound } from './round-records.ts';

/** A round as somebody saw it in the store. */
export type SeenRound = Versioned<RoundState>;

interface Known {
  readonly round: SeenRound;
  /** How many notices had come when it was looked up: more since then cast doubt on it. */
  readonly notices: number;
}

interface Look {
  readonly notices: number;
  readonly found: Promise<SeenRound>;
}

/**
 * Where the store is shared, what is at hand may lag behind it. Nothing depends on a notice: a write
 * checks its version, and whoever needs the truth asks for `current`.
 */
export class KnownRounds {
  readonly #ports: AppPorts;
  readonly #known = new Map<string, Known>();
  readonly #looks = new Map<string, Look>();
  #notices = 0;
  #commits = 0;

  constructor(ports: AppPorts) {
    this.#ports = ports;
  }

  /** Another process may have written: what is at hand is compared with the store before its next use. */
  doubt(): void {
    if (this.#ports.shared) this.#notices += 1;
  }

  /** Whatever is at hand, however old: for a write, which is refused when it builds on a stale round. */
  async atHand(key: RoundKey): Promise<SeenRound> {
    return this.#known.get(nameOf(key))?.round ?? (await this.current(key));
  }

  /** As of the last notice; callers between two notices share one look. For watchers. */
  glance(key: RoundKey): Promise<SeenRound> {
    const name = nameOf(key);
    const known = this.#known.get(name);
    if (known?.notices === this.#notices) return Promise.resolve(known.round);
    const look = this.#looks.get(name);
    if (look?.notices === this.#notices) return look.found;
    const found = this.current(key).finally(() => {
      if (this.#looks.get(name)?.found === found) this.#looks.delete(name);
    });
    this.#looks.set(name, { notices: this.#notices, found });
    return found;
  }

  /** As the store has it now. Throws `ROUND_NOT_FOUND`. */
  async current(key: RoundKey): Promise<SeenRound> {
    const [notices, commits] = [this.#notices, this.#commits];
    const known = this.#known.get(nameOf(key))?.round;
    if (known !== undefined && !this.#ports.shared) return known;
    const found = await this.#ports.store.transaction('read-round', async (tx) => {
      const stored = known && (await tx.rounds.get(key));
      return stored !== undefined && stored.version === known?.version
        ? known
        : this.#load(tx, key);
    });
    if (found === undefined) throw new FederationError('ROUND_NOT_FOUND');
    // What this process committed meanwhile is newer than what was found.
    if (commits === this.#commits) this.#remember(key, found, notices);
    return found;
  }

  /** Whether nobody wrote the round since this version. */
  async isCurrent(key: RoundKey, version: number): Promise<boolean> {
    return !this.#ports.shared || (await this.current(key)).version === version;
  }

  /** This process has just committed it. */
  committed(key: RoundKey, round: SeenRound): void {
    this.#commits += 1;
    this.#remember(key, round, this.#notices);
  }

  forget(key: RoundKey): void {
    this.#known.delete(nameOf(key));
  }

  async #load(tx: StoreTransaction, key: RoundKey): Promise<SeenRound | undefined> {
    const { suite, federations } = this.#ports;
    const { value: run } = await readRun(tx, key.run);
    const federation = federations.get(run.federation);
    if (federation === undefined) throw new FederationError('FEDERATION_NOT_FOUND');
    return readRound(tx, suite, federation.roster, key);
  }

  /** An older look may end after a newer one. */
  #remember(key: RoundKey, round: SeenRound, notices: number): void {
    const name = nameOf(key);
    const newer = (this.#known.get(name)?.round.version ?? 0) > round.version;
    if (newer) return;
    if (isTerminal(round.value)) this.#known.delete(name);
    else this.#known.set(name, { round, notices });
  }
}

function nameOf({ run, round }: RoundKey): string {
  return `${run}/${round}`;
}
