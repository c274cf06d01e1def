/** Streams for watchers: the newest state for slow readers, heartbeats through the silence. */
import type { Duration, Timer } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Heartbeat } from '../../shared/wire/participation.ts';
import { systemTimer } from './system-timer.ts';

/** How the wait for the next value ended. */
type Arrival<T> =
  | { readonly type: 'value'; readonly value: T }
  | { readonly type: 'silence' }
  | { readonly type: 'end' };

/**
 * Holds the newest value of a source that is read eagerly: a reader slower than the source skips
 * what has been overtaken, and nothing queues up behind it.
 */
class NewestValue<T> {
  readonly #timer: Timer;
  #held: { readonly value: T } | undefined;
  #ended: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  async readFrom(source: AsyncIterable<T>): Promise<void> {
    try {
      for await (const value of source) {
        this.#held = { value };
        this.#wake?.();
      }
      this.#ended = {};
    } catch (error) {
      this.#ended = { error };
    }
    this.#wake?.();
  }

  /** The newest value not taken yet; waits at most `patience` for one. Throws what the source threw. */
  async take(patience: Duration): Promise<Arrival<T>> {
    if (this.#held === undefined && this.#ended === undefined) await this.#pause(patience);
    if (this.#held !== undefined) {
      const { value } = this.#held;
      this.#held = undefined;
      return { type: 'value', value };
    }
    if (this.#ended === undefined) return { type: 'silence' };
    if ('error' in this.#ended) throw this.#ended.error;
    return { type: 'end' };
  }

  async #pause(patience: Duration): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#timer(patience, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

/** What all watches of a server share. */
export interface WatchTerms {
  /** The longest silence. */
  readonly heartbeat: Duration;
  /** Aborts when the server begins to shut down. */
  readonly draining: AbortSignal;
  /** Measures the silence; the machine's own timers where left out. */
  readonly timer?: Timer;
}

/**
 * `watch` turned into a stream that begins with a heartbeat, repeats one whenever there is nothing
 * else to say, and gives a slow reader only the newest value. Ends or fails as the watch does, with
 * `DRAINING` when the server shuts down; leaving the loop, or aborting `signal`, aborts the watch.
 */
export async function* watching<T, Item>(
  watch: (signal: AbortSignal) => AsyncIterable<T>,
  toItem: (value: T) => Item,
  { heartbeat: interval, draining, timer = systemTimer }: WatchTerms,
  signal: AbortSignal,
): AsyncIterable<Item | Heartbeat> {
  const left = new AbortController();
  const newest = new NewestValue<T>(timer);
  const reading = newest.readFrom(watch(AbortSignal.any([signal, draining, left.signal])));
  try {
    yield { type: 'heartbeat', interval };
    for (;;) {
      const arrival = await newest.take(interval);
      if (arrival.type === 'end') break;
      yield arrival.type === 'value' ? toItem(arrival.value) : { type: 'heartbeat', interval };
    }
  } finally {
    left.abort();
    await reading;
  }
  if (draining.aborted) throw new FederationError('DRAINING');
}
