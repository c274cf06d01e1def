/** One coordinator per state directory: a lock the kernel holds and lets go with the process. */
import type { SqlDatabase, SqlDriver } from './sql-database.ts';

/** Beside the database, so that the database itself stays open to readers such as a backup. */
export function lockPathOf(database: string): string {
  return database.replace(/\.db$/, '') + '.lock';
}

/**
 * Takes the lock and keeps it until the returned connection is closed or the process ends, however
 * it ends. The file is an empty SQLite database on which an exclusive transaction stays open:
 * SQLite's locks are the kernel's, so a killed predecessor never has to be recognised as dead.
 * Nothing is ever written to it. Throws the driver's `BUSY` after `busyTimeoutMs`.
 */
export function holdStateLock(open: SqlDriver, path: string, busyTimeoutMs: number): SqlDatabase {
  const lock = open(path);
  try {
    lock.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}
