import { existsSync } from 'node:fs';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { settle } from '../../ports/settle.ts';
import type { Snapshot } from '../../ports/snapshot.ts';
import { integerOf, type SqlRow } from '../../ports/sql-rows.ts';
import { modelOf, noteOf, roundOf, runOf } from '../../ports/stored-rows.ts';
import { requireCurrent, SCHEMA_VERSION } from './migrate.ts';
import { SELECT_NOTE } from './restore-repository.ts';
import { loadDriver, type SqlDatabase } from './sql-database.ts';
import { asStoreError } from './sqlite-errors.ts';

/** Rows held in memory at a time. */
const PAGE = 256;
const BUSY_TIMEOUT_MS = 2_000;

/**
 * Opens the database of a coordinator that may be running, in this or another process, without its
 * lock and without the means to write. Throws `STORE_UNAVAILABLE` when there is none, `SCHEMA_OLDER`,
 * `SCHEMA_NEWER`, and `STORE_DAMAGED` when SQLite finds it inconsistent.
 */
export async function openSqliteSnapshot(path: string): Promise<Snapshot> {
  const open = await loadDriver();
  if (!existsSync(path)) throw missing(path);
  let database: SqlDatabase | undefined;
  try {
    database = open(path, { readOnly: true });
    begin(database, path);
    return snapshotOf(database, path);
  } catch (error) {
    database?.close();
    throw asStoreError(error, path);
  }
}

/** The first read fixes the moment that is seen. */
function begin(database: SqlDatabase, path: string): void {
  database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
  database.exec('BEGIN');
  requireCurrent(database, path);
  const found = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  if (found !== 'ok') throw damaged(path, String(found));
}

function snapshotOf(database: SqlDatabase, path: string): Snapshot {
  let open = true;
  const rows = <T>(table: string, read: (row: SqlRow) => T): AsyncIterable<T> =>
    pages(database, table, read, path);
  return {
    schema: SCHEMA_VERSION,
    runs: () => rows('runs', runOf),
    rounds: () => rows('rounds', roundOf),
    models: () => rows('models', modelOf),
    restored: () =>
      settle(() => {
        const row = database.prepare(SELECT_NOTE).get();
        return row && noteOf(row);
      }),
    close: () =>
      settle(() => {
        if (open) database.close();
        open = false;
      }),
  };
}

async function* pages<T>(
  database: SqlDatabase,
  table: string,
  read: (row: SqlRow) => T,
  path: string,
): AsyncGenerator<T> {
  const select = database.prepare(
    `SELECT * FROM ${table} WHERE seq > ? ORDER BY seq LIMIT ${String(PAGE)}`,
  );
  for (let last = -1; ;) {
    const page = await settle(() => select.all(last)).catch((error: unknown) => {
      throw asStoreError(error, path);
    });
    for (const row of page) yield read(row);
    const end = page.at(-1);
    if (end === undefined) return;
    last = integerOf(end, 'seq');
  }
}

function missing(path: string): FederationError {
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${path}: there is no database; check the state directory in the configuration`,
  );
}

function damaged(path: string, found: string): FederationError {
  return new FederationError(
    'STORE_DAMAGED',
    `${path}: the database is damaged (${found.slice(0, 200)}); check the disk and restore a backup`,
  );
}
