/** What everything in a simulation shares. */
import { Census } from './census.ts';
import { Random } from './random.ts';
import { Timeline } from './timeline.ts';
import { Trace } from './trace.ts';
import { CALM, type Weather } from './weather.ts';

/** A rule of the federation that was seen broken. */
export interface Violation {
  readonly rule: string;
  readonly message: string;
  /** Line of the trace. */
  readonly position: number;
}

/** Of the first event; any will do. */
const START = Date.UTC(2026, 2, 1, 8);

export class World {
  readonly timeline = new Timeline(START);
  readonly census = new Census();
  readonly trace: Trace;
  /** For delays and faults. */
  readonly chance: Random;
  /** For keys, masks and nonces: apart, so that no fault changes because a key is drawn. */
  readonly secrets: Random;
  weather: Weather = CALM;
  #violation: Violation | undefined;

  constructor(seed: string, read?: (line: string) => void) {
    const random = new Random(seed);
    this.trace = new Trace(this.timeline, read);
    this.chance = random.fork('chance');
    this.secrets = random.fork('secrets');
  }

  /** The first rule that was broken. */
  get violation(): Violation | undefined {
    return this.#violation;
  }

  violated(rule: string, message: string): void {
    this.trace.say('oracle', `VIOLATION ${rule}: ${message}`);
    this.#violation ??= { rule, message, position: this.trace.position };
  }

  /** A fault was injected. */
  fault(kind: string): void {
    this.census.count('faults', kind);
  }
}
