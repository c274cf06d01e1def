/**
 * `npm run -s fuzz -- [--seconds 60] [--seed S] [--target T] [--case N]`: random, mutated and cut inputs for
 * every decoder, parser and machine, or for the targets whose name contains T; `--case` replays one. Exit code
 * 1 when something was found; the last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util';
import { fuzz, runCase, type TargetReport } from './campaign.ts';
import { targets } from './targets/index.ts';
import { Watch } from './watch.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    target: { type: 'string', default: '' },
    case: { type: 'string' },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const chosen = targets.filter(({ name }) => name.includes(values.target));
const { seed } = values;
const failed =
  values.case === undefined
    ? await runAll(Number(values.seconds))
    : await replay(Number(values.case));
process.exitCode = failed > 0 ? 1 : 0;

async function runAll(seconds: number): Promise<number> {
  if (!(seconds > 0) || chosen.length === 0) {
    throw new RangeError('--seconds is above 0, and --target names something');
  }
  say(`seed ${seed}: ${String(chosen.length)} targets for ${String(seconds)} s`);
  const watch = new Watch(seed);
  const share = (seconds * 1000) / chosen.length;
  const reports: TargetReport[] = [];
  for (const target of chosen) {
    const end = performance.now() + share;
    const report = await fuzz(target, {
      seed,
      goesOn: (inputs) => inputs === 0 || performance.now() < end,
      onCase: (number) => {
        watch.note(target.name, number);
      },
    });
    reports.push(report);
    tell(report);
  }
  await watch.end();
  return conclude(reports);
}

function tell({ name, inputs, accepted, refused, findings }: TargetReport): void {
  say(
    `${name}: ${String(inputs)} inputs, ${String(accepted)} accepted, ${String(refused)} refused`,
  );
  for (const { target, case: number, problem } of findings) {
    say(`FAILED ${problem}`);
    say(`replay: npm run -s fuzz -- --seed ${seed} --target '${target}' --case ${String(number)}`);
  }
}

function conclude(reports: readonly TargetReport[]): number {
  const failed = reports.filter(({ findings }) => findings.length > 0).length;
  say(`${String(reports.length - failed)} passed, ${String(failed)} failed`);
  return failed;
}

async function replay(number: number): Promise<number> {
  const target = chosen.find(({ name }) => name === values.target) ?? chosen[0];
  if (target === undefined) throw new RangeError('--target names nothing');
  const watch = new Watch(seed);
  watch.note(target.name, number);
  const { verdict, problem } = await runCase(seed, target, number);
  await watch.end();
  say(
    `${target.name}, case ${String(number)}: ${verdict}${problem === undefined ? '' : `\n${problem}`}`,
  );
  say(problem === undefined ? '1 passed, 0 failed' : '0 passed, 1 failed');
  return problem === undefined ? 0 : 1;
}
