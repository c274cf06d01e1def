/** The part of the store suite about transactions, concurrency and closing. */
import { describe, expect, it } from 'vitest';
import type { CoordinatorStore, StoreTransaction } from '../../coordinator/ports/store.ts';
import {
  roundWrite,
  someModel,
  someParticipant,
  someRound,
  someRun,
  someStoredRun,
  someSubmission,
} from './support/builders.ts';

export interface StoreHarness {
  /** A fresh, empty store; the harness closes it when the test ends. */
  open(): Promise<CoordinatorStore>;
  /** Closes `store` and opens what it left behind; absent where nothing outlives the process. */
  readonly reopen?: (store: CoordinatorStore) => Promise<CoordinatorStore>;
}

const run = someRun('3');
const key = { run, round: 7 };

export function storeTransactionTests(harness: StoreHarness): void {
  transactionTests(harness);
  durabilityTests(harness);
}

function transactionTests(harness: StoreHarness): void {
  describe('transactions', () => {
    it('undo everything when the work throws, and pass its error on', async () => {
      const store = await harness.open();
      const reason = new Error('changed my mind');
      await expect(
        store.transaction('test', async (tx) => {
          await tx.runs.insert(someStoredRun(run));
          await tx.rounds.insert(roundWrite(someRound(key), [someSubmission()]));
          await tx.models.insert(someModel(run, 7));
          throw reason;
        }),
      ).rejects.toBe(reason);
      const found = await store.transaction('test', async (tx) => [
        await tx.runs.get(run),
        await tx.rounds.get(key),
        await tx.models.get(run, 7),
        (await tx.rounds.submissions(key, 2)).length,
      ]);
      expect(found).toEqual([undefined, undefined, undefined, 0]);
    });

    it('see their own writes', async () => {
      const store = await harness.open();
      const version = await store.transaction('test', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key)));
        await tx.rounds.put(roundWrite(someRound(key)), 1);
        return (await tx.rounds.get(key))?.version;
      });
      expect(version).toBe(2);
    });

    it('lose no update among 32 concurrent writers', async () => {
      const store = await harness.open();
      await insertAt(store, 1);
      const writers = Array.from({ length: 32 }, (_, index) => countUp(store, index + 2));
      await Promise.all(writers);
      const [round, held] = await store.transaction('test', async (tx) => [
        await tx.rounds.get(key),
        await tx.rounds.submissions(key, 2),
      ]);
      expect(round).toMatchObject({ version: 33, value: { document: '32' } });
      expect(new Set(held.map(({ participant }) => participant)).size).toBe(32);
    });

    it('let exactly one of 32 writers with the same expected version win', async () => {
      const store = await harness.open();
      await insertAt(store, 3);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 32 }, (_, index) =>
          store.transaction('test', (tx) =>
            tx.rounds.put(roundWrite(someRound(key, { phase: `writer-${index}` })), 3),
          ),
        ),
      );
      const winners = outcomes.filter(({ status }) => status === 'fulfilled');
      const losers = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(winners).toHaveLength(1);
      for (const { reason } of losers) expect(reason).toMatchObject({ code: 'STALE_ROUND' });
    });

    it('refuse to be used after they ended', async () => {
      const store = await harness.open();
      let leaked: StoreTransaction | undefined;
      await store.transaction('test', (tx) => {
        leaked = tx;
        return Promise.resolve();
      });
      await expect(leaked?.rounds.insert(roundWrite(someRound(key)))).rejects.toThrow(/ended/);
      await expect(leaked?.runs.list()).rejects.toThrow(/ended/);
      await expect(leaked?.models.list()).rejects.toThrow(/ended/);
    });

    it('refuse to begin inside another instead of waiting for it forever', async () => {
      const store = await harness.open();
      await store.transaction('outer', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key)));
        await expect(store.transaction('inner', (inner) => inner.rounds.get(key))).rejects.toThrow(
          /inner.*inside a transaction/,
        );
      });
      expect(await store.transaction('test', (tx) => tx.rounds.get(key))).toBeDefined();
    });

    it('may follow one another from within the same task', async () => {
      const store = await harness.open();
      let [committed, follow] = [(): void => undefined, Promise.resolve<unknown>(undefined)];
      const first = new Promise<void>((resolve) => (committed = resolve));
      await store.transaction('first', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key)));
        follow = first.then(() => store.transaction('second', (next) => next.rounds.get(key)));
      });
      committed();
      expect(await follow).toMatchObject({ version: 1 });
    });
  });
}

function durabilityTests(harness: StoreHarness): void {
  describe('closing', () => {
    it('waits for what has begun, refuses what comes later, and may be repeated', async () => {
      const store = await harness.open();
      const begun = store.transaction('begun', (tx) =>
        tx.rounds.insert(roundWrite(someRound(key))).then(() => 'done'),
      );
      await store.close();
      await store.close();
      expect(await begun).toBe('done');
      await expect(store.transaction('late', (tx) => tx.rounds.get(key))).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
    });

    const { reopen } = harness;
    if (reopen === undefined) return;

    it('keeps everything for the next opening', async () => {
      const store = await harness.open();
      const round = someRound(key, { phase: 'unmasking' });
      const model = someModel(run, 7, { parent: undefined });
      await store.transaction('test', async (tx) => {
        await tx.runs.insert(someStoredRun(run));
        await tx.rounds.insert(roundWrite(round, [someSubmission()]));
        await tx.rounds.put(roundWrite(round, [someSubmission({ step: 'share' })]), 1);
        await tx.models.insert(model);
      });
      const again = await reopen(store);
      const found = await again.transaction('test', async (tx) => ({
        run: await tx.runs.get(run),
        round: await tx.rounds.get(key),
        steps: (await tx.rounds.submissions(key, 2)).map(({ step }) => step),
        models: await tx.models.list(),
      }));
      expect(found).toEqual({
        run: { version: 1, value: someStoredRun(run) },
        round: { version: 2, value: round },
        steps: ['advertise', 'share'],
        models: [model],
      });
    });
  });
}

/** Writes the round of these tests `version` times. */
export async function insertAt(store: CoordinatorStore, version: number): Promise<void> {
  await store.transaction('test', async (tx) => {
    const round = someRound(key, { phase: 'advertising-keys', document: '0' });
    await tx.rounds.insert(roundWrite(round));
    for (let at = 1; at < version; at++) await tx.rounds.put(roundWrite(round), at);
  });
}

/** Reads, waits a turn, writes back plus one; repeats when somebody else was faster. */
async function countUp(store: CoordinatorStore, writer: number): Promise<void> {
  const before = await store.transaction('read', (tx) => tx.rounds.get(key));
  if (before === undefined) throw new Error('the round is missing');
  await new Promise((resolve) => setImmediate(resolve));
  const count = Number(before.value.document) + 1;
  const write = roundWrite(someRound(key, { document: String(count) }), [
    someSubmission({ participant: someParticipant(writer) }),
  ]);
  try {
    await store.transaction('count', (tx) => tx.rounds.put(write, before.version));
  } catch (error) {
    if ((error as { code?: string }).code !== 'STALE_ROUND') throw error;
    await countUp(store, writer);
  }
}
