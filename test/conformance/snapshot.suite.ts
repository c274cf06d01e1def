/** What every `Snapshot` must do, and the note a restore leaves. Run it once per adapter. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Snapshot } from '../../coordinator/ports/snapshot.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { instant } from '../../shared/domain/time.ts';
import type { StoreHarness } from './store-transactions.suite.ts';
import {
  roundWrite,
  someModel,
  someRound,
  someRun,
  someStoredRun,
  someSubmission,
  T0,
} from './support/builders.ts';

export interface SnapshotHarness extends StoreHarness {
  snapshot(store: CoordinatorStore): Promise<Snapshot>;
}

const runs = ['5', '2', '9'].map(someRun);
const note = { backup: 'd1'.repeat(32), begunAt: instant(T0 + 31), finishedAt: instant(T0 + 77) };

export function snapshotSuite(adapter: string, harness: SnapshotHarness): void {
  describe(`${adapter} read at one moment`, () => {
    contentTests(harness);
    isolationTests(harness);
    noteTests(harness);
  });
}

async function openSnapshot(harness: SnapshotHarness, store: CoordinatorStore): Promise<Snapshot> {
  const snapshot = await harness.snapshot(store);
  onTestFinished(() => snapshot.close());
  return snapshot;
}

async function list<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

function contentTests(harness: SnapshotHarness): void {
  it('holds every run, round and model as it was written, in order of first insertion', async () => {
    const store = await harness.open();
    const stored = runs.map((id, index) =>
      someStoredRun(id, { createdAt: instant(T0 - 100 * index) }),
    );
    const rounds = [7, 3, 8].map((round) => someRound({ run: runs[1]!, round }));
    const models = [
      someModel(runs[2]!, 4, { parent: undefined }),
      someModel(runs[0]!, 6, { createdAt: instant(T0 - 9) }),
    ];
    const ended = someRound(rounds[0]!.key, { terminal: true, deadline: undefined });
    await store.transaction('test', async (tx) => {
      for (const run of stored) await tx.runs.insert(run);
      for (const round of rounds) await tx.rounds.insert(roundWrite(round, [someSubmission()]));
      for (const model of models) await tx.models.insert(model);
      await tx.rounds.put(roundWrite(ended), 1);
      await tx.runs.put({ ...stored[0]!, status: 'failed' }, 1);
    });
    const snapshot = await openSnapshot(harness, store);
    expect(await list(snapshot.runs())).toEqual([
      { ...stored[0]!, status: 'failed' },
      ...stored.slice(1),
    ]);
    expect(await list(snapshot.rounds())).toEqual([ended, rounds[1], rounds[2]]);
    expect(await list(snapshot.models())).toEqual(models);
  });

  it('reads more rows than anybody holds in memory at once', async () => {
    const store = await harness.open();
    const numbers = Array.from({ length: 700 }, (_, index) => index + 11);
    await store.transaction('test', async (tx) => {
      for (const round of numbers) {
        await tx.rounds.insert(roundWrite(someRound({ run: runs[0]!, round })));
      }
    });
    const snapshot = await openSnapshot(harness, store);
    const found = await list(snapshot.rounds());
    expect(found.map(({ key }) => key.round)).toEqual(numbers);
  });

  it('is empty where nothing was written', async () => {
    const snapshot = await openSnapshot(harness, await harness.open());
    for (const rows of [snapshot.runs(), snapshot.rounds(), snapshot.models()]) {
      expect(await list<unknown>(rows)).toEqual([]);
    }
    expect(await snapshot.restored()).toBeUndefined();
  });
}

function isolationTests(harness: SnapshotHarness): void {
  it('sees nothing of what is committed after it was opened, and holds nobody up', async () => {
    const store = await harness.open();
    const [first, second] = [someStoredRun(runs[0]!), someStoredRun(runs[1]!)];
    await store.transaction('test', (tx) => tx.runs.insert(first));
    const snapshot = await openSnapshot(harness, store);
    const reading = snapshot.runs()[Symbol.asyncIterator]();
    expect(await reading.next()).toEqual({ done: false, value: first });
    await store.transaction('test', async (tx) => {
      await tx.runs.insert(second);
      await tx.runs.put({ ...first, status: 'stopped' }, 1);
      await tx.models.insert(someModel(runs[0]!, 3));
      await tx.restores.put(note);
    });
    expect(await reading.next()).toMatchObject({ done: true });
    expect(await list(snapshot.runs())).toEqual([first]);
    expect(await list(snapshot.models())).toEqual([]);
    expect(await snapshot.restored()).toBeUndefined();
    const later = await openSnapshot(harness, store);
    expect(await list(later.runs())).toEqual([{ ...first, status: 'stopped' }, second]);
  });

  it('is closed twice without complaint, and the store goes on', async () => {
    const store = await harness.open();
    const snapshot = await harness.snapshot(store);
    await snapshot.close();
    await snapshot.close();
    await store.transaction('test', (tx) => tx.runs.insert(someStoredRun(runs[0]!)));
  });
}

function noteTests(harness: SnapshotHarness): void {
  it('keeps one note of a restore, replaced as a whole', async () => {
    const store = await harness.open();
    const stored = (): Promise<unknown> => store.transaction('test', (tx) => tx.restores.get());
    expect(await stored()).toBeUndefined();
    const begun = { ...note, backup: 'e2'.repeat(32), finishedAt: undefined };
    await store.transaction('test', (tx) => tx.restores.put(begun));
    expect(await stored()).toEqual(begun);
    expect(await (await openSnapshot(harness, store)).restored()).toEqual(begun);
    await store.transaction('test', (tx) => tx.restores.put(note));
    expect(await stored()).toEqual(note);
  });

  it('forgets a note whose transaction failed', async () => {
    const store = await harness.open();
    const failing = store.transaction('test', async (tx) => {
      await tx.restores.put(note);
      throw new Error('planted');
    });
    await expect(failing).rejects.toThrow('planted');
    expect(await store.transaction('test', (tx) => tx.restores.get())).toBeUndefined();
  });
}
