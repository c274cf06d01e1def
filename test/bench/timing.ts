/** Does the time of what touches secrets depend on them? Beside each, code of which it is known that it does. */
import { randomBytes } from 'node:crypto';
import { compareBytes, equalBytes } from '../../shared/domain/bytes.ts';
import { multiply, multiplyPublic } from '../../shared/secagg/gf65536.ts';
import { combine, evaluate, limbAt, type SharePoint } from '../../shared/secagg/secret-sharing.ts';
import type { Benchmark, Figure } from './benchmark.ts';
import { largestT, type Measurement } from './welch.ts';

/** Bytes of a self-mask seed, and of every input here. */
const SECRET = 32;
/** A threshold of 7 of 10. */
const THRESHOLD = 7;
const POINT = 10;

const MEASUREMENTS = 60_000;
/** Of these, so many go by until the code is compiled. */
const WARM_UP = 10_000;
/** Inputs are made between batches, never between two measurements. */
const BATCH = 1_000;

interface Subject {
  readonly name: string;
  readonly label: string;
  /** Repetitions in one measurement: a clock ticks in tens of nanoseconds. */
  readonly repeats: number;
  readonly run: (secret: Uint8Array) => unknown;
  /** The same work done so that its time tells the secret. */
  readonly control: (secret: Uint8Array) => unknown;
}

const expected = new Uint8Array(SECRET);
const coefficients = new Uint8Array(randomBytes(THRESHOLD * SECRET));

/** Shares of the secret's polynomials at one point; the other coefficients stay. */
function shared(secret: Uint8Array, product: (a: number, b: number) => number): Uint8Array {
  coefficients.set(secret);
  coefficients.set(secret, SECRET);
  return evaluate({ width: SECRET, coefficients }, POINT, product);
}

const shares: readonly SharePoint[] = Array.from({ length: THRESHOLD }, (_, i) => ({
  point: i + 1,
  share: new Uint8Array(SECRET),
}));

function combined(secret: Uint8Array): Uint8Array {
  for (const { share } of shares) share.set(secret);
  return combine(shares);
}

function product(secret: Uint8Array, times: (a: number, b: number) => number): number {
  let sum = 0;
  for (let limb = 0; limb < SECRET / 2; limb++) sum ^= times(limbAt(secret, limb), 0x1234);
  return sum;
}

/** The fixed input is 32 zeros: what stops early, or skips a zero, does so there. */
const subjects: readonly Subject[] = [
  {
    name: 'comparison',
    label: 'comparing 32 bytes',
    repeats: 40,
    run: (secret) => equalBytes(secret, expected),
    control: (secret) => compareBytes(secret, expected),
  },
  {
    name: 'multiplication',
    label: 'multiplying in GF(2¹⁶)',
    repeats: 8,
    run: (secret) => product(secret, multiply),
    control: (secret) => product(secret, multiplyPublic),
  },
  {
    name: 'sharing',
    label: 'sharing 32 bytes, 7 of 10',
    repeats: 1,
    run: (secret) => shared(secret, multiply),
    control: (secret) => shared(secret, multiplyPublic),
  },
  {
    name: 'reconstruction',
    // By tables, and not expected to hide anything: whoever combines shares learns what they hold.
    label: 'reconstruction, by tables',
    repeats: 1,
    run: combined,
    control: (secret) => shared(secret, multiplyPublic),
  },
];

interface Input {
  readonly fixed: boolean;
  readonly secret: Uint8Array;
}

/** Of both classes, in random order; each a buffer of its own, alike in all but its content. */
function nextInputs(): readonly Input[] {
  const coins = randomBytes(BATCH);
  return Array.from(coins, (coin) => {
    const fixed = (coin & 1) === 1;
    const random = new Uint8Array(randomBytes(SECRET));
    return { fixed, secret: fixed ? random.fill(0) : random };
  });
}

/** In nanoseconds. Everything is read from one buffer, so that no class has a place of its own in the cache. */
function measure(work: (secret: Uint8Array) => unknown, repeats: number): readonly Measurement[] {
  const measurements: Measurement[] = [];
  const buffer = new Uint8Array(SECRET);
  for (let done = 0; done < WARM_UP + MEASUREMENTS; done += BATCH) {
    for (const { fixed, secret } of nextInputs()) {
      buffer.set(secret);
      const started = process.hrtime.bigint();
      for (let repeat = 0; repeat < repeats; repeat++) work(buffer);
      const time = Number(process.hrtime.bigint() - started);
      if (done >= WARM_UP) measurements.push({ fixed, time });
    }
  }
  return measurements;
}

function figureOf({ name, label, repeats, run, control }: Subject): Figure {
  const value = largestT(measure(run, repeats));
  const leaky = largestT(measure(control, repeats));
  return {
    name,
    label: `${label} (n = ${MEASUREMENTS.toLocaleString('en')})`,
    value,
    unit: '|t|',
    baseline: { label: 'known to leak', value: leaky },
    ratio: value / leaky,
  };
}

export const timing: Benchmark = {
  about:
    "Welch's t between an input of zeros and random ones: below 4.5 no difference is seen, above 10 there is one",
  run: () => Promise.resolve(subjects.map(figureOf)),
};
