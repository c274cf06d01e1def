/** One run of a program: everything it does to the world goes through here, so that it can be killed. */
import type { Duration, Timer } from '../../../shared/domain/time.ts';
import type { CrashPoint } from './weather.ts';
import type { World } from './world.ts';

/** How a program dies: the machine's memory goes too, or stays. */
export type CrashKind = 'killed' | 'power-cut';

/** Spans between beginning and doing something, in milliseconds. */
export interface Pace {
  readonly least: number;
  readonly most: number;
}

const AT_ONCE: Pace = { least: 0, most: 0 };

export class Program {
  readonly name: string;
  readonly #world: World;
  readonly #onCrash: (kind: CrashKind) => void;
  readonly #ends = new Set<() => void>();
  #alive = true;
  /** What waits for a program that is stalled. */
  #waiting: (() => void)[] | undefined;

  /** `onCrash` is called once, when the program dies of the weather. */
  constructor(world: World, name: string, onCrash: (kind: CrashKind) => void) {
    this.#world = world;
    this.name = name;
    this.#onCrash = onCrash;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get stalled(): boolean {
    return this.#waiting !== undefined;
  }

  /** Does `effect` when the machine comes to it. Never settles once the program is dead. */
  act<T>(
    point: CrashPoint | undefined,
    effect: () => T | Promise<T>,
    pace: Pace = AT_ONCE,
  ): Promise<T> {
    const { chance } = this.#world;
    return new Promise<T>((resolve, reject) => {
      this.#later(chance.between(pace.least, pace.most), () => {
        this.#through(
          point,
          () => {
            resolve(effect());
          },
          reject,
        );
      });
    });
  }

  /** Something from outside reaches the program; `lost` is called if it is dead by then. */
  receive(point: CrashPoint | undefined, effect: () => void, lost: () => void): void {
    if (!this.#alive) {
      lost();
      return;
    }
    if (this.#waiting !== undefined) {
      this.#waiting.push(() => {
        this.receive(point, effect, lost);
      });
      this.#ends.add(lost);
      return;
    }
    this.#ends.delete(lost);
    this.#through(point, effect, (error) => {
      throw error;
    });
  }

  readonly timer: Timer = (span, wake) =>
    this.#later(span, () => {
      wake();
    });

  /** Rejects with the signal's reason once it aborts. */
  sleep(span: Duration, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const stop = (): void => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.timer(span, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Called when the program is dead, at once if it is; the returned function forgets it. */
  onEnd(listener: () => void): () => void {
    if (!this.#alive) {
      listener();
      return () => undefined;
    }
    this.#ends.add(listener);
    return () => this.#ends.delete(listener);
  }

  crash(kind: CrashKind): void {
    if (!this.#alive) return;
    this.#world.trace.say(this.name, kind);
    this.end();
    this.#onCrash(kind);
  }

  /** It is over, however it came to that. */
  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#waiting = undefined;
    for (const listener of [...this.#ends]) listener();
    this.#ends.clear();
  }

  /** `kill -STOP`: nothing happens in the program until it is resumed. */
  stall(): void {
    this.#waiting ??= [];
  }

  resume(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const run of waiting) this.#world.timeline.after(0, run);
  }

  #later(delay: number, run: () => void): () => void {
    let cancelled = false;
    const go = (): void => {
      if (cancelled || !this.#alive) return;
      if (this.#waiting === undefined) run();
      else this.#waiting.push(go);
    };
    const cancel = this.#world.timeline.after(delay, go);
    return () => {
      cancelled = true;
      cancel();
    };
  }

  /** Perhaps dies just before, perhaps just after. */
  #through(
    point: CrashPoint | undefined,
    effect: () => void,
    failed: (error: unknown) => void,
  ): void {
    const fate = point === undefined ? 'goes-well' : this.#fateAt(point);
    if (fate === 'dies-before') return;
    try {
      effect();
    } catch (error) {
      failed(error);
    }
    if (fate === 'dies-after') this.die(`after ${point!}`);
  }

  #fateAt(point: CrashPoint): 'goes-well' | 'dies-before' | 'dies-after' {
    const { chance, weather } = this.#world;
    if (!chance.chance(weather.crash[point])) return 'goes-well';
    if (chance.chance(0.5)) return 'dies-after';
    this.die(`before ${point}`);
    return 'dies-before';
  }

  /** Dies of the weather; `when` is counted. */
  die(when: string): void {
    const { chance, census, trace } = this.#world;
    census.count('crashes', `${this.name.replace(/-.*/, '')} ${when}`);
    trace.say(this.name, `dies ${when}`);
    this.crash(chance.chance(0.5) ? 'power-cut' : 'killed');
  }
}
