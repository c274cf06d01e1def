/** What the shared mask removal of every `CoordinatorStore` must do. Run it once per adapter. */
import { describe, expect, it } from 'vitest';
import type { ClaimedPart } from '../../coordinator/ports/removals.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import type { AttemptKey } from '../../shared/domain/ids.ts';
import type { Duration } from '../../shared/domain/time.ts';
import { LONG, SHORT, type TimedHarness } from './leases.suite.ts';
import { someAttempt, someRun } from './support/builders.ts';

const key = someAttempt(someRun('4'), 6, 2);
const later = someAttempt(someRun('2'), 3, 5);
const RESULT = Uint8Array.of(7, 0, 255, 13);

export function removalSuite(adapter: string, harness: TimedHarness): void {
  describe(`mask removal shared through ${adapter}`, () => {
    claimTests(harness);
    fencingTests(harness);
    resultTests(harness);
  });
}

async function announced(harness: TimedHarness, parts = 3): Promise<CoordinatorStore> {
  const store = await harness.open();
  await announce(store, key, parts);
  return store;
}

function announce(store: CoordinatorStore, attempt: AttemptKey, parts: number): Promise<void> {
  return store.transaction('announce', (tx) => tx.removals.announce(attempt, parts));
}

function claim(
  store: CoordinatorStore,
  holder: string,
  span: Duration,
): Promise<ClaimedPart | undefined> {
  return store.transaction('claim', (tx) => tx.removals.claim(holder, span));
}

async function claimed(
  store: CoordinatorStore,
  holder: string,
  span: Duration,
): Promise<ClaimedPart> {
  const part = await claim(store, holder, span);
  if (part === undefined) throw new Error('there is nothing to claim');
  return part;
}

function finish(store: CoordinatorStore, part: ClaimedPart, result = RESULT): Promise<void> {
  return store.transaction('finish', (tx) => tx.removals.finish(part, result));
}

function prolong(store: CoordinatorStore, part: ClaimedPart): Promise<void> {
  return store.transaction('prolong', (tx) => tx.removals.prolong(part, LONG));
}

function giveBack(store: CoordinatorStore, part: ClaimedPart): Promise<void> {
  return store.transaction('give-back', (tx) => tx.removals.giveBack(part));
}

function results(
  store: CoordinatorStore,
  attempt = key,
): Promise<readonly (Uint8Array | undefined)[]> {
  return store.transaction('results', (tx) => tx.removals.results(attempt));
}

function open(store: CoordinatorStore, attempt = key): Promise<number | undefined> {
  return store.transaction('open', (tx) => tx.removals.open(attempt));
}

function claimTests(harness: TimedHarness): void {
  it('has nothing to claim before parts are announced', async () => {
    const store = await harness.open();
    expect(await claim(store, 'amsel', LONG)).toBeUndefined();
    expect(await results(store)).toEqual([]);
  });

  it('gives every part to one, the attempt announced first and the smallest part first', async () => {
    const store = await announced(harness, 2);
    await announce(store, later, 1);
    const parts = [];
    for (const holder of ['amsel', 'biber', 'amsel', 'chamois']) {
      parts.push(await claim(store, holder, LONG));
    }
    expect(parts).toMatchObject([
      { key, part: 0, parts: 2, holder: 'amsel' },
      { key, part: 1, parts: 2, holder: 'biber' },
      { key: later, part: 0, parts: 1, holder: 'amsel' },
      undefined,
    ]);
  });

  it('gives every part to one of 32 who ask at the same time', async () => {
    const store = await announced(harness, 5);
    const asked = Array.from({ length: 32 }, (_, i) => claim(store, `holder-${i}`, LONG));
    const parts = (await Promise.all(asked)).filter((part) => part !== undefined);
    expect(parts.map(({ part }) => part).sort()).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(parts.map(({ holder }) => holder)).size).toBe(5);
  });

  it('is announced once: later announcements of the attempt change nothing', async () => {
    const store = await announced(harness, 2);
    await finish(store, await claimed(store, 'amsel', LONG));
    await announce(store, key, 2);
    await announce(store, key, 4);
    expect(await results(store)).toEqual([RESULT, undefined]);
    expect(await claim(store, 'biber', LONG)).toMatchObject({ part: 1, parts: 2 });
    expect(await claim(store, 'biber', LONG)).toBeUndefined();
  });

  it('counts what is still to be handed in', async () => {
    const store = await announced(harness, 3);
    expect(await open(store)).toBe(3);
    const part = await claimed(store, 'amsel', LONG);
    expect(await open(store)).toBe(3);
    await finish(store, part);
    expect(await open(store)).toBe(2);
    expect(await open(store, later)).toBeUndefined();
  });

  it('gives a part again once its claim has expired, with a larger token', async () => {
    const store = await announced(harness, 1);
    const first = await claimed(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    const second = await claimed(store, 'biber', LONG);
    expect(second).toMatchObject({ key, part: first.part, parts: 1, holder: 'biber' });
    expect(second.token).toBeGreaterThan(first.token);
  });

  it('does not give a part that was prolonged', async () => {
    const store = await announced(harness, 1);
    const part = await claimed(store, 'amsel', SHORT);
    await prolong(store, part);
    await harness.pass(SHORT);
    expect(await claim(store, 'biber', LONG)).toBeUndefined();
    await finish(store, part);
  });

  it('gives a part again at once when it was given back', async () => {
    const store = await announced(harness, 1);
    const first = await claimed(store, 'amsel', LONG);
    await giveBack(store, first);
    const second = await claimed(store, 'amsel', LONG);
    expect(second.token).toBeGreaterThan(first.token);
    await giveBack(store, first);
    expect(await claim(store, 'biber', LONG)).toBeUndefined();
  });

  it('does not give a part that was handed in, also not after its claim would have expired', async () => {
    const store = await announced(harness, 1);
    await finish(store, await claimed(store, 'amsel', SHORT));
    await harness.pass(SHORT);
    expect(await claim(store, 'biber', LONG)).toBeUndefined();
  });
}

