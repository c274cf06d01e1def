/** Work that is done one piece at a time, in the order it came. */

export class Turns {
  /** In the order they came. */
  readonly #waiting = new Set<() => void>();
  #busy = false;

  /**
   * Does `work` when all that came before is done, and never before this returns. Once `signal` aborts,
   * work that has not begun is forgotten, and its promise rejects with the reason: however much is asked
   * for and given up again, only what is still wanted is kept.
   */
  take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        signal?.removeEventListener('abort', giveUp);
        this.#do(work, signal).then(resolve, reject);
      };
      const giveUp = (): void => {
        this.#waiting.delete(begin);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted === true) {
        giveUp();
        return;
      }
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(begin);
      this.#next();
    });
  }

  async #do<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    try {
      await Promise.resolve();
      signal?.throwIfAborted();
      return await work();
    } finally {
      this.#busy = false;
      this.#next();
    }
  }

  #next(): void {
    const [first] = this.#waiting;
    if (this.#busy || first === undefined) return;
    this.#busy = true;
    this.#waiting.delete(first);
    first();
  }
}
