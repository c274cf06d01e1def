/** How often each caller may call: a flood is refused before it costs anything, and only its sender. */
import { toHex } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import {
  after,
  between,
  type Clock,
  type Duration,
  type Instant,
} from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

export interface CallRateTerms {
  /** Calls per second in the long run. */
  readonly callRate: number;
  /** Calls at once, after a pause; ≥ 1. */
  readonly callBurst: number;
  /** How long somebody who exceeded them is refused. */
  readonly cooldown: Duration;
}

/** A bucket of calls that fills with time (token bucket), and whether it was found empty. */
interface Bucket {
  calls: number;
  filledAt: Instant;
  closedUntil: Instant | undefined;
}

/** Callers remembered: more than any federation has members. */
const REMEMBERED = 16_384;

export class CallRates {
  readonly #terms: CallRateTerms;
  readonly #clock: Clock;
  readonly #onFlood: (identity: string) => void;
  readonly #buckets = new Map<string, Bucket>();

  /** `onFlood` is told the identity, in hexadecimal, once per cooldown. */
  constructor(terms: CallRateTerms, clock: Clock, onFlood: (identity: string) => void) {
    this.#terms = terms;
    this.#clock = clock;
    this.#onFlood = onFlood;
  }

  /** Takes a call out of the caller's bucket. Throws `RATE_LIMITED`, with `cooldownMs`. */
  take(identity: IdentityKey): void {
    const caller = toHex(identity);
    const now = this.#clock.now();
    const bucket = this.#bucketOf(caller, now);
    if (bucket.closedUntil === undefined && bucket.calls < 1) {
      bucket.closedUntil = after(now, this.#terms.cooldown);
      this.#onFlood(caller);
    }
    if (bucket.closedUntil !== undefined) {
      throw flooding(this.#terms, between(now, bucket.closedUntil));
    }
    bucket.calls -= 1;
  }

  #bucketOf(caller: string, now: Instant): Bucket {
    const { callBurst } = this.#terms;
    const known = this.#buckets.get(caller);
    if (known !== undefined) {
      this.#fill(known, now);
      return known;
    }
    if (this.#buckets.size >= REMEMBERED) this.#forgetIdle(now);
    const bucket: Bucket = { calls: callBurst, filledAt: now, closedUntil: undefined };
    this.#buckets.set(caller, bucket);
    return bucket;
  }

  /** A clock that was put back fills nothing, and closes nobody for longer than a cooldown. */
  #fill(bucket: Bucket, now: Instant): void {
    const { callRate, callBurst, cooldown } = this.#terms;
    const elapsed = Math.max(0, between(bucket.filledAt, now));
    bucket.calls = Math.min(callBurst, bucket.calls + (elapsed * callRate) / 1_000);
    bucket.filledAt = now;
    const left = bucket.closedUntil === undefined ? 0 : between(now, bucket.closedUntil);
    if (left <= 0 || left > cooldown) bucket.closedUntil = undefined;
  }

  /** Whoever has a full bucket is as good as unknown. */
  #forgetIdle(now: Instant): void {
    for (const [caller, bucket] of this.#buckets) {
      this.#fill(bucket, now);
      const isIdle = bucket.calls >= this.#terms.callBurst && bucket.closedUntil === undefined;
      if (isIdle) this.#buckets.delete(caller);
    }
  }
}

function flooding({ callRate, callBurst }: CallRateTerms, cooldownMs: Duration): FederationError {
  const message =
    `this identity made more than ${String(callBurst)} calls at once, or more than ` +
    `${String(callRate)} per second: stop for ${String(Math.ceil(cooldownMs))} ms`;
  return new FederationError('RATE_LIMITED', message, { limit: callRate, cooldownMs });
}
