/**
 * `npm run -s bench -- NAME [--json]`: one benchmark, with its baselines, machine and date. Sizes are flags:
 * `--members=n`, `--parameters=d`, `--silent=D`; `ingest` also takes `--few=n` and `--many=n`, `round` takes
 * `--rounds=number`, `round` and `expansion` take `--hybrid`, and cohorts take `--collusion=γ`, which decides
 * how many neighbours everybody has.
 */
import Table from 'cli-table3';
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { type Benchmark, circumstances } from './benchmark.ts';
import { isSet, numberOf } from './flags.ts';
import type { AttemptSize } from './wide-session.ts';

const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  kernels: async () => (await import('./kernels.ts')).kernels,
  timing: async () => (await import('./timing.ts')).timing,
  participant: async () => (await import('./participant.ts')).participant(attemptSize()),
  'mask-removal': async () => (await import('./mask-removal.ts')).maskRemoval(attemptSize()),
  ingest: async () =>
    (await import('./ingest.ts')).ingest({
      members: numberOf('members', 20),
      parameters: numberOf('parameters', 1_000_000),
      few: numberOf('few', 10),
      many: numberOf('many', 200),
    }),
  round: async () =>
    (await import('./round.ts')).round({
      members: numberOf('members', 20),
      parameters: numberOf('parameters', 1_000_000),
      postQuantum: isSet('hybrid') ? 'required' : 'off',
      rounds: numberOf('rounds', 5),
    }),
  expansion: async () =>
    (await import('./expansion.ts')).expansion(
      attemptSize(),
      isSet('hybrid') ? HYBRID_SUITE : CLASSICAL_SUITE,
    ),
  'post-quantum': async () => (await import('./post-quantum.ts')).postQuantum,
  failover: async () => (await import('./failover.ts')).failover,
  'cohort-1000': async () =>
    (await import('./cohort.ts')).cohort({
      participants: 1_000,
      assumedCollusion: numberOf('collusion', 0.1),
    }),
  'cohort-10000': async () =>
    (await import('./cohort.ts')).cohort({
      participants: 10_000,
      assumedCollusion: numberOf('collusion', 0.01),
    }),
};

/** A tenth is silent where nothing else is said. */
function attemptSize(): AttemptSize {
  const members = numberOf('members', 100);
  return {
    members,
    parameters: numberOf('parameters', 1_000_000),
    silent: numberOf('silent', Math.floor(members / 10)),
  };
}

const json = isSet('json');
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
