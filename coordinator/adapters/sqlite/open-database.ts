import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { migrate, type Migrated } from './migrate.ts';
import { asStoreError, sqliteCode } from './sqlite-errors.ts';
import { loadDriver, type SqlDatabase, type SqlDriver } from './sql-database.ts';
import { holdStateLock, lockPathOf } from './state-lock.ts';

export interface DatabaseOptions {
  /** The database file; it and its directory are created when missing (modes 0600 and 0700). */
  readonly path: string;
  /**
   * How long opening waits for another coordinator to let go of the state directory, in
   * milliseconds: a restart may overlap the drain of the predecessor.
   */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the file for this process to write, durable (every commit is synced before it returns), at
 * the current schema. No other process can open it so meanwhile; readers can. Throws
 * `STATE_IN_USE`, `STORE_UNAVAILABLE`, `SCHEMA_NEWER` or `DISK_FULL`.
 */
export async function openDatabase(options: DatabaseOptions): Promise<SqlDatabase> {
  return (await openMigrated(options)).database;
}

/** Creates or migrates the file and closes it. Throws as `openDatabase` does. */
export async function migrateFile(options: DatabaseOptions): Promise<Migrated> {
  const { database, migrated } = await openMigrated(options);
  database.close();
  return migrated;
}

async function openMigrated(
  options: DatabaseOptions,
): Promise<{ readonly database: SqlDatabase; readonly migrated: Migrated }> {
  const { path, busyTimeoutMs = 2_000 } = options;
  const open = await loadDriver();
  createPrivately(path);
  const lock = takeLock(open, path, busyTimeoutMs);
  let database: SqlDatabase | undefined;
  try {
    database = connect(open, path);
    configure(database, path, busyTimeoutMs);
    const migrated = migrate(database, path);
    return { database: releasing(database, lock), migrated };
  } catch (error) {
    database?.close();
    lock.close();
    throw asStoreError(error, path);
  }
}

/** Before the database is opened: who does not get it touches nothing. */
function takeLock(open: SqlDriver, database: string, busyTimeoutMs: number): SqlDatabase {
  const path = lockPathOf(database);
  createPrivately(path);
  const driver: SqlDriver = (file) => connect(open, file);
  try {
    return holdStateLock(driver, path, busyTimeoutMs);
  } catch (error) {
    throw asStoreError(error, path);
  }
}

/** The database, which lets go of the state directory once it is closed. */
function releasing(database: SqlDatabase, lock: SqlDatabase): SqlDatabase {
  return {
    exec: (sql) => {
      database.exec(sql);
    },
    prepare: (sql) => database.prepare(sql),
    close: () => {
      database.close();
      lock.close();
    },
  };
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

/**
 * SQLite would create the file with the permissions of the umask; its log inherits them. A file that
 * is there is left alone: closing any descriptor of it would drop the locks this process has on it.
 */
function createPrivately(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw unavailable(
      path,
      'the database file cannot be created',
      'check the state directory',
      error,
    );
  }
}

function configure(database: SqlDatabase, path: string, busyTimeoutMs: number): void {
  database.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal') {
    throw new FederationError(
      'STORE_UNAVAILABLE',
      `${path}: the file system does not support a write-ahead log; use a local disk`,
    );
  }
  database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
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
