/** Repeating a call by the catalogue's advice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Duration, milliseconds, seconds } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

export interface RetryPolicy {
  /** The longest first pause; doubles with every failure up to `cap`. */
  readonly base: Duration;
  readonly cap: Duration;
  /** Tries altogether, at least 1; `Infinity` leaves the end to the signal. */
  readonly attempts: number;
  /** In [0, 1). */
  random(): number;
  /** Rejects with the signal's reason once it aborts. */
  sleep(pause: Duration, signal: AbortSignal): Promise<void>;
}

export const defaultRetryPolicy: RetryPolicy = {
  base: milliseconds(250),
  cap: seconds(15),
  attempts: Infinity,
  random: Math.random,
  sleep: async (pause, signal) => {
    try {
      await sleep(pause, undefined, { signal });
    } catch {
      signal.throwIfAborted();
    }
  },
};

/** A bug on the other side may be met by accident twice, hardly three times. */
const INTERNAL_ATTEMPTS = 2;

/**
 * Uniform in [0, min(cap, base·2^failures)): "full jitter" keeps a crowd that failed together from
 * coming back together (M. Brooker, "Exponential Backoff and Jitter", 2015).
 */
export function pauseAfter(failures: number, policy: RetryPolicy): Duration {
  const ceiling = Math.min(policy.cap, policy.base * 2 ** (failures - 1));
  return milliseconds(policy.random() * ceiling);
}

function mayRepeat(error: unknown, failures: number, policy: RetryPolicy): boolean {
  if (!(error instanceof FederationError) || error.entry.retry !== 'same-call') return false;
  return failures < (error.code === 'INTERNAL' ? INTERNAL_ATTEMPTS : policy.attempts);
}

/**
 * Calls until a try succeeds, fails with an error that advises against the same call, or `signal`
 * aborts. `call` must be idempotent and hold all its arguments itself: a repetition is the same call.
 */
export async function withRetry<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayRepeat(error, failures, policy)) throw error;
      await policy.sleep(pauseAfter(failures, policy), signal);
    }
  }
}
