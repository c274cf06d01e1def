/** What only a store that several processes reach over connections can show. */
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../coordinator/adapters/postgres/database.ts';
import { openPostgresSnapshot } from '../../coordinator/adapters/postgres/postgres-snapshot.ts';
import { createPostgresStore } from '../../coordinator/adapters/postgres/postgres-store.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { seconds } from '../../shared/domain/time.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { describePostgres } from '../support/postgres.ts';
import {
  roundWrite,
  someModel,
  someParticipant,
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

function gate(): { readonly passed: Promise<void>; open(): void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return {
    passed,
    open: () => {
      open();
    },
  };
}

/** Resolves for all once `count` have arrived. */
function meetingOf(count: number): () => Promise<void> {
  let missing = count;
  const meeting = gate();
  return () => {
    missing -= 1;
    if (missing <= 0) meeting.open();
    return meeting.passed;
  };
}

describePostgres('stores over PostgreSQL', (server) => {
  async function two(): Promise<readonly [CoordinatorStore, CoordinatorStore]> {
    const options = await server.fresh();
    return [await opened(options), await opened(options)];
  }

  describe('of two processes', () => {
    it('lose no update of 32 writers split over both', async () => {
      const stores = await two();
      await stores[0].transaction('test', (tx) =>
        tx.rounds.insert(roundWrite(someRound(key, { document: '0' }))),
      );
      await Promise.all(
        Array.from({ length: 32 }, (_, writer) =>
          stores[writer % 2]!.transaction('count', async (tx) => {
            const before = (await tx.rounds.get(key))!;
            const document = String(Number(before.value.document) + 1);
            const said = someSubmission({ participant: someParticipant(writer + 2) });
            await tx.rounds.put(roundWrite(someRound(key, { document }), [said]), before.version);
          }),
        ),
      );
      const [round, said] = await stores[1].transaction('test', async (tx) => [
        await tx.rounds.get(key),
        await tx.rounds.submissions(key, 2),
      ]);
      expect(round).toMatchObject({ version: 33, value: { document: '32' } });
      expect(new Set(said.map(({ participant }) => participant)).size).toBe(32);
    });

    it.each([
      ['a round', (tx) => tx.rounds.insert(roundWrite(someRound(key), [someSubmission()]))],
      ['a run', (tx) => tx.runs.insert(someStoredRun(run))],
      ['a model', (tx) => tx.models.insert(someModel(run, 12))],
    ] as readonly [string, Parameters<CoordinatorStore['transaction']>[1]][])(
      'let exactly one of 32 insert %s, and tell the others that it exists',
      async (_, insert) => {
        const stores = await two();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 32 }, (_, writer) =>
            stores[writer % 2]!.transaction('insert', insert),
          ),
        );
        const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
        expect(losers).toHaveLength(31);
        for (const { reason } of losers) expect(reason).toMatchObject({ code: 'STALE_ROUND' });
      },
    );

    it('give a lease to exactly one of 32 who ask both', async () => {
      const stores = await two();
      const leases = await Promise.all(
        Array.from({ length: 32 }, (_, asker) =>
          stores[asker % 2]!.transaction('take', (tx) =>
            tx.leases.take('round/7/12', `holder-${asker}`, seconds(3_600)),
          ),
        ),
      );
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('run work again that the other has pulled the ground from under', async () => {
      const stores = await two();
      const bothHaveRead = meetingOf(2);
      let tries = 0;
      /** Writes down how many runs there are: no order of two such transactions gives 0 twice. */
      const count = (store: CoordinatorStore, digit: string): Promise<void> =>
        store.transaction('count', async (tx) => {
          tries += 1;
          const { length } = await tx.runs.list();
          await bothHaveRead();
          await tx.runs.insert(someStoredRun(someRun(digit), { document: String(length) }));
        });
      await Promise.all([count(stores[0], '4'), count(stores[1], '8')]);
      const runs = await stores[0].transaction('test', (tx) => tx.runs.list());
      expect(runs.map(({ document }) => document).sort()).toEqual(['0', '1']);
      expect(tries).toBeGreaterThan(2);
    });

    it('run work again that ended in a deadlock', async () => {
      const stores = await two();
      const rounds = [12, 15].map((round) => ({ run, round }));
      await stores[0].transaction('test', async (tx) => {
        for (const each of rounds) await tx.rounds.insert(roundWrite(someRound(each)));
      });
      const bothHoldOne = meetingOf(2);
      let tries = 0;
      const write = (store: CoordinatorStore, order: readonly (typeof key)[]): Promise<void> =>
        store.transaction('write', async (tx) => {
          tries += 1;
          for (const each of order) {
            const { version } = (await tx.rounds.get(each))!;
            await tx.rounds.put(roundWrite(someRound(each)), version);
            await bothHoldOne();
          }
        });
      await Promise.all([write(stores[0], rounds), write(stores[1], rounds.toReversed())]);
      const versions = await stores[0].transaction('test', async (tx) => [
        (await tx.rounds.get(rounds[0]!))?.version,
        (await tx.rounds.get(rounds[1]!))?.version,
      ]);
      expect(versions).toEqual([3, 3]);
      expect(tries).toBeGreaterThan(2);
    });

    it('go on when the other stops in mid-transaction, whose work is undone', async () => {
      const stores = await two();
      await stores[0].transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key))));
      const [stopping, continuing] = [gate(), gate()];
      const stopped = stores[0].transaction('stopped', async (tx) => {
        await tx.rounds.put(roundWrite(someRound(key, { phase: 'stalled' })), 1);
        stopping.open();
        await continuing.passed;
        await tx.rounds.put(roundWrite(someRound(key, { phase: 'stalled' })), 2);
      });
      await stopping.passed;
      await stores[1].transaction('other', (tx) =>
        tx.rounds.put(roundWrite(someRound(key, { phase: 'sharing-keys' })), 1),
      );
      continuing.open();
      await expect(stopped).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      const round = await stores[0].transaction('test', (tx) => tx.rounds.get(key));
      expect(round).toMatchObject({ version: 2, value: { phase: 'sharing-keys' } });
    });
  });

  describe('whose connections are lost', () => {
    it('while idle serve the next transaction as if nothing had happened', async () => {
      const options = await server.fresh();
      const store = await opened(options);
      await store.transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key))));
      await server.disconnect(options);
      const rounds = await store.transaction('test', (tx) => tx.rounds.ofRun(run));
      expect(rounds).toHaveLength(1);
    });

    it('in mid-transaction say so, have done nothing, and serve the next', async () => {
      const options = await server.fresh();
      const store = await opened(options);
      const broken = store.transaction('broken', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key)));
        await server.disconnect(options);
        await tx.rounds.insert(roundWrite(someRound({ run, round: 13 })));
      });
      await expect(broken).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('transaction broken') as unknown,
      });
      const rounds = await store.transaction('test', (tx) => tx.rounds.ofRun(run));
      expect(rounds).toEqual([]);
    });

    it('also when the work does not notice', async () => {
      const options = await server.fresh();
      const store = await opened(options);
      const broken = store.transaction('broken', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key)));
        await server.disconnect(options);
        await tx.runs.list().catch(() => undefined);
      });
      await expect(broken).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(await store.transaction('test', (tx) => tx.rounds.get(key))).toBeUndefined();
    });

    it('in the commit say that the outcome is unknown, and do not repeat it', async () => {
      const options = await server.fresh();
      const store = await opened(options);
      const { schema } = options;
      await server.query(`
        CREATE FUNCTION ${schema}.die() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER die AFTER INSERT ON ${schema}.runs
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${schema}.die()`);
      let tries = 0;
      const broken = store.transaction('publish', (tx) => {
        tries += 1;
        return tx.runs.insert(someStoredRun(run));
      });
      await expect(broken).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringMatching(/lost during COMMIT.*not known/) as unknown,
        details: { outcome: 'unknown' },
      });
      expect(tries).toBe(1);
      expect(await store.transaction('test', (tx) => tx.runs.list())).toEqual([]);
    });

    it('with the server itself have all they acknowledged once it is back', async () => {
      const store = await opened(await server.fresh());
      const acknowledged: number[] = [];
      const writing = (async () => {
        for (let round = 20; ; round++) {
          const write = roundWrite(someRound({ run, round }), [someSubmission()]);
          await store.transaction('insert', (tx) => tx.rounds.insert(write));
          acknowledged.push(round);
          if (round === 60) void server.crash();
        }
      })();
      await expect(writing).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(store.transaction('test', (tx) => tx.rounds.ofRun(run))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
      await server.crash();
      await server.start();
      const rounds = await store.transaction('test', (tx) => tx.rounds.ofRun(run));
      expect(rounds.map(({ key: { round } }) => round)).toEqual(
        expect.arrayContaining(acknowledged),
      );
      expect(acknowledged.length).toBeGreaterThan(40);
    });
  });

  describe('that cannot be opened', () => {
    it('say where they looked, and not with which password', async () => {
      const options = await server.fresh();
      const url = 'postgresql://alice:correct-horse@127.0.0.1:1/velum?sslmode=disable';
      const error: unknown = await openPostgres({ ...options, url: new Secret(url) }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({
        code: 'STORE_UNAVAILABLE',
        message: expect.stringContaining('127.0.0.1:1/velum') as unknown,
      });
      expect(inspect(error, { depth: 10 })).not.toContain('correct-horse');
    });

    it('name the certificate that cannot be read', async () => {
      const options = await server.fresh();
      const url = `${server.url('velum')}&sslmode=verify-full&sslrootcert=/nowhere/ca.pem`;
      for (const use of [openPostgres, openPostgresSnapshot]) {
        await expect(use({ ...options, url: new Secret(url) })).rejects.toMatchObject({
          code: 'STORE_UNAVAILABLE',
          message: expect.stringContaining('/nowhere/ca.pem') as unknown,
        });
      }
    });
  });
});
