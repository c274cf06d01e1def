/** Simulated time: events in the order of their instants, and nothing happens between them. */
import { setImmediate } from 'node:timers';

interface Event {
  readonly at: number;
  /** Of two events of one instant, the one scheduled first comes first. */
  readonly order: number;
  run: (() => void) | undefined;
}

export class Timeline {
  #now: number;
  #order = 0;
  /** A binary heap, the next event first. */
  readonly #events: Event[] = [];

  /** `start` is in milliseconds since the Unix epoch, as all times here. */
  constructor(start: number) {
    this.#now = start;
  }

  get now(): number {
    return this.#now;
  }

  /** Runs `run` once, `delay` milliseconds from now; the returned function cancels it. */
  after(delay: number, run: () => void): () => void {
    const event: Event = { at: this.#now + Math.max(0, delay), order: this.#order++, run };
    this.#push(event);
    return () => {
      event.run = undefined;
    };
  }

  /**
   * Lets the next event happen with everything that follows from it without waiting for another.
   * Resolves to whether there was one.
   */
  async step(): Promise<boolean> {
    for (;;) {
      const event = this.#pop();
      if (event === undefined) return false;
      if (event.run === undefined) continue;
      this.#now = event.at;
      event.run();
      await quiet(event.order);
      return true;
    }
  }

  #push(event: Event): void {
    const events = this.#events;
    let index = events.length;
    events.push(event);
    while (index > 0) {
      const above = (index - 1) >> 1;
      if (!isBefore(event, events[above]!)) break;
      events[index] = events[above]!;
      index = above;
    }
    events[index] = event;
  }

  #pop(): Event | undefined {
    const events = this.#events;
    const [first] = events;
    const last = events.pop();
    if (first === undefined || last === undefined || events.length === 0) return first;
    let index = 0;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= events.length) break;
      if (below + 1 < events.length && isBefore(events[below + 1]!, events[below]!)) below += 1;
      if (!isBefore(events[below]!, last)) break;
      events[index] = events[below]!;
      index = below;
    }
    events[index] = last;
    return first;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Events after which the machine may look at the world outside. */
const BREATH = 256;

/**
 * What is waited for settles in microtasks, and a tick comes when none is left: but only one that was
 * asked for in a microtask. One asked for in a tick, as where a message of another process begins the
 * simulation, would come before them.
 */
function quiet(order: number): Promise<void> {
  return new Promise((resolve) => {
    if (order % BREATH === 0) setImmediate(resolve);
    else {
      queueMicrotask(() => {
        process.nextTick(resolve);
      });
    }
  });
}
