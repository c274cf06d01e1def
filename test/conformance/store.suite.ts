/** What every `CoordinatorStore` must do. Run it once per adapter. */
import { describe, expect, it } from 'vitest';
import type { StoreTransaction } from '../../coordinator/ports/store.ts';
import { instant } from '../../shared/domain/time.ts';
import {
  roundWrite,
  someModel,
  someParticipant,
  someRound,
  someRun,
  someStoredRun,
  someSubmission,
  T0,
} from './support/builders.ts';
import { insertAt, storeTransactionTests, type StoreHarness } from './store-transactions.suite.ts';

const run = someRun('3');
const key = { run, round: 7 };

export function storeSuite(adapter: string, harness: StoreHarness): void {
  describe(`${adapter} as a coordinator store`, () => {
    roundTests(harness);
    submissionTests(harness);
    runAndModelTests(harness);
    storeTransactionTests(harness);
  });
}

function roundTests(harness: StoreHarness): void {
  describe('rounds', () => {
    it('returns a round as it was written, at version 1', async () => {
      const store = await harness.open();
      const round = someRound(key);
      await store.transaction('test', (tx) => tx.rounds.insert(roundWrite(round)));
      expect(await store.transaction('test', (tx) => tx.rounds.get(key))).toEqual({
        version: 1,
        value: round,
      });
    });

    it('knows nothing of a round that was never written', async () => {
      const store = await harness.open();
      await store.transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key))));
      const found = await store.transaction('test', async (tx) => [
        await tx.rounds.get({ run, round: 8 }),
        await tx.rounds.get({ run: someRun('4'), round: 7 }),
      ]);
      expect(found).toEqual([undefined, undefined]);
    });

    it('keeps an absent deadline absent', async () => {
      const store = await harness.open();
      const round = someRound(key, { deadline: undefined, phase: 'completed', terminal: true });
      await store.transaction('test', (tx) => tx.rounds.insert(roundWrite(round)));
      const stored = await store.transaction('test', (tx) => tx.rounds.get(key));
      expect(stored?.value).toEqual(round);
    });

    it('counts versions up by one per write', async () => {
      const store = await harness.open();
      await store.transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key))));
      for (const version of [1, 2, 3]) {
        await store.transaction('test', (tx) =>
          tx.rounds.put(roundWrite(someRound(key, { phase: `phase-${version}` })), version),
        );
      }
      const stored = await store.transaction('test', (tx) => tx.rounds.get(key));
      expect(stored).toMatchObject({ version: 4, value: { phase: 'phase-3' } });
    });

    it.each([
      ['older than', 1],
      ['newer than', 3],
      ['none, not', 0],
    ])('refuses a write that expects %s the stored version', async (_, expected) => {
      const store = await harness.open();
      await insertAt(store, 2);
      const write = roundWrite(someRound(key, { phase: 'lost' }));
      await expect(
        store.transaction('test', (tx) => tx.rounds.put(write, expected)),
      ).rejects.toMatchObject({ code: 'STALE_ROUND' });
      const stored = await store.transaction('test', (tx) => tx.rounds.get(key));
      expect(stored).toMatchObject({ version: 2, value: { phase: 'advertising-keys' } });
    });

    it('refuses to insert a round twice and to update one that does not exist', async () => {
      const store = await harness.open();
      const write = roundWrite(someRound(key));
      await expect(
        store.transaction('test', (tx) => tx.rounds.put(write, 1)),
      ).rejects.toMatchObject({ code: 'STALE_ROUND' });
      await store.transaction('test', (tx) => tx.rounds.insert(write));
      await expect(
        store.transaction('test', (tx) => tx.rounds.insert(write)),
      ).rejects.toMatchObject({ code: 'STALE_ROUND' });
    });

    it('lists the rounds that are not terminal, oldest first, also after updates', async () => {
      const store = await harness.open();
      const keys = [9, 4, 6].map((round) => ({ run: someRun('5'), round }));
      await store.transaction('test', async (tx) => {
        for (const each of [key, ...keys]) await tx.rounds.insert(roundWrite(someRound(each)));
        await tx.rounds.put(roundWrite(someRound(key, { phase: 'publishing' })), 1);
        await tx.rounds.put(roundWrite(someRound(keys[1]!, { terminal: true })), 1);
      });
      const open = await store.transaction('test', (tx) => tx.rounds.open());
      expect(open).toEqual([key, keys[0], keys[2]]);
    });

    it('lists all rounds of one run, ascending', async () => {
      const store = await harness.open();
      await store.transaction('test', async (tx) => {
        for (const round of [12, 3, 5]) {
          const terminal = round === 3;
          await tx.rounds.insert(roundWrite(someRound({ run, round }, { terminal })));
        }
        await tx.rounds.insert(roundWrite(someRound({ run: someRun('6'), round: 4 })));
      });
      const rounds = await store.transaction('test', (tx) => tx.rounds.ofRun(run));
      expect(rounds.map((round) => round.key.round)).toEqual([3, 5, 12]);
      expect(rounds[0]).toEqual(someRound({ run, round: 3 }, { terminal: true }));
    });
  });
}

