/** What was said, in order, and a way to wait for something to be said. */

/** Generous: a machine under load is not a failure. */
export const PATIENCE_MS = 90_000;

export class Journal<T> {
  readonly entries: T[] = [];
  readonly #name: string;
  readonly #waiting = new Set<() => void>();
  #closed = '';

  constructor(name: string) {
    this.#name = name;
  }

  add(entry: T): void {
    this.entries.push(entry);
    this.#wake();
  }

  /** Nothing more will come: whoever still waits is told why. */
  close(why: string): void {
    this.#closed = why;
    this.#wake();
  }

  /** More may come again. */
  reopen(): void {
    this.#closed = '';
  }

  /** The first match, now or later; from the entry of index `from` on. */
  async first<S>(
    what: string,
    match: (entry: T) => S | undefined | null | false,
    from = 0,
  ): Promise<S> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let next = from; ;) {
      for (; next < this.entries.length; next++) {
        const found = match(this.entries[next]!);
        if (found !== undefined && found !== null && found !== false) return found;
      }
      if (this.#closed !== '') throw this.#missing(what, this.#closed);
      if (Date.now() >= deadline) throw this.#missing(what, 'it took too long');
      await this.#change(deadline - Date.now());
    }
  }

  #missing(what: string, why: string): Error {
    const last = this.entries.slice(-12).map((entry) => JSON.stringify(entry).slice(0, 300));
    return new Error(`${this.#name}: no ${what}: ${why}; last was\n${last.join('\n')}`);
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #change(limitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#waiting.add(done);
    });
  }
}
