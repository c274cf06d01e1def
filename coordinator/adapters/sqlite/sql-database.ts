/** The interface both SQLite drivers satisfy, and how a driver is chosen. */
import type { SqlRow } from '../../ports/sql-rows.ts';

export type SqlValue = string | number | Uint8Array | null;

export interface SqlStatement {
  run(...parameters: SqlValue[]): { readonly changes: number | bigint };
  get(...parameters: SqlValue[]): SqlRow | undefined;
  all(...parameters: SqlValue[]): readonly SqlRow[];
}

/** One connection; every call blocks until SQLite is done. */
export interface SqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

export interface OpenOptions {
  /** Nothing is created, changed or migrated; the file must exist. */
  readonly readOnly?: boolean;
}

/** Opens a file as it is, without any of our settings. */
export type SqlDriver = (path: string, options?: OpenOptions) => SqlDatabase;

/**
 * `node:sqlite` where the runtime has it without a flag (Node 22.13 and later), `better-sqlite3`
 * otherwise: the latter is a native module that an installation on a new Node may lack.
 */
export async function loadDriver(): Promise<SqlDriver> {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return (path, { readOnly = false } = {}) => new DatabaseSync(path, { readOnly });
  } catch {
    const { default: Database } = await import('better-sqlite3');
    return (path, { readOnly = false } = {}) => new Database(path, { readonly: readOnly });
  }
}
