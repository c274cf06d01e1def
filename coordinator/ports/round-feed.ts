/** Tells watchers that a run changed; what changed they read themselves, so nothing need be replayed. */
import type { RunId } from '../../shared/domain/ids.ts';

export interface RoundFeed {
  /** After the commit that changed the run or one of its rounds. */
  changed(run: RunId): void;
  /**
   * `listener` may be called more often than needed, and without a run when anything may have
   * changed. A notice of another process may be late or lost: it saves time, nothing depends on it.
   * Returns the way to stop.
   */
  subscribe(listener: (run: RunId | undefined) => void): () => void;
}
