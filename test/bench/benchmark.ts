/** What every benchmark is made of: figures with a baseline of the same run, and how they are told. */
import { cpus, hostname, loadavg } from 'node:os';
import { cpuUsage } from 'node:process';

/** One measured thing beside what it is compared with. */
export interface Figure {
  /** Name of the ratio in `--json`. */
  readonly name: string;
  /** For people. */
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  /** What the same work costs at best, measured in the same run. */
  readonly baseline: { readonly label: string; readonly value: number };
  /** value ÷ baseline, or the other way round where less is better: 1 is as good as the baseline. */
  readonly ratio: number;
}

export interface Benchmark {
  /** One line: what is measured. */
  readonly about: string;
  run(): Promise<readonly Figure[]>;
}

/** Machine, its load and date, for the head of every table. */
export function circumstances(): string {
  const [processor] = cpus();
  const model = processor?.model ?? 'unknown processor';
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0]?.toFixed(1) ?? 'unknown';
  return `${date} · ${hostname()} · ${cpus().length} × ${model} · load ${load} · Node ${process.version}`;
}

/** Milliseconds of processor time of this process so far: what other programs take does not count. */
export function processorTime(): number {
  const { user, system } = cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of processor time that `work` takes. */
export function processorTimeOf(work: () => void): number {
  const started = processorTime();
  work();
  return processorTime() - started;
}

/**
 * Medians of several kinds of work done in turns, so that a disturbance of the machine meets all of
 * them alike.
 */
export function mediansMs<Name extends string>(
  repeats: number,
  works: Readonly<Record<Name, () => void>>,
): Readonly<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const timings = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let turn = 0; turn <= repeats; turn++) {
    for (const name of names) {
      const started = performance.now();
      works[name]();
      // The first turn warms up.
      if (turn > 0) timings.get(name)?.push(performance.now() - started);
    }
  }
  const medians = names.map((name) => [name, median(timings.get(name) ?? [])] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}

/** The middle value, the upper one of two; NaN of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
