/** Whether the store was filled from a backup, and whether that was finished. */
import type { Instant } from '../../shared/domain/time.ts';

export interface RestoreNote {
  /** SHA-256 of the backup's manifest, hexadecimal. */
  readonly backup: string;
  readonly begunAt: Instant;
  /** Absent until the rows are there: such a store is not one to start from. */
  readonly finishedAt: Instant | undefined;
}

/** Contract (test/conformance/snapshot.suite.ts): a store has one note at most. */
export interface RestoreRepository {
  get(): Promise<RestoreNote | undefined>;
  /** Replaces the note. */
  put(note: RestoreNote): Promise<void>;
}
