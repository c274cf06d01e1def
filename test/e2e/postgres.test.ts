/** Coordinator processes over PostgreSQL: prepared by the operator, used, killed, backed up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from '../../coordinator/adapters/postgres/migrations/all.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { type Completed, endPrograms, velum } from '../support/e2e/program.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';
import { describePostgres } from '../support/postgres.ts';
import { killCoordinatorSuite, SCENES } from './kill-coordinator.suite.ts';

/** Nothing listens there. */
const nowhere: PostgresOptions = {
  url: new Secret('postgresql://alice:correct-horse@127.0.0.1:1/velum'),
  schema: 'velum',
  connections: 7,
};

describePostgres('over PostgreSQL', (server) => {
  describe('an operator', () => {
    let federation: ScratchFederation;

    beforeEach(async () => {
      await ensureBuilt();
      const members = ['north', 'south', 'east'];
      federation = await ScratchFederation.create({ federation: 'north-sea', members });
      await federation.configureOverPostgres(server.unmigrated());
    });

    afterEach(async () => {
      await endPrograms();
      await federation.remove();
    });

    const run = (...args: readonly string[]): Promise<Completed> =>
      velum([...args, '--json'], {
        directory: federation.folder,
        environment: federation.environment,
      });
    const coordinator = (verb: string, ...more: readonly string[]): Promise<Completed> =>
      run('coordinator', verb, '--config', 'coordinator.yaml', ...more);

    it('is told to migrate first, does, and then the coordinator starts', async () => {
      const refused = await coordinator('start');
      expect(refused).toMatchObject({ code: 9 });
      expect(refused.json()).toMatchObject({ error: { code: 'SCHEMA_OLDER' } });
      expect(refused.stderr).toContain('run velum coordinator migrate');
      for (const from of [0, SCHEMA_VERSION]) {
        const migrated = await coordinator('migrate');
        expect(migrated.json()).toMatchObject({ from, to: SCHEMA_VERSION });
      }
      const started = await federation.startCoordinator();
      expect(await started.terminate()).toMatchObject({ code: 0 });
    });

    it('learns from the doctor what is wrong with the database', async () => {
      const database = async (): Promise<unknown> => {
        const { checks } = (await run('doctor', '--coordinator', 'coordinator.yaml')).json();
        return (checks as { readonly name: string }[]).find(({ name }) => name === 'database');
      };
      expect(await database()).toMatchObject({
        status: 'problem',
        finding: expect.stringContaining('run velum coordinator migrate') as unknown,
      });
      await coordinator('migrate');
      expect(await database()).toMatchObject({
        status: 'good',
        finding: expect.stringContaining(`tables at version ${SCHEMA_VERSION}`) as unknown,
      });
      await federation.configureOverPostgres(nowhere);
      expect(await database()).toMatchObject({
        status: 'problem',
        finding: expect.stringMatching(/127\.0\.0\.1:1\/velum.*nothing listens there/) as unknown,
      });
    });

    it('gets an error without the password where there is no server', async () => {
      await federation.configureOverPostgres(nowhere);
      for (const verb of ['start', 'migrate']) {
        const { code, stderr, stdout } = await coordinator(verb);
        expect(code).toBe(6);
        expect(stderr).toContain('127.0.0.1:1/velum');
        expect(stderr + stdout).not.toContain('correct-horse');
      }
    });

    it('backs up a running coordinator and restores it into another schema', async () => {
      await coordinator('migrate');
      await federation.startCoordinator();
      const backup = await coordinator('backup', '--to', 'backup');
      expect(backup.json()).toMatchObject({ federation: 'north-sea', runs: 0 });
      await federation.configureOverPostgres(await server.fresh());
      expect((await coordinator('restore', '--from', 'backup')).json()).toMatchObject({
        digest: backup.json()['digest'],
      });
    });
  });

  describe('a coordinator', () => {
    let options: PostgresOptions;

    killCoordinatorSuite(
      {
        options: async () => {
          options = await server.fresh();
          return { postgres: options };
        },
        async phaseOf(_, round) {
          const sql = `SELECT phase FROM ${options.schema}.rounds WHERE round = $1`;
          return String((await server.query(sql, [round]))[0]?.['phase']);
        },
      },
      SCENES.filter(({ phase }) => ['collecting-masked-inputs', 'unmasking'].includes(phase)),
    );
  });
});
