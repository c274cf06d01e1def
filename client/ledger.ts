/**
 * The participant's durable memory: what it joined, masked, signed and answered, ever. It is what
 * forbids a restarted participant to answer twice (secure-aggregation §3.5, invariant P2).
 */
import type { Digest } from '../shared/domain/bytes.ts';
import type { AttemptKey, RunId } from '../shared/domain/ids.ts';
import type { SummedMembers } from '../shared/secagg/differences.ts';
import type { LedgerRecord } from '../shared/secagg/participant.ts';

/** How far a ledger reaches. A later position of the same ledger has this one in its past. */
export interface LedgerPosition {
  /** Number of records. */
  readonly records: number;
  /** Chain value of the last one: it stands for all before it. */
  readonly head: Digest;
}

/** A round this site helped to uncover the sum of. */
export type Disclosed = Pick<Extract<LedgerRecord, { type: 'disclosed' }>, 'key' | 'modelHash'>;

/** A survivor set this site confirmed, which may have been summed. */
export interface ConfirmedSet {
  readonly key: AttemptKey;
  readonly members: SummedMembers;
  /** Present where they were summed in so many groups. */
  readonly groups?: number;
}

/** Contract: test/conformance/ledger.suite.ts. */
export interface Ledger {
  /**
   * Resolves once the record survives a power cut. One record of each type per attempt: the same
   * record again resolves without effect, another one rejects with `SUBMISSION_CONFLICT`. After
   * any other failure (`DISK_FULL`, `STORE_UNAVAILABLE`) the record is not to be relied upon.
   */
  append(record: LedgerRecord): Promise<void>;
  /** In the order of writing. */
  recordsOf(key: AttemptKey): readonly LedgerRecord[];
  /** Attempts of `run` in which shares were disclosed for a round that began with `modelHash`. */
  disclosuresFor(run: RunId, modelHash: Digest): readonly AttemptKey[];
  /** Confirmed in attempts of any run that were joined for `modelHash`, oldest first. */
  confirmationsFor(modelHash: Digest): readonly ConfirmedSet[];
  /** Of the highest round of `run` in which shares were disclosed. */
  newestDisclosure(run: RunId): Disclosed | undefined;
  position(): LedgerPosition;
  /** Whether this ledger is, or grew from, the one that was at `position`: false after a rollback. */
  includes(position: LedgerPosition): boolean;
  /** Waits for appends under way. Further appends reject. */
  close(): Promise<void>;
}
