/** Wakes somebody at a point in time. */
import type { Instant } from '../../shared/domain/time.ts';

export interface Scheduler {
  /** Calls `wake` once, at or soon after `at`; the returned function cancels it. */
  schedule(at: Instant, wake: () => void): () => void;
}
