/**
 * `npm run -s simulate:faults -- [--rounds 1000] [--seed S] [--processes N]`: federations under faults until
 * so many rounds have ended; `--case SEED` replays one with its trace. Exit code 1 when a rule was broken;
 * the last line is `N passed, N failed`.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { campaign } from './engine/campaign.ts';
import { simulate } from './engine/simulate.ts';
import { startProcesses } from './processes.ts';
import { campaignText, failureText } from './report-text.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    processes: { type: 'string', default: String(availableParallelism()) },
    case: { type: 'string' },
  },
});

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Progress is shown this often, in milliseconds. */
const PROGRESS = 10_000;

const failed =
  values.case === undefined
    ? await runMany(values.seed, Number(values.rounds), Number(values.processes))
    : await replay(values.case);
process.exitCode = failed > 0 ? 1 : 0;

async function runMany(seed: string, rounds: number, width: number): Promise<number> {
  if (!(rounds > 0) || !(width > 0)) {
    throw new RangeError('--rounds and --processes are numbers above 0');
  }
  say(`seed ${seed}: ${rounds} rounds in ${width} processes`);
  const start = performance.now();
  const processes = startProcesses(width);
  let shown = start;
  try {
    const report = await campaign({
      seed,
      rounds,
      width,
      run: (each) => processes.run(each),
      onReport: (sofar, each) => {
        if (each.violation !== undefined) say(failureText(each));
        if (performance.now() - shown < PROGRESS) return;
        shown = performance.now();
        process.stderr.write(`${sofar} rounds\n`);
      },
    });
    say(campaignText(report, performance.now() - start));
    return report.failed.length;
  } finally {
    processes.close();
  }
}

async function replay(seed: string): Promise<number> {
  const report = await simulate(seed, { read: say });
  const { violation, digest, lines, simulatedMs } = report;
  say(`trace ${digest}: ${lines} lines, ${(simulatedMs / 1000).toFixed(0)} s of simulated time`);
  if (violation !== undefined) say(failureText(report));
  say(violation === undefined ? '1 passed, 0 failed' : '0 passed, 1 failed');
  return violation === undefined ? 0 : 1;
}
