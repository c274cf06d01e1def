/**
 * Runs `work` at once and reports its outcome as a promise, a throw as a rejection: for adapters
 * whose driver never waits behind a port that may.
 */
export function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
