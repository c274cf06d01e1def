/** One piece of work at a time, and nothing kept that nobody waits for. */
import { describe, expect, it } from 'vitest';
import { Turns } from '../../../../client/session/turns.ts';

function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

describe('turns', () => {
  it('are taken one after the other, whatever becomes of the one before', async () => {
    const turns = new Turns();
    const done: string[] = [];
    const first = turns.take(async () => {
      await Promise.resolve();
      done.push('first');
      throw new Error('it failed');
    });
    const second = turns.take(() => Promise.resolve(done.push('second')));
    expect(done).toEqual([]);
    await expect(first).rejects.toThrow('it failed');
    await second;
    expect(done).toEqual(['first', 'second']);
  });

  it('that were given up are not taken, and keep nothing of what they were for', async () => {
    const turns = new Turns();
    const { passed, open } = gate();
    const busy = turns.take(() => passed);
    const controller = new AbortController();
    const done: string[] = [];
    const push = (what: string) => () => Promise.resolve(done.push(what));
    const given = turns.take(push('given up'), controller.signal);
    const last = turns.take(push('last'));
    controller.abort(new Error('nobody waits'));
    await expect(given).rejects.toThrow('nobody waits');
    await expect(turns.take(push('late'), controller.signal)).rejects.toThrow('nobody waits');
    open();
    await Promise.all([busy, last]);
    expect(done).toEqual(['last']);
  });

  it('that are given up as they begin are not taken either', async () => {
    const turns = new Turns();
    const controller = new AbortController();
    const given = turns.take(() => Promise.resolve('taken'), controller.signal);
    controller.abort(new Error('nobody waits'));
    await expect(given).rejects.toThrow('nobody waits');
    expect(await turns.take(() => Promise.resolve('next'))).toBe('next');
  });
});
