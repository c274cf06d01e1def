/** How bad the world of one simulation is: probabilities, drawn once from its seed. */
import type { Random } from './random.ts';

/** Probabilities per occasion, and spans in milliseconds. */
export interface Weather {
  /** That a program is killed just before, or just after, it does one of these. */
  readonly crash: Readonly<Record<CrashPoint, number>>;
  readonly message: {
    readonly lostRequest: number;
    readonly lostAnswer: number;
    readonly twice: number;
    readonly slow: number;
    readonly brokenUpload: number;
    readonly slowUpload: number;
    /** From one coordinator to another. */
    readonly lostNotice: number;
  };
  readonly store: {
    /** The transaction is refused. */
    readonly refused: number;
    /** It is committed, and the program is told that it failed. */
    readonly answerLost: number;
    readonly slow: number;
  };
  readonly disk: { readonly writeFails: number; readonly syncFails: number; readonly slow: number };
  /** Mean span between two blows of fate. */
  readonly blowEvery: number;
  readonly blows: Readonly<Record<Blow, number>>;
}

/** What a program does that a crash may come between. */
export const CRASH_POINTS = [
  'disk-write',
  'disk-sync',
  'disk-name',
  'commit',
  'send',
  'receive',
  'answer',
  'remove-masks',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

/** What may happen at any time. */
export const BLOWS = [
  'kill-site',
  'kill-coordinator',
  'restart-coordinator',
  'leave',
  'stall-site',
  'stall-coordinator',
  'cut-connections',
  'cut-off',
  'replay-request',
  'replay-instruction',
  'fill-disk',
  'store-outage',
  'set-clock',
  'stop-run',
] as const;
export type Blow = (typeof BLOWS)[number];

/** A world in which nothing goes wrong; delays still vary. */
export const CALM: Weather = {
  crash: recordOf(CRASH_POINTS, () => 0),
  message: {
    lostRequest: 0,
    lostAnswer: 0,
    twice: 0,
    slow: 0,
    brokenUpload: 0,
    slowUpload: 0,
    lostNotice: 0,
  },
  store: { refused: 0, answerLost: 0, slow: 0 },
  disk: { writeFails: 0, syncFails: 0, slow: 0 },
  blowEvery: Infinity,
  blows: recordOf(BLOWS, () => 0),
};

/**
 * Every kind of fault is present in about half of the worlds and absent in the others: where
 * everything goes wrong at once, little is reached in which one fault alone does harm.
 */
export function drawWeather(random: Random): Weather {
  const strength = random.pick([0.3, 1, 1, 1, 2])!;
  const maybe = (most: number): number =>
    random.chance(0.5) ? strength * most * random.between(0.1, 1) : 0;
  return {
    crash: recordOf(CRASH_POINTS, (point) => maybe(CRASH_MOST[point])),
    message: {
      lostRequest: maybe(0.01),
      lostAnswer: maybe(0.02),
      twice: maybe(0.1),
      slow: maybe(0.05),
      brokenUpload: maybe(0.2),
      slowUpload: maybe(0.1),
      lostNotice: maybe(0.3),
    },
    store: { refused: maybe(0.03), answerLost: maybe(0.02), slow: maybe(0.05) },
    disk: { writeFails: maybe(0.003), syncFails: maybe(0.003), slow: maybe(0.02) },
    blowEvery: random.between(1_500, 12_000) / strength,
    blows: recordOf(BLOWS, (blow) => (random.chance(0.6) ? BLOW_WEIGHT[blow] : 0)),
  };
}

/** There are some hundred occasions a round for the frequent ones, and a few for the others. */
const CRASH_MOST: Readonly<Record<CrashPoint, number>> = {
  'disk-write': 0.004,
  'disk-sync': 0.004,
  'disk-name': 0.004,
  commit: 0.01,
  send: 0.004,
  receive: 0.004,
  answer: 0.004,
  'remove-masks': 0.1,
};

const BLOW_WEIGHT: Readonly<Record<Blow, number>> = {
  'kill-site': 6,
  'kill-coordinator': 3,
  'restart-coordinator': 1,
  leave: 2,
  'stall-site': 2,
  'stall-coordinator': 2,
  'cut-connections': 4,
  'cut-off': 2,
  'replay-request': 6,
  'replay-instruction': 2,
  'fill-disk': 2,
  'store-outage': 1,
  'set-clock': 1,
  'stop-run': 0.15,
};

function recordOf<Key extends string>(
  keys: readonly Key[],
  valueOf: (key: Key) => number,
): Readonly<Record<Key, number>> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<Key, number>;
}
