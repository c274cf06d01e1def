/**
 * `npm run -s soak -- [--seconds 300] [--rounds 40] [--coordinators 1] [--stall 0] [--seed S]`: kill -9 of
 * a random program every few seconds while a run goes on; with `--stall N` also SIGSTOP for N seconds. Several
 * coordinators share a private PostgreSQL server. The last line is `N passed, N failed`.
 */
import { hostname, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { PostgresServer } from '../support/postgres-server.ts';
import type { ProgramOptions } from './programs.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '40' },
    coordinators: { type: 'string', default: '1' },
    stall: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});

const [chaosSeconds, rounds, coordinators, stallSeconds, seed] = [
  Number(values.seconds),
  Number(values.rounds),
  Number(values.coordinators),
  Number(values.stall),
  Number(values.seed),
];
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

say(`${new Date().toISOString()} · ${hostname()} · ${cpus().length} × ${cpus()[0]?.model ?? '?'}`);
say(`seed ${String(seed)}: ${String(rounds)} rounds, kills for ${String(chaosSeconds)} s`);
const server = new PostgresServer();
const report = await soak({
  programs: {
    rounds,
    coordinators,
    trainingMs: (chaosSeconds * 1000) / rounds / 2,
    ...(coordinators > 1 && (await sharedStore())),
  },
  chaos: {
    seed,
    betweenMs: [1_500, 5_000],
    deadMs: 1_500,
    ...(stallSeconds > 0 && { stallMs: stallSeconds * 1000 }),
  },
  chaosMs: chaosSeconds * 1000,
  patienceMs: chaosSeconds * 4_000 + 120_000,
  say,
}).finally(() => server.remove());
for (const [name, count] of [...report.harms].sort()) say(`${name}: ${String(count)}`);
const { run, findings, seconds, lostAttempts } = report;
say(
  `${String(run.roundsCompleted)} rounds in ${seconds.toFixed(1)} s, ${String(lostAttempts)} attempts given up`,
);
for (const finding of findings) say(`FAILED ${finding}`);
const passed = run.rounds.length;
say(
  `${String(findings.length > 0 ? passed - 1 : passed)} passed, ${String(findings.length)} failed`,
);
process.exitCode = findings.length > 0 ? 1 : 0;

/** Each process may drive for three seconds: one that is dead or stalled is soon replaced. */
async function sharedStore(): Promise<Pick<ProgramOptions, 'settings' | 'environment'>> {
  await server.create();
  const { schema, url } = await server.fresh();
  return {
    settings: { store: { kind: 'postgres', schema }, rounds: { lease: '3s' } },
    environment: { VELUM__STORE__URL: url.reveal() },
  };
}
