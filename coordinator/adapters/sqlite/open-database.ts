import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { migrate } from './migrate.ts';
import { asStoreError, sqliteCode } from './sqlite-errors.ts';
import { loadDriver, type SqlDatabase, type SqlDriver } from './sql-database.ts';

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
    database = connect(open, path);
    configure(database, path, busyTimeoutMs);
    migrate(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw asStoreError(error, path);
  }
}

/** A failure that is not SQLite's is the driver's: its native part is missing or was built for another Node. */
function connect(open: SqlDriver, path: string): SqlDatabase {
  try {
    return open(path);
  } catch (error) {
    if (sqliteCode(error) !== undefined) throw error;
    throw unavailable(
      path,
      'the SQLite driver cannot be loaded',
      'reinstall the dependencies',
      error,
    );
  }
}

/** SQLite would create the file with the permissions of the umask; its log inherits them. */
function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unavailable(
      path,
      'the database file cannot be created',
      'check the state directory',
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

function unavailable(path: string, what: string, advice: string, error: unknown): FederationError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${path}: ${what} (${reason}); ${advice}`,
    {},
    error,
  );
}
