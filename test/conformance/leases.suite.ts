/** What the leases of every `CoordinatorStore` must do. Run it once per adapter. */
import { describe, expect, it } from 'vitest';
import type { Lease } from '../../coordinator/ports/leases.ts';
import type { CoordinatorStore } from '../../coordinator/ports/store.ts';
import { milliseconds, seconds, type Duration } from '../../shared/domain/time.ts';
import type { StoreHarness } from './store-transactions.suite.ts';

/**
 * Spans in these suites are either far longer than any test takes, or so short that `pass` may wait
 * for them in real time: both hold for a store whose clock nobody can set.
 */
export interface TimedHarness extends StoreHarness {
  /** Resolves once the store's clock has moved on by at least `span`. */
  pass(span: Duration): Promise<void>;
}

export const LONG = seconds(3_600);
export const SHORT = milliseconds(30);

const NAME = 'round/3c/7';

export function leaseSuite(adapter: string, harness: TimedHarness): void {
  describe(`leases of ${adapter}`, () => {
    takingTests(harness);
    fencingTests(harness);
    reopeningTests(harness);
  });
}

function take(
  store: CoordinatorStore,
  holder: string,
  span: Duration,
  name = NAME,
): Promise<Lease | undefined> {
  return store.transaction('take', (tx) => tx.leases.take(name, holder, span));
}

async function taken(
  store: CoordinatorStore,
  holder: string,
  span: Duration,
  name = NAME,
): Promise<Lease> {
  const lease = await take(store, holder, span, name);
  if (lease === undefined) throw new Error(`${name} is held by another`);
  return lease;
}

function demand(store: CoordinatorStore, lease: Lease): Promise<void> {
  return store.transaction('require', (tx) => tx.leases.require(lease));
}

function release(store: CoordinatorStore, lease: Lease): Promise<void> {
  return store.transaction('release', (tx) => tx.leases.release(lease));
}

function takingTests(harness: TimedHarness): void {
  it('belong to whoever takes them first, until they expire', async () => {
    const store = await harness.open();
    expect(await take(store, 'amsel', LONG)).toMatchObject({ name: NAME, holder: 'amsel' });
    expect(await take(store, 'biber', LONG)).toBeUndefined();
    expect(await take(store, 'biber', LONG, 'round/3c/8')).toMatchObject({ holder: 'biber' });
  });

  it('can be taken by another once they have expired, with a larger token', async () => {
    const store = await harness.open();
    const first = await taken(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    const second = await taken(store, 'biber', LONG);
    expect(second.token).toBeGreaterThan(first.token);
    expect(await take(store, 'amsel', LONG)).toBeUndefined();
  });

  it('are prolonged by taking them again: the same token, from now on', async () => {
    const store = await harness.open();
    const first = await taken(store, 'amsel', SHORT);
    expect(await take(store, 'amsel', LONG)).toEqual(first);
    await harness.pass(SHORT);
    expect(await take(store, 'biber', LONG)).toBeUndefined();
  });

  it('are prolonged also after they expired, as long as nobody took them', async () => {
    const store = await harness.open();
    const first = await taken(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    expect(await take(store, 'amsel', LONG)).toEqual(first);
    await demand(store, first);
  });

  it('can be taken at once when they are released, with a larger token also by the same holder', async () => {
    const store = await harness.open();
    const first = await taken(store, 'amsel', LONG);
    await release(store, first);
    const second = await taken(store, 'amsel', LONG);
    await release(store, second);
    const third = await taken(store, 'biber', LONG);
    expect(second.token).toBeGreaterThan(first.token);
    expect(third.token).toBeGreaterThan(second.token);
  });

  it('go to exactly one of 32 who ask at the same time', async () => {
    const store = await harness.open();
    const asked = Array.from({ length: 32 }, (_, i) => take(store, `holder-${i}`, LONG));
    const leases = (await Promise.all(asked)).filter((lease) => lease !== undefined);
    expect(leases).toHaveLength(1);
  });

  it('are not taken by a transaction that fails', async () => {
    const store = await harness.open();
    const failure = store.transaction('fail', async (tx) => {
      await tx.leases.take(NAME, 'amsel', LONG);
      throw new Error('no');
    });
    await expect(failure).rejects.toThrow('no');
    expect(await take(store, 'biber', LONG)).toMatchObject({ holder: 'biber' });
  });
}

function fencingTests(harness: TimedHarness): void {
  it('are honoured while nobody else took them, also when they have expired', async () => {
    const store = await harness.open();
    const lease = await taken(store, 'amsel', SHORT);
    await demand(store, lease);
    await harness.pass(SHORT);
    await demand(store, lease);
  });

  it('of a stale holder are refused, and nothing of its transaction happens', async () => {
    const store = await harness.open();
    const stale = await taken(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    await taken(store, 'biber', SHORT);
    const write = store.transaction('write', async (tx) => {
      await tx.leases.take('written', 'amsel', LONG);
      await tx.leases.require(stale);
    });
    await expect(write).rejects.toMatchObject({
      code: 'LEASE_LOST',
      message: expect.stringContaining(NAME) as unknown,
    });
    expect(await take(store, 'chamois', LONG, 'written')).toMatchObject({ holder: 'chamois' });
    // Also after the second holder's lease has expired, and when the first gets it back.
    await harness.pass(SHORT);
    await expect(demand(store, stale)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    await taken(store, 'amsel', LONG);
    await expect(demand(store, stale)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  it('that were released or never taken are refused', async () => {
    const store = await harness.open();
    const lease = await taken(store, 'amsel', LONG);
    await release(store, lease);
    await expect(demand(store, lease)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    const invented = { name: 'round/3c/9', holder: 'amsel', token: lease.token };
    await expect(demand(store, invented)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  it('are not released by a stale holder', async () => {
    const store = await harness.open();
    const stale = await taken(store, 'amsel', SHORT);
    await harness.pass(SHORT);
    const lease = await taken(store, 'biber', LONG);
    await release(store, stale);
    await demand(store, lease);
    expect(await take(store, 'amsel', LONG)).toBeUndefined();
  });
}

function reopeningTests(harness: TimedHarness): void {
  const { reopen } = harness;
  if (reopen === undefined) return;

  it('never repeat a token, also after the store was opened again', async () => {
    const store = await harness.open();
    const first = await taken(store, 'amsel', LONG);
    await release(store, first);
    const second = await taken(store, 'biber', SHORT);
    const again = await reopen(store);
    await harness.pass(SHORT);
    const third = await taken(again, 'chamois', LONG);
    expect(third.token).toBeGreaterThan(second.token);
    await expect(demand(again, second)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });
}
