/** How long a round stands still when the coordinator process that drives it dies in mask removal. */
import type { RunId } from '../../shared/domain/ids.ts';
import { type Programs, runRequest, startPrograms } from '../soak/programs.ts';
import { catchRemovingMasks, eventually, Tables } from '../support/e2e/replicas.ts';
import { PostgresServer } from '../support/postgres-server.ts';
import type { Benchmark, Figure } from './benchmark.ts';

const KILLS = 7;
const LEASE_SECONDS = 3;
const PROCESSES = 2;

/** Seconds from one kill -9. */
interface Failover {
  /** Until another process had the lease. */
  readonly detected: number;
  /** Until the round was completed. */
  readonly completed: number;
}

export const failover: Benchmark = {
  about: `kill -9 of the one of ${String(PROCESSES)} coordinators that removes masks, ${String(KILLS)} times; lease ${String(LEASE_SECONDS)} s`,
  async run() {
    const server = new PostgresServer();
    await server.create();
    try {
      const { schema, url } = await server.fresh();
      const programs = await startPrograms({
        rounds: 3 * KILLS,
        trainingMs: 50,
        coordinators: PROCESSES,
        graceMs: 25_000,
        settings: {
          store: { kind: 'postgres', schema },
          rounds: { lease: `${String(LEASE_SECONDS)}s` },
        },
        environment: { VELUM__STORE__URL: url.reveal() },
      });
      try {
        return figuresOf(await killRepeatedly(programs, server.url('onlooker'), schema));
      } finally {
        await programs.close();
      }
    } finally {
      await server.remove();
    }
  },
};

async function killRepeatedly(
  programs: Programs,
  url: string,
  schema: string,
): Promise<readonly Failover[]> {
  const tables = await Tables.open(url, schema);
  const { run } = await programs.operator.startRun(runRequest(programs.plan));
  const failovers: Failover[] = [];
  let next = 1;
  while (failovers.length < KILLS) {
    const { round, driver } = await catchRemovingMasks(tables, programs, run, next);
    const { pid } = driver;
    const started = performance.now();
    await driver.kill();
    await tables.letPartsGo();
    failovers.push(await watch(tables, run, round, pid, started));
    await driver.revive();
    next = round + 1;
  }
  await tables.close();
  return failovers;
}

async function watch(
  tables: Tables,
  run: RunId,
  round: number,
  killed: number | undefined,
  started: number,
): Promise<Failover> {
  const since = (): number => (performance.now() - started) / 1_000;
  const isCompleted = async (): Promise<boolean> =>
    (await tables.phaseOf(run, round)) === 'completed';
  const detected = await eventually('a new driver', async () => {
    const pid = await tables.driverOf(run, round);
    const taken = pid === undefined ? await isCompleted() : pid !== killed;
    return taken ? since() : undefined;
  });
  const completed = await eventually('the end of the round', async () =>
    (await isCompleted()) ? since() : undefined,
  );
  return { detected, completed };
}

function figuresOf(failovers: readonly Failover[]): readonly Figure[] {
  const detected = failovers.map((each) => each.detected).sort((a, b) => a - b);
  const completed = failovers.map((each) => each.completed).sort((a, b) => a - b);
  const middle = Math.floor(failovers.length / 2);
  return [
    figure('detection-median', 'another drives the round: median', detected[middle]),
    figure('detection-worst', 'another drives the round: longest', detected.at(-1)),
    figure('completion-median', 'the round is completed: median', completed[middle]),
    figure('completion-worst', 'the round is completed: longest', completed.at(-1)),
  ];
}

function figure(name: string, label: string, value = Number.NaN): Figure {
  const baseline = { label: 'lease', value: LEASE_SECONDS };
  return { name, label, value, unit: 's', baseline, ratio: baseline.value / value };
}
