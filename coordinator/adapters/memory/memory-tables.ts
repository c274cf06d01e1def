import type { AttemptKey } from '../../../shared/domain/ids.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import type { RestoreNote } from '../../ports/restores.ts';
import type {
  StoredModelVersion,
  StoredRound,
  StoredRun,
  StoredSubmission,
  Versioned,
} from '../../ports/store.ts';

/** Who drives what, and until when. */
export interface LeaseRow {
  /** `undefined` once released. */
  readonly holder: string | undefined;
  readonly token: number;
  readonly expiresAt: Instant;
}

/** One part of a shared mask removal. */
export interface PartRow {
  readonly key: AttemptKey;
  readonly part: number;
  readonly parts: number;
  /** `undefined` while nobody has claimed it, and once it was given back. */
  readonly holder: string | undefined;
  readonly token: number;
  readonly expiresAt: Instant;
  readonly result: Uint8Array | undefined;
}

/** Rows by key, in order of first insertion: a `Map` keeps a row's place when it is replaced. */
export interface MemoryTables {
  readonly rounds: Map<string, Versioned<StoredRound>>;
  /** By round, in order of acceptance; the arrays are never changed, only replaced. */
  readonly submissions: Map<string, readonly StoredSubmission[]>;
  readonly runs: Map<string, Versioned<StoredRun>>;
  readonly models: Map<string, StoredModelVersion>;
  /** By name; a released lease leaves its row, so that tokens go on growing. */
  readonly leases: Map<string, LeaseRow>;
  readonly parts: Map<string, PartRow>;
  /** One at most. */
  readonly restores: Map<'note', RestoreNote>;
}

/** The tables, as long as the transaction lasts; afterwards it throws. */
export type Access = () => MemoryTables;

export function emptyTables(): MemoryTables {
  return {
    rounds: new Map(),
    submissions: new Map(),
    runs: new Map(),
    models: new Map(),
    leases: new Map(),
    parts: new Map(),
    restores: new Map(),
  };
}

/** A copy whose changes do not show in the original. */
export function forkTables(tables: MemoryTables): MemoryTables {
  return {
    rounds: new Map(tables.rounds),
    submissions: new Map(tables.submissions),
    runs: new Map(tables.runs),
    models: new Map(tables.models),
    leases: new Map(tables.leases),
    parts: new Map(tables.parts),
    restores: new Map(tables.restores),
  };
}
