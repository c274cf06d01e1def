import { describe, expect, it, onTestFinished } from 'vitest';
import { createMemoryRoundFeed } from '../../coordinator/adapters/memory/memory-round-feed.ts';
import {
  openPostgresRoundFeed,
  type PostgresRoundFeed,
} from '../../coordinator/adapters/postgres/postgres-round-feed.ts';
import type { PostgresOptions } from '../../coordinator/adapters/postgres/settings.ts';
import {
  createMemoryLog,
  type MemoryLog,
} from '../../coordinator/adapters/telemetry/memory-log.ts';
import type { RoundFeed } from '../../coordinator/ports/round-feed.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { describePostgres } from '../support/postgres.ts';
import { roundFeedSuite } from './round-feed.suite.ts';
import { someRun } from './support/builders.ts';

roundFeedSuite('memory', { open: () => Promise.resolve(createMemoryRoundFeed()) });

describePostgres('a PostgreSQL server', (server) => {
  async function open(
    options: PostgresOptions = server.unmigrated(),
    log: MemoryLog = createMemoryLog(),
  ): Promise<PostgresRoundFeed> {
    const feed = await openPostgresRoundFeed(options, log);
    onTestFinished(() => feed.close());
    return feed;
  }

  /** The runs a feed tells from now on, one after another. */
  function ear(feed: RoundFeed): () => Promise<RunId | undefined> {
    const heard: (RunId | undefined)[] = [];
    let wake: () => void = () => undefined;
    feed.subscribe((run) => {
      heard.push(run);
      wake();
    });
    return async () => {
      while (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return heard.shift();
    };
  }

  roundFeedSuite('postgres', { open });

  describe('feeds of two processes on one schema', () => {
    it('tell each other which run changed, and nothing of it to another schema', async () => {
      const options = server.unmigrated();
      const [one, two, elsewhere] = [await open(options), await open(options), await open()];
      const [atTwo, outside] = [ear(two), ear(elsewhere)];
      one.changed(someRun('3'));
      expect(await atTwo()).toBe(someRun('3'));
      one.changed(someRun('8'));
      expect(await atTwo()).toBe(someRun('8'));
      elsewhere.changed(someRun('5'));
      expect(await outside()).toBe(someRun('5'));
    });

    it('do not hear their own changes a second time', async () => {
      const options = server.unmigrated();
      const [one, two] = [await open(options), await open(options)];
      const [atOne, atTwo] = [ear(one), ear(two)];
      one.changed(someRun('3'));
      await atTwo();
      two.changed(someRun('4'));
      expect([await atOne(), await atOne()]).toEqual([someRun('3'), someRun('4')]);
    });

    it('say once what changed many times while nothing could be said', async () => {
      const options = server.unmigrated();
      const [one, two] = [await open(options), await open(options)];
      const atTwo = ear(two);
      for (let times = 0; times < 50; times++) one.changed(someRun('3'));
      one.changed(someRun('9'));
      const heard = [await atTwo()];
      while (heard.at(-1) !== someRun('9')) heard.push(await atTwo());
      expect(heard.length).toBeLessThan(10);
    });

    it('take what no coordinator says as a reason to look at everything', async () => {
      const options = server.unmigrated();
      const atOne = ear(await open(options));
      await server.query(`NOTIFY ${options.schema}_runs, 'all of them'`);
      expect(await atOne()).toBeUndefined();
    });
  });

  describe('a feed whose connection was lost', () => {
    it('comes back, says that anything may have changed, and passes on what it could not', async () => {
      const options = server.unmigrated();
      const log = createMemoryLog();
      const [one, two] = [await open(options, log), await open(options)];
      const [atOne, atTwo] = [ear(one), ear(two)];
      await server.disconnect(options);
      expect(await atOne()).toBeUndefined();
      expect(await atTwo()).toBeUndefined();
      one.changed(someRun('2'));
      expect([await atOne(), await atTwo()]).toEqual([someRun('2'), someRun('2')]);
      expect(log.records.map(({ event }) => event)).toEqual(
        expect.arrayContaining(['feed-lost', 'feed-regained']),
      );
    });

    it('outlives a crash of the server, and says then what changed meanwhile', async () => {
      const options = server.unmigrated();
      const [one, two] = [await open(options), await open(options)];
      const atTwo = ear(two);
      await server.crash();
      one.changed(someRun('4'));
      await server.start();
      // Whichever returns first: the notice comes, or the other looks at everything once it was said.
      expect([undefined, someRun('4')]).toContain(await atTwo());
    });

    it('can be closed while there is no server to return to', async () => {
      const feed = await open();
      const lost = ear(feed);
      await server.crash();
      await feed.close();
      await feed.close();
      await server.start();
      feed.changed(someRun('7'));
      expect(await lost()).toBe(someRun('7'));
    });
  });

  it('is not opened where there is no server', async () => {
    await server.crash();
    await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await server.start();
  });
});
