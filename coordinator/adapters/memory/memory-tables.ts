import type {
  StoredModelVersion,
  StoredRound,
  StoredRun,
  StoredSubmission,
  Versioned,
} from '../../ports/store.ts';

/** Rows by key, in order of first insertion: a `Map` keeps a row's place when it is replaced. */
export interface MemoryTables {
  readonly rounds: Map<string, Versioned<StoredRound>>;
  /** By round, in order of acceptance; the arrays are never changed, only replaced. */
  readonly submissions: Map<string, readonly StoredSubmission[]>;
  readonly runs: Map<string, Versioned<StoredRun>>;
  readonly models: Map<string, StoredModelVersion>;
}

export function emptyTables(): MemoryTables {
  return { rounds: new Map(), submissions: new Map(), runs: new Map(), models: new Map() };
}

/** A copy whose changes do not show in the original. */
export function forkTables(tables: MemoryTables): MemoryTables {
  return {
    rounds: new Map(tables.rounds),
    submissions: new Map(tables.submissions),
    runs: new Map(tables.runs),
    models: new Map(tables.models),
  };
}
