/** Waiting for "something changed" without losing a change between looking and waiting. */

export interface Changes {
  /** Resolves at once if anything changed since the last call, else at the next change or abort. */
  next(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** `subscribe` registers a listener and returns the way to stop. */
export function watchChanges(subscribe: (listener: () => void) => () => void): Changes {
  let pending = false;
  let wake: (() => void) | undefined;
  const unsubscribe = subscribe(() => {
    pending = true;
    wake?.();
  });
  return {
    async next(signal) {
      if (!pending && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener(
            'abort',
            () => {
              resolve();
            },
            { once: true },
          );
        });
      }
      wake = undefined;
      pending = false;
    },
    close: unsubscribe,
  };
}
