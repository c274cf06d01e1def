/** A feed over all processes that share the database: LISTEN and NOTIFY. */
import { setTimeout as pause } from 'node:timers/promises';
import { runId, type RunId } from '../../../shared/domain/ids.ts';
import type { RoundFeed } from '../../ports/round-feed.ts';
import type { Log } from '../../ports/telemetry.ts';
import { listenTo, type Listening } from './listening.ts';
import type { PostgresOptions } from './settings.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface PostgresRoundFeed extends RoundFeed {
  /** Says what is still unsaid, as far as the connection allows, and ends. Idempotent. */
  close(): Promise<void>;
}

/** Resolves once it listens. Throws `STORE_UNAVAILABLE`. */
export async function openPostgresRoundFeed(
  options: PostgresOptions,
  log: Log,
): Promise<PostgresRoundFeed> {
  const feed = new Feed(options, log);
  await feed.listen();
  return feed;
}

/**
 * Changes of this process reach its listeners at once, other processes when the server passes them
 * on. After the connection was lost nobody knows what was said meanwhile: listeners are told that
 * anything may have changed, and what this process could not say is said.
 */
class Feed implements PostgresRoundFeed {
  readonly #options: PostgresOptions;
  readonly #log: Log;
  readonly #listeners = new Set<(run: RunId | undefined) => void>();
  readonly #unsaid = new Set<RunId>();
  readonly #closing = new AbortController();
  #listening: Listening | undefined;
  #saying: Promise<void> | undefined;
  #returning: Promise<void> | undefined;

  constructor(options: PostgresOptions, log: Log) {
    this.#options = options;
    this.#log = log;
  }

  changed(run: RunId): void {
    this.#tell(run);
    this.#unsaid.add(run);
    this.#say();
  }

  subscribe(listener: (run: RunId | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  async listen(): Promise<void> {
    this.#listening = await listenTo(`${this.#options.schema}_runs`, this.#options, {
      heard: (payload) => {
        this.#tell(runOf(payload));
      },
      lost: () => {
        this.#lost();
      },
    });
  }

  async close(): Promise<void> {
    await this.#saying;
    this.#closing.abort();
    await this.#returning;
    await this.#listening?.close();
  }

  #tell(run: RunId | undefined): void {
    for (const listener of [...this.#listeners]) listener(run);
  }

  #say(): void {
    if (this.#listening === undefined || this.#unsaid.size === 0) return;
    this.#saying ??= this.#sayAll(this.#listening);
  }

  /** One after another: a run that changes often meanwhile is said once. */
  async #sayAll(listening: Listening): Promise<void> {
    try {
      for (const run of this.#unsaid) {
        this.#unsaid.delete(run);
        try {
          await listening.notify(run);
        } catch {
          this.#unsaid.add(run);
          await listening.close();
          return;
        }
      }
    } finally {
      this.#saying = undefined;
    }
  }

  #lost(): void {
    this.#listening = undefined;
    if (this.#isClosing()) return;
    this.#log.warn('feed-lost');
    this.#returning = this.#return();
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  async #return(): Promise<void> {
    for (let tries = 0; !this.#isClosing(); tries++) {
      try {
        await pause(pauseAfter(tries), undefined, { signal: this.#closing.signal });
        await this.listen();
        this.#log.info('feed-regained');
        this.#tell(undefined);
        this.#say();
        return;
      } catch (error) {
        if (!this.#isClosing()) this.#log.debug('feed-not-regained', { error });
      }
    }
  }
}

/** Full jitter: all processes lose a server at the same moment. */
function pauseAfter(tries: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
}

/** `undefined`, look at everything, for what no coordinator says. */
function runOf(payload: string): RunId | undefined {
  try {
    return runId(payload);
  } catch {
    return undefined;
  }
}
