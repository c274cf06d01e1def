/** A feed for watchers in the same process. */
import type { RunId } from '../../../shared/domain/ids.ts';
import type { RoundFeed } from '../../ports/round-feed.ts';

export function createMemoryRoundFeed(): RoundFeed {
  const listeners = new Set<(run: RunId | undefined) => void>();
  return {
    changed(run) {
      for (const listener of [...listeners]) listener(run);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
