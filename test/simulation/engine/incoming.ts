/** The receiving end of a stream. */

const READ = new Error('nobody reads any more');

export class Incoming {
  readonly #close = new AbortController();
  readonly #messages: Uint8Array[] = [];
  #ended: { readonly error?: Error } | undefined;
  #wake: (() => void) | undefined;

  /** Aborts once nobody reads any more. */
  get closed(): AbortSignal {
    return this.#close.signal;
  }

  push(message: Uint8Array): void {
    if (this.#ended === undefined) this.#messages.push(message);
    this.#wake?.();
  }

  end(): void {
    this.#ended ??= {};
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#ended ??= { error };
    this.#wake?.();
  }

  /** Everything that arrives; throws what `fail` was given, or the reason of `signal`. */
  async *read(signal: AbortSignal): AsyncIterable<Uint8Array> {
    const abort = (): void => {
      this.fail(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      for (;;) {
        const message = this.#messages.shift();
        if (message !== undefined) yield message;
        else if (this.#ended?.error !== undefined) throw this.#ended.error;
        else if (this.#ended !== undefined) return;
        else await this.#change();
      }
    } finally {
      signal.removeEventListener('abort', abort);
      this.#close.abort(READ);
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
