/** What happened, line by line; equal seeds give equal traces. */
import { createHash } from 'node:crypto';
import type { Timeline } from './timeline.ts';

/** Lines kept of a trace nobody reads while it is written. */
const KEPT = 400;

export class Trace {
  readonly #timeline: Timeline;
  readonly #start: number;
  readonly #read: ((line: string) => void) | undefined;
  readonly #hash = createHash('sha256');
  #lines: string[] = [];
  #position = 0;

  /** `read` is given every line at once. */
  constructor(timeline: Timeline, read?: (line: string) => void) {
    this.#timeline = timeline;
    this.#start = timeline.now;
    this.#read = read;
  }

  /** Lines so far. */
  get position(): number {
    return this.#position;
  }

  /** `who` is a program or part of the world. */
  say(who: string, what: string): void {
    const at = ((this.#timeline.now - this.#start) / 1000).toFixed(4);
    const line = `${String(++this.#position).padStart(6)} ${at.padStart(10)}s ${who.padEnd(13)} ${what}`;
    this.#hash.update(line);
    this.#read?.(line);
    this.#lines.push(line);
    if (this.#lines.length > 2 * KEPT) this.#lines = this.#lines.slice(-KEPT);
  }

  /** The last lines. */
  tail(count: number): readonly string[] {
    return this.#lines.slice(-count);
  }

  /** Names the whole trace so far. */
  digest(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }
}
