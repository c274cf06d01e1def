/** The schema in PostgreSQL: migrated forwards from every version, and refused where it must be. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { examinePostgres } from '../../coordinator/adapters/postgres/examine.ts';
import { migratePostgres } from '../../coordinator/adapters/postgres/migrate.ts';
import {
  type Migration,
  MIGRATIONS,
  SCHEMA_VERSION,
} from '../../coordinator/adapters/postgres/migrations/all.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { seconds } from '../../shared/domain/time.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { describePostgres } from '../support/postgres.ts';
import {
  roundWrite,
  someRound,
  someRun,
  someStoredRun,
  someSubmission,
} from './support/builders.ts';

const run = someRun('7');
const key = { run, round: 12 };

async function opened(options: PostgresOptions): Promise<CoordinatorStore> {
  const store = createPostgresStore(await openPostgres(options));
  onTestFinished(() => store.close());
  return store;
}

/** A later version of Velum adds a column; `oldestReader` says who may go on. */
function withNext(oldestReader: number): readonly Migration[] {
  const sql = `ALTER TABLE rounds ADD COLUMN colour text NOT NULL DEFAULT 'teal'`;
  return [...MIGRATIONS, { sql, oldestReader }];
}

describePostgres('the schema', (server) => {
  async function columns({ schema }: PostgresOptions): Promise<readonly unknown[]> {
    return server.query(
      `SELECT table_name::text, column_name::text, data_type::text, is_nullable::text
        FROM information_schema.columns WHERE table_schema = $1 ORDER BY 1, 2`,
      [schema],
    );
  }

  it.each(Array.from({ length: SCHEMA_VERSION + 1 }, (_, version) => version))(
    'is brought from version %d to what a new one is',
    async (version) => {
      const options = server.unmigrated();
      await migratePostgres(options, MIGRATIONS.slice(0, version));
      expect(await migratePostgres(options)).toEqual({ from: version, to: SCHEMA_VERSION });
      expect(await migratePostgres(options)).toEqual({ from: SCHEMA_VERSION, to: SCHEMA_VERSION });
      expect(await columns(options)).toEqual(await columns(await server.fresh()));
      const store = await opened(options);
      await store.transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key))));
    },
  );

  it('keeps what an older version held', async () => {
    const options = server.unmigrated();
    await migratePostgres(options, MIGRATIONS.slice(0, 1));
    await server.query(`INSERT INTO ${options.schema}.runs
      (id, federation, status, created_at, document, version)
      VALUES ('${run}', 'north-sea', 'stopped', 1760000000123.5, '{"ö": 1}', 6)`);
    await migratePostgres(options);
    const store = await opened(options);
    expect(await store.transaction('test', (tx) => tx.runs.get(run))).toMatchObject({
      version: 6,
      value: { status: 'stopped', createdAt: 1760000000123.5, document: '{"ö": 1}' },
    });
  });

  it.each([
    [0, 'there are no tables yet'],
    [2, 'the tables have version 2'],
  ])('of version %d is refused with the command to run', async (version, words) => {
    const options = server.unmigrated();
    if (version > 0) await migratePostgres(options, MIGRATIONS.slice(0, version));
    for (const use of [openPostgres, examinePostgres]) {
      await expect(use(options)).rejects.toMatchObject({
        code: 'SCHEMA_OLDER',
        message: expect.stringMatching(`${words}.*velum coordinator migrate`) as unknown,
        details: { found: version, needed: SCHEMA_VERSION },
      });
    }
  });

  it('of the next version is used, too, where that says so: it may come while this one runs', async () => {
    const options = await server.fresh();
    const running = await opened(options);
    await running.transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key))));
    await migratePostgres(options, withNext(SCHEMA_VERSION));
    await running.transaction('test', (tx) => tx.rounds.put(roundWrite(someRound(key)), 1));
    const started = await opened(options);
    expect(await started.transaction('test', (tx) => tx.rounds.get(key))).toMatchObject({
      version: 2,
      value: someRound(key),
    });
    expect(await migratePostgres(options)).toEqual({
      from: SCHEMA_VERSION + 1,
      to: SCHEMA_VERSION + 1,
    });
  });

  it('of a version that this program cannot use is refused and left alone', async () => {
    const options = server.unmigrated();
    await migratePostgres(options, withNext(SCHEMA_VERSION + 1));
    const before = await columns(options);
    for (const use of [openPostgres, migratePostgres]) {
      await expect(use(options)).rejects.toMatchObject({
        code: 'SCHEMA_NEWER',
        details: { found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION },
      });
    }
    expect(await columns(options)).toEqual(before);
  });

  it('that belongs to another program is refused and left alone', async () => {
    const options = server.unmigrated();
    await server.query(`CREATE SCHEMA ${options.schema}`);
    await server.query(`CREATE TABLE ${options.schema}.invoices (amount numeric)`);
    await expect(migratePostgres(options)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('belongs to another program') as unknown,
    });
    expect(await columns(options)).toHaveLength(1);
  });

  it('may have been created, empty, by an administrator', async () => {
    const options = server.unmigrated();
    await server.query(`CREATE SCHEMA ${options.schema}`);
    expect(await migratePostgres(options)).toEqual({ from: 0, to: SCHEMA_VERSION });
  });

  it('is migrated once by two who begin at the same time', async () => {
    const options = server.unmigrated();
    const both = await Promise.all([migratePostgres(options), migratePostgres(options)]);
    expect(both.map(({ from }) => from).sort()).toEqual([0, SCHEMA_VERSION]);
  });

  it('stays at the last whole step when one fails, and goes on from there', async () => {
    const options = server.unmigrated();
    const broken = { sql: 'CREATE TABLE half (a int); SELECT 1 / 0', oldestReader: 1 };
    await expect(
      migratePostgres(options, [...MIGRATIONS.slice(0, 2), broken]),
    ).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await migratePostgres(options)).toEqual({ from: 2, to: SCHEMA_VERSION });
    expect(await columns(options)).toEqual(await columns(await server.fresh()));
  });

  it('is one of several in a database, which know nothing of each other', async () => {
    const [one, other] = [await opened(await server.fresh()), await opened(await server.fresh())];
    await one.transaction('test', (tx) => tx.runs.insert(someStoredRun(run)));
    expect(await other.transaction('test', (tx) => tx.runs.list())).toEqual([]);
  });

  it('can be used by who may not change it', async () => {
    const { schema, url, connections } = await server.fresh();
    await server.query(`CREATE ROLE ${schema}_user LOGIN;
      GRANT USAGE ON SCHEMA ${schema} TO ${schema}_user;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO ${schema}_user;
      GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${schema}_user`);
    const asUser = url.reveal().replace('user=velum', `user=${schema}_user`);
    const options = { url: new Secret(asUser), schema, connections };
    const store = await opened(options);
    await store.transaction('test', async (tx) => {
      await tx.rounds.insert(roundWrite(someRound(key), [someSubmission()]));
      await tx.rounds.put({ ...roundWrite(someRound(key)), forgetBefore: Infinity }, 1);
      const lease = await tx.leases.take('round/7/12', 'amsel', seconds(60));
      await tx.leases.release(lease!);
      await tx.removals.announce({ ...key, attempt: 2 }, 3);
    });
    const further = [...MIGRATIONS, { sql: 'DROP TABLE runs', oldestReader: 1 }];
    await expect(migratePostgres(options, further)).rejects.toMatchObject({
      message: expect.stringContaining('may not do this') as unknown,
    });
  });

  describe('as the doctor sees it', () => {
    it('is described, with the server', async () => {
      expect(await examinePostgres(await server.fresh())).toMatchObject({
        server: expect.stringMatching(/^\d\d/) as unknown,
        schema: SCHEMA_VERSION,
        exposed: false,
        synced: true,
      });
    });
  });
});
