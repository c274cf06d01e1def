/** The two orders of transactions: one writer at a time, or as many as come. */
import { createSerialQueue } from './serial-queue.ts';
import type { TurnOrder } from './transaction-turns.ts';

/** For stores with one writer: first come, first served. */
export function oneAtATime(): TurnOrder {
  const queue = createSerialQueue();
  return { run: (work) => queue.run(work), last: (work) => queue.run(work) };
}

/** For stores that isolate transactions themselves. */
export function allAtOnce(): TurnOrder {
  const underWay = new Set<Promise<unknown>>();
  return {
    run(work) {
      const result = work();
      const settled = result.then(forget, forget);
      underWay.add(settled);
      function forget(): void {
        underWay.delete(settled);
      }
      return result;
    },
    async last(work) {
      await Promise.all(underWay);
      await work();
    },
  };
}
