/** Notices between coordinators: late, and now and then not at all. */
import { createMemoryRoundFeed } from '../../../coordinator/adapters/memory/memory-round-feed.ts';
import type { RoundFeed } from '../../../coordinator/ports/round-feed.ts';
import type { Pace, Program } from './program.ts';
import type { World } from './world.ts';

const HOP: Pace = { least: 0.5, most: 40 };

export class FeedHub {
  readonly #world: World;
  readonly #feeds = new Map<Program, RoundFeed>();

  constructor(world: World) {
    this.#world = world;
  }

  /** What one run of a coordinator speaks into and hears from. */
  open(program: Program): RoundFeed {
    const own = createMemoryRoundFeed();
    this.#feeds.set(program, own);
    program.onEnd(() => this.#feeds.delete(program));
    return {
      changed: (run) => {
        own.changed(run);
        for (const [other, feed] of this.#feeds) {
          if (other !== program)
            this.#carry(other, () => {
              feed.changed(run);
            });
        }
      },
      subscribe: (listener) => own.subscribe(listener),
    };
  }

  #carry(to: Program, notice: () => void): void {
    const { chance, timeline, weather } = this.#world;
    if (chance.chance(weather.message.lostNotice)) {
      this.#world.fault('notice lost');
      return;
    }
    timeline.after(chance.between(HOP.least, HOP.most), () => {
      to.receive(undefined, notice, () => undefined);
    });
  }
}
