/** What a backup reads: everything a store holds for good, as it was at one moment. */
import type { RestoreNote } from './restores.ts';
import type { StoredModelVersion, StoredRound, StoredRun } from './store.ts';

/** Rows in the order of their first insertion, so that they can be inserted in this order again. */
export interface DurableRows {
  runs(): AsyncIterable<StoredRun>;
  rounds(): AsyncIterable<StoredRound>;
  models(): AsyncIterable<StoredModelVersion>;
}

/**
 * Contract (test/conformance/snapshot.suite.ts): every method sees the store as it was when the
 * snapshot was opened, whatever is committed since, and whoever writes never waits for it. Accepted
 * messages, leases and removal parts are not in it: they belong to open attempts, and disclosures
 * are among them.
 */
export interface Snapshot extends DurableRows {
  /** Version of the store's schema. */
  readonly schema: number;
  restored(): Promise<RestoreNote | undefined>;
  /** Lets the store forget what only this snapshot still needs. Idempotent. */
  close(): Promise<void>;
}
