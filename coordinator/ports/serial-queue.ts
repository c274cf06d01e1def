/** Work that must not overlap: one piece at a time, in order of arrival. */

export interface SerialQueue {
  /** Settles as `work` does; a failure does not stop what waits behind it. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

export function createSerialQueue(): SerialQueue {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run(work) {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
  };
}

export interface KeyedQueue {
  /** Serial among calls with the same `key`; calls with different keys may overlap. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Holds memory only for keys with work under way. */
export function createKeyedQueue(): KeyedQueue {
  const lanes = new Map<string, { readonly queue: SerialQueue; waiting: number }>();
  return {
    async run(key, work) {
      const lane = lanes.get(key) ?? { queue: createSerialQueue(), waiting: 0 };
      lanes.set(key, lane);
      lane.waiting += 1;
      try {
        return await lane.queue.run(work);
      } finally {
        lane.waiting -= 1;
        if (lane.waiting === 0) lanes.delete(key);
      }
    },
  };
}
