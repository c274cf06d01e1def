/** A stream that says nothing for too long is broken, whatever TCP believes. */
import type { Duration } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

function silent(limit: Duration): FederationError {
  const message = `the coordinator has been silent for ${String(limit)} ms: reconnecting may help`;
  return new FederationError('COORDINATOR_UNREACHABLE', message, { silentMs: limit });
}

/** The promise's outcome, or `COORDINATOR_UNREACHABLE` after `limit`. */
export async function within<T>(limit: Duration, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(silent(limit));
    }, limit);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
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
): AsyncIterable<T> {
  const left = new AbortController();
  const values = open(AbortSignal.any([signal, left.signal]))[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next: IteratorResult<T, unknown> = await within(limit(), values.next());
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    left.abort();
  }
}
