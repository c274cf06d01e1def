/** Two coordinator processes over one PostgreSQL behind a balancer: killed, stalled and replaced. */
import { beforeAll, expect, it, afterAll } from 'vitest';
import type { RunId } from '../../shared/domain/ids.ts';
import type { RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { type Programs, runRequest, startPrograms } from '../soak/programs.ts';
import { judge } from '../soak/verdict.ts';
import { catchRemovingMasks, eventually, Tables } from '../support/e2e/replicas.ts';
import { describePostgres } from '../support/postgres.ts';

const ROUNDS = 9;
const LIMIT = 240_000;

describePostgres('two coordinators over PostgreSQL', (server) => {
  let programs: Programs;
  let tables: Tables;
  let run: RunId;
  /** Rounds before this one have had their scene. */
  let next = 1;

  beforeAll(async () => {
    const { schema, url } = await server.fresh();
    tables = await Tables.open(server.url('onlooker'), schema);
    programs = await startPrograms({
      rounds: ROUNDS,
      trainingMs: 400,
      // Nobody falls out because of a pause to reconnect: whatever is missing was lost.
      graceMs: 25_000,
      coordinators: 2,
      settings: { store: { kind: 'postgres', schema }, rounds: { lease: '2s', threads: 1 } },
      environment: { VELUM__STORE__URL: url.reveal() },
    });
    ({ run } = await programs.operator.startRun(runRequest(programs.plan)));
  }, LIMIT);

  afterAll(async () => {
    await tables.close();
    await programs.close();
  });

  function show(): Promise<RunSummary> {
    return eventually('an answer', () => programs.operator.showRun(run));
  }

  function completed(round: number): Promise<RoundSummary> {
    return eventually(`completion of round ${String(round)}`, async () => {
      const { rounds } = await programs.operator.showRun(run);
      return rounds.find((each) => each.round === round && each.phase === 'completed');
    });
  }

  it(
    'go on when the one that drives a round is killed while it removes masks',
    async () => {
      const { round, driver } = await catchRemovingMasks(tables, programs, run, next);
      await driver.kill();
      await tables.letPartsGo();
      expect(await completed(round)).toMatchObject({ attempt: 1, survivors: 4, dropouts: [] });
      await driver.revive();
      next = round + 1;
    },
    LIMIT,
  );

  it(
    'decide once when the one that drives a round is stalled for longer than its lease',
    async () => {
      const { round, driver } = await catchRemovingMasks(tables, programs, run, next);
      driver.signal('SIGSTOP');
      await tables.letPartsGo();
      // Whoever talks to the stalled one is not answered: the tables are asked.
      await tables.completionOf(run, round);
      driver.signal('SIGCONT');
      const summary = await completed(round);
      expect(summary).toMatchObject({ attempt: 1, survivors: 4, dropouts: [] });
      next = round + 1;
      const later = await completed(next);
      expect(later.attempt).toBe(1);
      expect((await show()).rounds.find((each) => each.round === round)).toEqual(summary);
    },
    LIMIT,
  );

  it(
    'can be replaced one after the other without costing an attempt',
    async () => {
      for (const coordinator of programs.coordinators) {
        await coordinator.terminate();
        await coordinator.revive();
      }
      const { round } = (await show()).rounds.at(-1)!;
      expect((await completed(round)).abortReasons).toEqual([]);
    },
    LIMIT,
  );

  it(
    'have made, in the end, the model of an undisturbed run, and left nothing of any sum',
    async () => {
      const summary = await eventually('the end of the run', async () => {
        const shown = await programs.operator.showRun(run);
        return shown.status === 'running' ? undefined : shown;
      });
      const puppets = programs.clients.map(({ puppet }) => puppet);
      expect(await judge(programs.operator, programs.plan, summary, puppets)).toEqual([]);
      expect(summary.rounds.flatMap(({ abortReasons }) => abortReasons)).toEqual([]);
      expect(await tables.parts()).toBe(0);
    },
    LIMIT,
  );
});