function submissionTests(harness: StoreHarness): void {
  describe('submissions', () => {
    it('returns those of one attempt in order of acceptance', async () => {
      const store = await harness.open();
      const accepted = [8, 2, 5].map((index) =>
        someSubmission({ participant: someParticipant(index), body: `{"n":${index}}` }),
      );
      const other = someSubmission({ attempt: 3 });
      await store.transaction('test', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key), accepted.slice(0, 2)));
        await tx.rounds.put(roundWrite(someRound(key), [other, ...accepted.slice(2)]), 1);
      });
      const found = await store.transaction('test', async (tx) => [
        await tx.rounds.submissions(key, 2),
        await tx.rounds.submissions(key, 3),
        await tx.rounds.submissions({ run, round: 8 }, 2),
      ]);
      expect(found).toEqual([accepted, [other], []]);
    });

    it('accepts one per attempt, step and participant', async () => {
      const store = await harness.open();
      await store.transaction('test', (tx) =>
        tx.rounds.insert(roundWrite(someRound(key), [someSubmission()])),
      );
      const second = someSubmission({ body: '{"key":"another"}' });
      await expect(
        store.transaction('test', (tx) => tx.rounds.put(roundWrite(someRound(key), [second]), 1)),
      ).rejects.toMatchObject({ code: 'SUBMISSION_CONFLICT' });
      const different = [
        someSubmission({ step: 'share' }),
        someSubmission({ participant: someParticipant(6) }),
        someSubmission({ attempt: 3 }),
      ];
      await store.transaction('test', (tx) =>
        tx.rounds.put(roundWrite(someRound(key), different), 1),
      );
      const held = await store.transaction('test', (tx) => tx.rounds.submissions(key, 2));
      expect(held).toEqual([someSubmission(), different[0], different[1]]);
    });

    it('refuses two for one slot within one write', async () => {
      const store = await harness.open();
      const twice = [someSubmission(), someSubmission()];
      await expect(
        store.transaction('test', (tx) => tx.rounds.insert(roundWrite(someRound(key), twice))),
      ).rejects.toMatchObject({ code: 'SUBMISSION_CONFLICT' });
    });

    it('leaves nothing of a refused write in a transaction that goes on', async () => {
      const store = await harness.open();
      await store.transaction('test', (tx) =>
        tx.rounds.insert(roundWrite(someRound(key), [someSubmission()])),
      );
      const fresh = someSubmission({ participant: someParticipant(9) });
      await store.transaction('test', async (tx) => {
        const write = roundWrite(someRound(key, { phase: 'lost' }), [fresh, someSubmission()]);
        await expect(tx.rounds.put(write, 1)).rejects.toMatchObject({
          code: 'SUBMISSION_CONFLICT',
        });
      });
      const [round, held] = await store.transaction('test', async (tx) => [
        await tx.rounds.get(key),
        await tx.rounds.submissions(key, 2),
      ]);
      expect(round).toMatchObject({ version: 1, value: { phase: 'gathering' } });
      expect(held).toEqual([someSubmission()]);
    });

    it('forgets what earlier attempts submitted, and everything on request', async () => {
      const store = await harness.open();
      const attempts = [2, 3, 4].map((attempt) => someSubmission({ attempt }));
      const held = (): Promise<number[]> =>
        store.transaction('test', async (tx) => {
          const counts = [];
          for (const attempt of [2, 3, 4, 5]) {
            counts.push((await tx.rounds.submissions(key, attempt)).length);
          }
          return counts;
        });
      await store.transaction('test', (tx) =>
        tx.rounds.insert(roundWrite(someRound(key), attempts)),
      );
      await store.transaction('test', (tx) =>
        tx.rounds.put({ ...roundWrite(someRound(key)), forgetBefore: 4 }, 1),
      );
      expect(await held()).toEqual([0, 0, 1, 0]);
      const last = { ...roundWrite(someRound(key), [someSubmission({ attempt: 5 })]) };
      await store.transaction('test', (tx) =>
        tx.rounds.put({ ...last, forgetBefore: Infinity }, 2),
      );
      expect(await held()).toEqual([0, 0, 0, 0]);
    });

    it('forgets only those of the round written', async () => {
      const store = await harness.open();
      const other = { run, round: 8 };
      await store.transaction('test', async (tx) => {
        await tx.rounds.insert(roundWrite(someRound(key), [someSubmission()]));
        await tx.rounds.insert(roundWrite(someRound(other), [someSubmission()]));
        await tx.rounds.put({ ...roundWrite(someRound(key)), forgetBefore: Infinity }, 1);
      });
      const held = await store.transaction('test', (tx) => tx.rounds.submissions(other, 2));
      expect(held).toEqual([someSubmission()]);
    });
  });
}