function fencingTests(harness: TimedHarness): void {
  it('refuses the work of a claim that was taken over', async () => {
    const store = await announced(harness, 1);
    const stale = await claimed(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    const present = await claimed(store, 'biber', LONG);
    await expect(finish(store, stale)).rejects.toMatchObject({
      code: 'LEASE_LOST',
      message: expect.stringContaining('amsel') as unknown,
    });
    await expect(prolong(store, stale)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await giveBack(store, stale);
    expect(await results(store)).toEqual([undefined]);
    await finish(store, present, Uint8Array.of(5));
    expect(await results(store)).toEqual([Uint8Array.of(5)]);
  });

  it('accepts the work of a claim that expired but that nobody took over', async () => {
    const store = await announced(harness, 1);
    const part = await claimed(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    await finish(store, part);
    expect(await results(store)).toEqual([RESULT]);
  });

  it('keeps one result: a second is refused', async () => {
    const store = await announced(harness, 1);
    const part = await claimed(store, 'amsel', LONG);
    await finish(store, part);
    await expect(finish(store, part, Uint8Array.of(9))).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    await expect(prolong(store, part)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await results(store)).toEqual([RESULT]);
  });

  it('refuses work that was given back or whose attempt is forgotten', async () => {
    const store = await announced(harness, 2);
    const given = await claimed(store, 'amsel', LONG);
    await giveBack(store, given);
    await expect(finish(store, given)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    const part = await claimed(store, 'amsel', LONG);
    await store.transaction('forget', (tx) => tx.removals.forget(key));
    await expect(finish(store, part)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(await results(store)).toEqual([]);
  });

  it('hands nothing in when the transaction fails', async () => {
    const store = await announced(harness, 1);
    const part = await claimed(store, 'amsel', LONG);
    const failure = store.transaction('fail', async (tx) => {
      await tx.removals.finish(part, RESULT);
      throw new Error('no');
    });
    await expect(failure).rejects.toThrow('no');
    expect(await results(store)).toEqual([undefined]);
    await finish(store, part);
  });
}

function resultTests(harness: TimedHarness): void {
  it('keeps results by part, whatever order they come in, and shares no memory', async () => {
    const store = await announced(harness, 3);
    const parts = [];
    for (const holder of ['amsel', 'biber', 'chamois'])
      parts.push(await claimed(store, holder, LONG));
    const given = Uint8Array.of(3, 1, 4);
    await finish(store, parts[2]!, given);
    await finish(store, parts[0]!, new Uint8Array(70_000).fill(6));
    given.fill(0xee);
    const found = await results(store);
    expect(found).toEqual([new Uint8Array(70_000).fill(6), undefined, Uint8Array.of(3, 1, 4)]);
    found[2]?.fill(0xdd);
    expect((await results(store))[2]).toEqual(Uint8Array.of(3, 1, 4));
  });

  it('forgets all attempts of a round and nothing of another', async () => {
    const store = await announced(harness, 1);
    const others = [
      { ...key, round: 7 },
      { ...key, run: someRun('5') },
    ];
    await announce(store, { ...key, attempt: 3 }, 1);
    for (const other of others) await announce(store, other, 2);
    await store.transaction('forget', (tx) => tx.removals.forget(key));
    await store.transaction('forget', (tx) => tx.removals.forget(key));
    expect(await results(store)).toEqual([]);
    expect(await results(store, { ...key, attempt: 3 })).toEqual([]);
    for (const other of others) expect(await results(store, other)).toEqual([undefined, undefined]);
  });

  const { reopen } = harness;
  if (reopen === undefined) return;

  it('keeps what was handed in for the next opening', async () => {
    const store = await announced(harness, 2);
    await finish(store, await claimed(store, 'amsel', LONG));
    await claimed(store, 'amsel', SHORT);
    const again = await reopen(store);
    await harness.pass(SHORT);
    expect(await results(again)).toEqual([RESULT, undefined]);
    expect(await claim(again, 'biber', LONG)).toMatchObject({ part: 1 });
  });
}
