/**
 * Durable coordinator state: runs, rounds, submissions, model versions, and who works on what. Every
 * adapter passes test/conformance/store.suite.ts, leases.suite.ts and removals.suite.ts.
 */
import type { ParticipantId, RoundKey, RunId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { LeaseRepository } from './leases.ts';
import type { RemovalRepository } from './removals.ts';
import type { RestoreRepository } from './restores.ts';

/** A value with the version it was read at; versions count from 1 and grow by 1 per write. */
export interface Versioned<T> {
  readonly version: number;
  readonly value: T;
}

/** A round as stored: indexed columns and one versioned JSON document (round/document.ts). */
export interface StoredRound {
  readonly key: RoundKey;
  readonly phase: string;
  readonly terminal: boolean;
  /** When the round must be looked at again. */
  readonly deadline: Instant | undefined;
  /** JSON. */
  readonly document: string;
}

/** One accepted message of the current attempt, kept apart so that the document stays small. */
export interface StoredSubmission {
  readonly attempt: number;
  /** `check-in`, `advertise`, `share`, `masked-input`, `confirm` or `disclose`. */
  readonly step: string;
  readonly participant: ParticipantId;
  /** JSON. */
  readonly body: string;
}

/** What one accepted input changes about a round. */
export interface RoundWrite {
  readonly round: StoredRound;
  /** At most one per (attempt, step, participant): a second is `SUBMISSION_CONFLICT`. */
  readonly submissions: readonly StoredSubmission[];
  /** Then forget all submissions of attempts before this one; `Infinity` forgets all. */
  readonly forgetBefore?: number;
}

/** A refused write changes nothing, also when its transaction goes on and commits. */
export interface RoundRepository {
  get(key: RoundKey): Promise<Versioned<StoredRound> | undefined>;
  /** In order of acceptance. */
  submissions(key: RoundKey, attempt: number): Promise<readonly StoredSubmission[]>;
  /** First write of a round; `STALE_ROUND` when it exists. */
  insert(write: RoundWrite): Promise<void>;
  /** Fails with `STALE_ROUND` unless `expected` is the stored version. */
  put(write: RoundWrite, expected: number): Promise<void>;
  /** Rounds that are not terminal, oldest first. */
  open(): Promise<readonly RoundKey[]>;
  /** Every round of a run, ascending. */
  ofRun(run: RunId): Promise<readonly StoredRound[]>;
}

export interface StoredRun {
  readonly id: RunId;
  readonly federation: string;
  /** `running`, `completed`, `failed` or `stopped`. */
  readonly status: string;
  readonly createdAt: Instant;
  /** JSON. */
  readonly document: string;
}

export interface RunRepository {
  get(id: RunId): Promise<Versioned<StoredRun> | undefined>;
  /** First write of a run; `STALE_ROUND` when it exists. */
  insert(run: StoredRun): Promise<void>;
  /** Fails with `STALE_ROUND` unless `expected` is the stored version. */
  put(run: StoredRun, expected: number): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly StoredRun[]>;
}

/** A published model: weights as an artefact, with parent and origin. */
export interface StoredModelVersion {
  /** SHA-256 of the weights file, hexadecimal: its name. */
  readonly digest: string;
  readonly parent: string | undefined;
  readonly run: RunId;
  readonly round: number;
  readonly createdAt: Instant;
  /** JSON: topology digest, schema, survivors, aggregate metrics. */
  readonly document: string;
}

export interface ModelRepository {
  get(run: RunId, round: number): Promise<StoredModelVersion | undefined>;
  /** One model per (run, round), never overwritten: `STALE_ROUND` when it exists. */
  insert(model: StoredModelVersion): Promise<void>;
  /** Ascending by round. */
  ofRun(run: RunId): Promise<readonly StoredModelVersion[]>;
  /** Newest first. */
  list(): Promise<readonly StoredModelVersion[]>;
}

export interface StoreTransaction {
  readonly rounds: RoundRepository;
  readonly runs: RunRepository;
  readonly models: ModelRepository;
  readonly leases: LeaseRepository;
  readonly removals: RemovalRepository;
  readonly restores: RestoreRepository;
}

export interface CoordinatorStore {
  /**
   * Atomic, isolated (serialisable), durable when it resolves. May run `work` more than once: it
   * must have no effect but on `tx`. `name` appears in metrics and logs. When `work` rejects, nothing
   * has happened and its error is passed on. `tx` is dead once `work` settles, and a transaction
   * inside a transaction is a bug, not a wait for oneself. Throws `DISK_FULL`, `STORE_UNAVAILABLE`.
   */
  transaction<T>(name: string, work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** After the transactions already begun; what comes later is `STORE_UNAVAILABLE`. Idempotent. */
  close(): Promise<void>;
}
