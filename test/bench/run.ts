/**
 * `npm run -s bench -- NAME [--json]`: one benchmark, with its baselines, machine and date. Cohorts also
 * take `--collusion=γ`, which decides how many neighbours everybody has.
 */
import Table from 'cli-table3';
import { type Benchmark, circumstances } from './benchmark.ts';

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  failover: async () => (await import('./failover.ts')).failover,
  'post-quantum': async () => (await import('./post-quantum.ts')).postQuantum,
  kernels: async () => (await import('./kernels.ts')).kernels,
  timing: async () => (await import('./timing.ts')).timing,
  'cohort-1000': async () =>
    (await import('./cohort.ts')).cohort({
      participants: 1_000,
      assumedCollusion: numberOf('collusion') ?? 0.1,
    }),
  'cohort-10000': async () =>
    (await import('./cohort.ts')).cohort({
      participants: 10_000,
      assumedCollusion: numberOf('collusion') ?? 0.01,
    }),
};

/** The number given as `--name=number`. */
function numberOf(name: string): number | undefined {
  const given = process.argv.find((argument) => argument.startsWith(`--${name}=`));
  return given === undefined ? undefined : Number(given.slice(name.length + 3));
}

const json = process.argv.includes('--json');
const [name = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const load = benchmarks[name];
if (load === undefined) {
  const known = Object.keys(benchmarks).join(', ');
  process.stderr.write(`usage: npm run -s bench -- NAME [--json]; NAME is one of ${known}\n`);
  process.exit(2);
}

const benchmark = await load();
const figures = await benchmark.run();
const table = new Table({
  head: ['', 'measured', 'baseline', 'ratio'],
  colAligns: ['left', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
for (const { label, value, unit, baseline, ratio } of figures) {
  const other = `${baseline.label} ${baseline.value.toPrecision(3)} ${unit}`;
  table.push([label, `${value.toPrecision(3)} ${unit}`, other, ratio.toFixed(2)]);
}
const head = `${name}: ${benchmark.about}\n${circumstances()}`;
process.stdout.write(`${head}\n${table.toString()}\n`);
if (json) {
  const ratios = Object.fromEntries(figures.map((figure) => [figure.name, figure.ratio]));
  process.stdout.write(
    `${JSON.stringify({ name, circumstances: circumstances(), ratios, figures })}\n`,
  );
}
