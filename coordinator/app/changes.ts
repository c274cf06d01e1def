/** Waiting for "something changed" without losing a change between looking and waiting. */

export interface Changes {
  /** Resolves at once if anything changed since the last call, else at the next change or abort. */
  next(): Promise<void>;
  close(): void;
}

/** `subscribe` registers a listener and returns the way to stop; `signal` ends the waiting. */
export function watchChanges(
  subscribe: (listener: () => void) => () => void,
  signal: AbortSignal,
): Changes {
  let pending = signal.aborted;
  let wake: (() => void) | undefined;
  const notice = (): void => {
    pending = true;
    wake?.();
  };
  const unsubscribe = subscribe(notice);
  signal.addEventListener('abort', notice, { once: true });
  return {
    async next() {
      if (!pending) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      wake = undefined;
      pending = false;
    },
    close() {
      unsubscribe();
      signal.removeEventListener('abort', notice);
    },
  };
}
