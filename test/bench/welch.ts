/**
 * Whether two kinds of input take different times, as dudect asks it (Reparaz, Balasch and Verbauwhede, "Dude, is my
 * code constant time?", DATE 2017): Welch's t-test, repeated with the slowest measurements cut off, because
 * what disturbs a machine is always slow.
 */

/** Mean and variance of what is added, in one pass (Welford 1962). */
export class Sample {
  count = 0;
  mean = 0;
  #squares = 0;

  add(value: number): void {
    this.count += 1;
    const before = value - this.mean;
    this.mean += before / this.count;
    this.#squares += before * (value - this.mean);
  }

  /** Of the mean. */
  get squaredError(): number {
    return this.#squares / (this.count - 1) / this.count;
  }
}

/** Welch's statistic; 0 where one of the samples says nothing. */
export function welch(a: Sample, b: Sample): number {
  const error = Math.sqrt(a.squaredError + b.squaredError);
  return error > 0 ? (a.mean - b.mean) / error : 0;
}

/** One measurement: which class its input was of, and how long it took. */
export interface Measurement {
  readonly fixed: boolean;
  readonly time: number;
}

/** Shares of the measurements that are kept, the fastest of all. */
const KEPT = [1, 0.995, 0.98, 0.95, 0.9, 0.8, 0.65, 0.5];

/** The largest |t| over all croppings. */
export function largestT(measurements: readonly Measurement[]): number {
  const sorted = Float64Array.from(measurements, ({ time }) => time).sort();
  const statistics = KEPT.map((share) => {
    const limit = sorted[Math.ceil(share * sorted.length) - 1] ?? Infinity;
    return Math.abs(croppedT(measurements, limit));
  });
  return Math.max(...statistics);
}

function croppedT(measurements: readonly Measurement[], limit: number): number {
  const [fixed, random] = [new Sample(), new Sample()];
  for (const { fixed: isFixed, time } of measurements) {
    if (time <= limit) (isFixed ? fixed : random).add(time);
  }
  return fixed.count < 2 || random.count < 2 ? 0 : welch(fixed, random);
}
