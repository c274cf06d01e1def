/** Tells watchers that a run changed; what changed they read themselves, so nothing need be replayed. */
import type { RunId } from '../../shared/domain/ids.ts';

export interface RoundFeed {
  /** After the commit that changed the run or one of its rounds. */
  changed(run: RunId): void;
  /** `listener` may be called more often than needed, never less. Returns the way to stop. */
  subscribe(listener: (run: RunId) => void): () => void;
}
