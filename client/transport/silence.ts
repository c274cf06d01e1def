/** A stream that says nothing for too long is broken, whatever TCP believes. */
import type { Duration, Timer } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** The machine's own timers. */
export const systemTimer: Timer = (span, wake) => {
  const timer = setTimeout(wake, span);
  return () => {
    clearTimeout(timer);
  };
};

function silent(limit: Duration): FederationError {
  const message = `the coordinator has been silent for ${String(limit)} ms: reconnecting may help`;
  return new FederationError('COORDINATOR_UNREACHABLE', message, { silentMs: limit });
}

/** The promise's outcome, or `COORDINATOR_UNREACHABLE` after `limit`. */
export async function within<T>(
  limit: Duration,
  promise: Promise<T>,
  timer: Timer = systemTimer,
): Promise<T> {
  let cancel = (): void => undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    cancel = timer(limit, () => {
      reject(silent(limit));
    });
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    cancel();
  }
}

/**
 * The same values; throws `COORDINATOR_UNREACHABLE` once the stream has been silent for what
 * `limit` says, which is asked before every wait. `open` is given a signal that ends the stream
 * when this one is left.
 */
export async function* unlessSilent<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  limit: () => Duration,
  signal: AbortSignal,
  timer: Timer = systemTimer,
): AsyncIterable<T> {
  const left = new AbortController();
  const values = open(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next: IteratorResult<T, unknown> = await within(limit(), values.next(), timer);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    left.abort();
  }
}
