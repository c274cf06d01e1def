/** The contract of the session store, run against every adapter. */
import { describe, expect, it } from 'vitest';
import type { SessionStore, StoredSession } from '../../client/session-store.ts';
import { runId } from '../../shared/domain/ids.ts';

export interface SessionStoreAdapter {
  open(): Promise<SessionStore>;
  /** The same store as a later process would find it. */
  reopen(store: SessionStore): Promise<SessionStore>;
}

export const ATTEMPT = { run: runId('0123456789abcdeffedcba9876543210'), round: 6, attempt: 3 };

export function bytes(seed: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (seed * 37 + i * 11) & 0xff);
}

export function session(seed: number, input?: Uint8Array): StoredSession {
  return { attempt: { ...ATTEMPT, attempt: seed }, content: bytes(seed, 3_001 + seed), input };
}

export function sessionStoreSuite(name: string, adapter: SessionStoreAdapter): void {
  describe(`session store: ${name}`, () => {
    it('holds nothing at first', async () => {
      const store = await adapter.open();
      expect(await store.open()).toEqual({ type: 'none' });
      expect(await store.openContribution()).toBeUndefined();
      await store.close();
    });

    it('gives back the session that was kept last, also to a later process', async () => {
      let store = await adapter.open();
      await store.keep(session(3));
      await store.keep(session(5));
      expect(await store.open()).toEqual({ type: 'kept', ...session(5) });
      store = await adapter.reopen(store);
      expect(await store.open()).toEqual({ type: 'kept', ...session(5) });
      await store.keep(session(7));
      store = await adapter.reopen(store);
      expect(await store.open()).toEqual({ type: 'kept', ...session(7) });
      await store.close();
    });

    it('keeps a masked input as long as it is owed', async () => {
      let store = await adapter.open();
      const input = bytes(9, 70_001);
      await store.keep(session(4, input));
      store = await adapter.reopen(store);
      expect(await store.open()).toEqual({ type: 'kept', ...session(4, input) });
      await store.keep(session(5));
      store = await adapter.reopen(store);
      expect(await store.open()).toEqual({ type: 'kept', ...session(5) });
      await store.close();
    });

    it('holds no reference to what it was given or what it gives', async () => {
      const store = await adapter.open();
      const given = session(6, bytes(8, 999));
      await store.keep(given);
      given.content.fill(0);
      const first = await store.open();
      if (first.type !== 'kept') throw new Error(first.type);
      first.content.fill(0);
      expect(await store.open()).toEqual({ type: 'kept', ...session(6, bytes(8, 999)) });
      await store.close();
    });

    it('opens nothing once destroyed, as often as that is asked for', async () => {
      let store = await adapter.open();
      await store.keep(session(3, bytes(2, 55)));
      await store.destroy();
      await store.destroy();
      expect(await store.open()).toEqual({ type: 'none' });
      store = await adapter.reopen(store);
      expect(await store.open()).toEqual({ type: 'none' });
      await store.keep(session(8));
      expect(await store.open()).toEqual({ type: 'kept', ...session(8) });
      await store.close();
    });

    it('keeps one contribution, apart from the session', async () => {
      let store = await adapter.open();
      const contribution = { subject: 'run/6/model', content: bytes(11, 40_003) };
      await store.keepContribution({ subject: 'run/5/model', content: bytes(12, 17) });
      await store.keepContribution(contribution);
      await store.keep(session(3));
      await store.destroy();
      expect(await store.openContribution()).toEqual(contribution);
      store = await adapter.reopen(store);
      expect(await store.openContribution()).toEqual(contribution);
      await store.keep(session(4));
      await store.destroyContribution();
      expect(await store.openContribution()).toBeUndefined();
      store = await adapter.reopen(store);
      expect(await store.openContribution()).toBeUndefined();
      expect(await store.open()).toEqual({ type: 'kept', ...session(4) });
      await store.close();
    });

    it('takes calls one after the other', async () => {
      const store = await adapter.open();
      const kept = [3, 4, 5, 6, 7].map((seed) => store.keep(session(seed)));
      const opened = store.open();
      await Promise.all(kept);
      expect(await opened).toEqual({ type: 'kept', ...session(7) });
      await store.close();
    });
  });
}
