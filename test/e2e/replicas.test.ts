/** Two coordinator processes over one PostgreSQL behind a balancer: killed, stalled and replaced. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, afterAll } from 'vitest';
import { SCHEMA_VERSION } from '../../coordinator/adapters/postgres/migrations/all.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { type Programs, runRequest, startPrograms } from '../soak/programs.ts';
import { judge } from '../soak/verdict.ts';
import { makeNextVersion } from '../support/e2e/next-version.ts';
import { Program } from '../support/e2e/program.ts';
import { catchRemovingMasks, eventually, Tables } from '../support/e2e/replicas.ts';
import { describePostgres } from '../support/postgres.ts';

const ROUNDS = 12;
const LIMIT = 240_000;

describePostgres('two coordinators over PostgreSQL', (server) => {
  let programs: Programs;
  let tables: Tables;
  let run: RunId;
  /** With its password: where the coordinators' store is. */
  let url: string;
  /** Where the next version is. */
  let elsewhere: string;
  /** Rounds before this one have had their scene. */
  let next = 1;

  beforeAll(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'velum-next-'));
    const { schema, url: secret } = await server.fresh();
    url = secret.reveal();
    tables = await Tables.open(server.url('onlooker'), schema);
    programs = await startPrograms({
      rounds: ROUNDS,
      trainingMs: 400,
      // Nobody falls out because of a pause to reconnect: whatever is missing was lost.
      graceMs: 25_000,
      coordinators: 2,
      settings: { store: { kind: 'postgres', schema }, rounds: { lease: '2s', threads: 1 } },
      environment: { VELUM__STORE__URL: url },
    });
    ({ run } = await programs.operator.startRun(runRequest(programs.plan)));
  }, LIMIT);

  afterAll(async () => {
    await tables.close();
    await programs.close();
    await rm(elsewhere, { recursive: true, force: true });
  });

  function environment(): Record<string, string> {
    return { VELUM__STORE__URL: url };
  }

  async function replaceAll(): Promise<void> {
    for (const coordinator of programs.coordinators) {
      await coordinator.terminate();
      await coordinator.revive();
    }
  }

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
      await replaceAll();
      const { round } = (await show()).rounds.at(-1)!;
      expect((await completed(round)).abortReasons).toEqual([]);
    },
    LIMIT,
  );

  it(
    'go on beside those of the next version, whose schema has grown, until all are of it',
    async () => {
      const later = await makeNextVersion(elsewhere);
      const migrate = ['coordinator', 'migrate', '--config', 'coordinator.yaml'];
      const options = { directory: programs.folder, script: [later], environment: environment() };
      const migration = new Program('migrate', migrate, options);
      expect(await migration.ended).toMatchObject({ code: 0 });
      expect(migration.stdout.join('\n')).toContain(`is at ${String(SCHEMA_VERSION + 1)}`);

      // A process of the old version still starts after that.
      const [first, second] = programs.coordinators;
      await first!.kill();
      await first!.revive();
      first!.velum = later;
      await first!.terminate();
      await first!.revive();
      const { round } = (await show()).rounds.at(-1)!;
      expect((await completed(round + 1)).abortReasons).toEqual([]);
      second!.velum = later;
      await replaceAll();
      expect((await completed(round + 2)).abortReasons).toEqual([]);
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
