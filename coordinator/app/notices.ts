/** One ear for the whole application: what is at hand is doubted first, then whoever waits looks again. */
import type { RunId } from '../../shared/domain/ids.ts';
import type { RoundFeed } from '../ports/round-feed.ts';

/** Called with the run that changed, or `undefined` when anything may have changed. */
export type NoticeListener = (run: RunId | undefined) => void;

export interface Notices {
  /** Tells everyone, in other processes too. */
  changed(run: RunId): void;
  /** Tells everyone in this process to look at everything again: a notice may have been lost. */
  lookAgain(): void;
  /** `listener` runs after everything at hand was doubted. Returns the way to stop. */
  subscribe(listener: NoticeListener): () => void;
  close(): void;
}

/** `doubt` marks as possibly stale what the application keeps at hand of the store. */
export function createNotices(feed: RoundFeed, doubt: () => void): Notices {
  const listeners = new Set<NoticeListener>();
  const spread: NoticeListener = (run) => {
    doubt();
    for (const listener of [...listeners]) listener(run);
  };
  const close = feed.subscribe(spread);
  return {
    changed: (run) => {
      feed.changed(run);
    },
    lookAgain: () => {
      spread(undefined);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close,
  };
}
