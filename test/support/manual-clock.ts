/** Time that passes when a test says so: clock and scheduler in one. */
import type { Scheduler } from '../../coordinator/ports/scheduler.ts';
import {
  after,
  instant,
  type Clock,
  type Duration,
  type Instant,
} from '../../shared/domain/time.ts';

interface Alarm {
  readonly at: Instant;
  readonly wake: () => void;
}

/** Some day in 2025; no test may depend on which. */
const START = instant(1_750_000_000_321);

export class ManualClock implements Clock, Scheduler {
  #now = START;
  readonly #alarms = new Set<Alarm>();

  now(): Instant {
    return this.#now;
  }

  /** Alarms that are set. */
  get pending(): number {
    return this.#alarms.size;
  }

  /** An alarm for the past rings with the next `advance`, whatever its span. */
  schedule(at: Instant, wake: () => void): () => void {
    const alarm = { at, wake };
    this.#alarms.add(alarm);
    return () => {
      this.#alarms.delete(alarm);
    };
  }

  /** Moves on by `span`, ringing in order of time what is due by then. */
  advance(span: Duration): void {
    const end = after(this.#now, span);
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      this.#alarms.delete(next);
      this.#now = instant(Math.max(this.#now, next.at));
      next.wake();
    }
    this.#now = end;
  }

  #due(end: Instant): Alarm | undefined {
    const due = [...this.#alarms].filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}
