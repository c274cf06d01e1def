/** Every round ends, in an amount of time that was spent well. */
import type { World } from '../world.ts';

export class Endings {
  readonly #world: World;
  readonly #limit: number;
  readonly #goesWell: () => boolean;
  /** Milliseconds in which rounds could go on. */
  #spent = 0;
  #looked: number;
  /** What had been spent when a round opened. */
  readonly #opened = new Map<string, number>();

  /**
   * `goesWell` says whether anybody serves rounds just now; no round may take more than `limit`
   * milliseconds of such time.
   */
  constructor(world: World, limit: number, goesWell: () => boolean) {
    this.#world = world;
    this.#limit = limit;
    this.#goesWell = goesWell;
    this.#looked = world.timeline.now;
  }

  opened(round: string): void {
    if (!this.#opened.has(round)) this.#opened.set(round, this.#spent);
  }

  ended(round: string): void {
    this.#opened.delete(round);
  }

  /** Looked at after every event. */
  check(): void {
    const { now } = this.#world.timeline;
    if (this.#goesWell()) this.#spent += now - this.#looked;
    this.#looked = now;
    for (const [round, since] of this.#opened) {
      const spent = this.#spent - since;
      if (spent <= this.#limit) continue;
      this.#opened.delete(round);
      const message = `${round} has been open for ${Math.round(spent / 1000)} s`;
      this.#world.violated('every round ends', message);
    }
  }
}