function runAndModelTests(harness: StoreHarness): void {
  describe('runs and models', () => {
    it('keeps runs by version and lists the newest first', async () => {
      const store = await harness.open();
      const ids = ['a', 'b', 'c', 'd'].map(someRun);
      const ages = [500, 900, 100, 900];
      await store.transaction('test', async (tx) => {
        for (const [index, id] of ids.entries()) {
          await tx.runs.insert(someStoredRun(id, { createdAt: instant(T0 + ages[index]!) }));
        }
      });
      const ended = someStoredRun(ids[2]!, { createdAt: instant(T0 + 100), status: 'failed' });
      await store.transaction('test', (tx) => tx.runs.put(ended, 1));
      const listed = await store.transaction('test', (tx) => tx.runs.list());
      expect(listed.map(({ id }) => id)).toEqual([ids[3], ids[1], ids[0], ids[2]]);
      expect(await store.transaction('test', (tx) => tx.runs.get(ids[2]!))).toEqual({
        version: 2,
        value: ended,
      });
    });

    it('refuses a run that exists, a stale one and one that does not exist', async () => {
      const store = await harness.open();
      const stored = someStoredRun(run);
      await store.transaction('test', (tx) => tx.runs.insert(stored));
      await store.transaction('test', (tx) => tx.runs.put(stored, 1));
      const attempts = [
        (tx: StoreTransaction) => tx.runs.insert(stored),
        (tx: StoreTransaction) => tx.runs.put(stored, 1),
        (tx: StoreTransaction) => tx.runs.put(someStoredRun(someRun('9')), 2),
      ];
      for (const attempt of attempts) {
        await expect(store.transaction('test', attempt)).rejects.toMatchObject({
          code: 'STALE_ROUND',
        });
      }
      const found = await store.transaction('test', (tx) => tx.runs.get(someRun('9')));
      expect(found).toBeUndefined();
    });

    it('keeps models by run and round, ascending, and lists the newest first', async () => {
      const store = await harness.open();
      const other = someRun('8');
      const models = [
        someModel(run, 5, { createdAt: instant(T0 + 700) }),
        someModel(run, 2, { createdAt: instant(T0 + 300), parent: undefined }),
        someModel(other, 3, { createdAt: instant(T0 + 500), digest: 'ef'.repeat(32) }),
        someModel(run, 11, { createdAt: instant(T0 + 900) }),
      ];
      await store.transaction('test', async (tx) => {
        for (const model of models) await tx.models.insert(model);
      });
      const [second, absent, ofRun, listed] = await store.transaction('test', async (tx) => [
        await tx.models.get(run, 2),
        await tx.models.get(run, 3),
        await tx.models.ofRun(run),
        await tx.models.list(),
      ]);
      expect(second).toEqual(models[1]);
      expect(absent).toBeUndefined();
      expect(ofRun).toEqual([models[1], models[0], models[3]]);
      expect(listed).toEqual([models[3], models[0], models[2], models[1]]);
    });

    it('never overwrites a model', async () => {
      const store = await harness.open();
      await store.transaction('test', (tx) => tx.models.insert(someModel(run, 5)));
      const other = someModel(run, 5, { digest: '12'.repeat(32) });
      await expect(
        store.transaction('test', (tx) => tx.models.insert(other)),
      ).rejects.toMatchObject({ code: 'STALE_ROUND' });
      const held = await store.transaction('test', (tx) => tx.models.get(run, 5));
      expect(held).toEqual(someModel(run, 5));
    });
  });
}
