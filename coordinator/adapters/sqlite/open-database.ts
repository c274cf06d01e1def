import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { migrate } from './migrate.ts';
import { asStoreError } from './sqlite-errors.ts';
import { loadDriver, type SqlDatabase } from './sql-database.ts';

export interface DatabaseOptions {
  /** The database file; it and its directory are created when missing (modes 0600 and 0700). */
  readonly path: string;
  /**
   * How long opening waits for another coordinator to let go of the file, in milliseconds: a
   * restart may overlap the drain of the predecessor.
   */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the file for this process alone, durable (every commit is synced before it returns), at
 * the current schema. Throws `STORE_UNAVAILABLE`, `SCHEMA_NEWER` or `DISK_FULL`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<SqlDatabase> {
  const { path, busyTimeoutMs = 2_000 } = options;
  const open = await loadDriver();
  createPrivately(path);
  let database: SqlDatabase | undefined;
  try {
    database = open(path);
    configure(database, path, busyTimeoutMs);
    migrate(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw asStoreError(error, path);
  }
}

/** SQLite would create the file with the permissions of the umask; its log inherits them. */
function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FederationError(
      'STORE_UNAVAILABLE',
      `${path}: the database file cannot be created (${reason}); check the state directory`,
      {},
      error,
    );
  }
}

/**
 * The exclusive locking mode must come first: then the write-ahead log needs no shared memory, and
 * the empty transaction takes the lock that keeps a second coordinator out until this one ends.
 */
function configure(database: SqlDatabase, path: string, busyTimeoutMs: number): void {
  database.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
  database.exec('PRAGMA locking_mode = EXCLUSIVE');
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal') {
    throw new FederationError(
      'STORE_UNAVAILABLE',
      `${path}: the file system does not support a write-ahead log; use a local disk`,
    );
  }
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  database.exec('BEGIN IMMEDIATE; COMMIT');
}
