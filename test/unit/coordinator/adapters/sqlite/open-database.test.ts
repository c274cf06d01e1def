import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SCHEMA_VERSION } from '../../../../../coordinator/adapters/sqlite/migrate.ts';
import { openDatabase } from '../../../../../coordinator/adapters/sqlite/open-database.ts';
import {
  loadDriver,
  type SqlDatabase,
} from '../../../../../coordinator/adapters/sqlite/sql-database.ts';
import { lockPathOf } from '../../../../../coordinator/adapters/sqlite/state-lock.ts';
import { temporaryDirectory } from '../../../../conformance/support/temporary-directory.ts';

async function freshPath(): Promise<string> {
  return join(await temporaryDirectory(), 'coordinator.db');
}

async function opened(path: string): Promise<SqlDatabase> {
  const database = await openDatabase({ path, busyTimeoutMs: 40 });
  onTestFinished(() => {
    database.close();
  });
  return database;
}

/** Writes with the driver alone, as another program would. */
async function prepare(path: string, sql: string): Promise<void> {
  const database = (await loadDriver())(path);
  database.exec(sql);
  database.close();
}

describe('openDatabase', () => {
  it('creates file and directory for their owner alone', async () => {
    const path = join(await temporaryDirectory(), 'state', 'coordinator.db');
    await opened(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    for (const beside of [`${path}-wal`, `${path}-shm`, lockPathOf(path)]) {
      expect((await stat(beside)).mode & 0o777, beside).toBe(0o600);
    }
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
  });

  it('syncs every commit and enforces foreign keys', async () => {
    const database = await opened(await freshPath());
    expect(database.prepare('PRAGMA journal_mode').get()).toMatchObject({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA synchronous').get()).toMatchObject({ synchronous: 2 });
    expect(database.prepare('PRAGMA foreign_keys').get()).toMatchObject({ foreign_keys: 1 });
  });

  it('refuses a second coordinator on the same file until the first is gone', async () => {
    const path = await freshPath();
    const first = await openDatabase({ path });
    await expect(openDatabase({ path, busyTimeoutMs: 40 })).rejects.toMatchObject({
      code: 'STATE_IN_USE',
      message: expect.stringContaining('in use by another process') as unknown,
    });
    first.close();
    const second = await opened(path);
    expect(second.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION });
  });

  it('refuses a coordinator beside one of a version that locks the database itself', async () => {
    const path = await freshPath();
    (await openDatabase({ path })).close();
    const older = (await loadDriver())(path);
    older.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT');
    await expect(openDatabase({ path, busyTimeoutMs: 40 })).rejects.toMatchObject({
      code: 'STATE_IN_USE',
    });
    older.close();
    await opened(path);
  });

  it('lets another connection read what is committed while it goes on writing', async () => {
    const path = await freshPath();
    const writer = await opened(path);
    const insert = (id: string): void => {
      writer.exec(`INSERT INTO runs (id, federation, status, created_at, document, version)
        VALUES ('${id}', 'f', 'running', 1.5, '{}', 4)`);
    };
    insert('before');
    const reader = (await loadDriver())(path);
    reader.exec('BEGIN');
    const seen = (): unknown => reader.prepare('SELECT id FROM runs').all();
    expect(seen()).toEqual([{ id: 'before' }]);
    insert('after');
    expect(seen()).toEqual([{ id: 'before' }]);
    reader.close();
    expect(writer.prepare('SELECT count(*) AS n FROM runs').get()).toEqual({ n: 2 });
  });

  it('refuses a schema of the future and leaves it alone', async () => {
    const path = await freshPath();
    (await openDatabase({ path })).close();
    await prepare(path, `PRAGMA user_version = ${SCHEMA_VERSION + 3}`);
    await expect(openDatabase({ path })).rejects.toMatchObject({
      code: 'SCHEMA_NEWER',
      details: { found: SCHEMA_VERSION + 3, known: SCHEMA_VERSION },
    });
  });

  it.each([
    ['without a version', 'CREATE TABLE invoices (amount REAL)'],
    ['with a version of its own', 'CREATE TABLE invoices (amount REAL); PRAGMA user_version = 1'],
  ])("refuses another program's database %s", async (_, sql) => {
    const path = await freshPath();
    await prepare(path, sql);
    await expect(openDatabase({ path })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('belongs to another program') as unknown,
    });
  });

  it('refuses a file that is no database and does not touch it', async () => {
    const path = await freshPath();
    const text = 'these are the minutes of the last meeting\n'.repeat(100);
    await writeFile(path, text);
    await expect(openDatabase({ path })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('not an SQLite database') as unknown,
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('says where the file could not be created', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'occupied'), '');
    const path = join(directory, 'occupied', 'coordinator.db');
    await expect(openDatabase({ path })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining(`${path}: the database file cannot be created`) as unknown,
    });
  });

  it('refuses a directory in the place of the file', async () => {
    const path = await freshPath();
    await mkdir(path);
    await expect(openDatabase({ path })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('opens a database it wrote before without migrating again', async () => {
    const path = await freshPath();
    const first = await openDatabase({ path });
    first.exec(`INSERT INTO runs (id, federation, status, created_at, document, version)
      VALUES ('r', 'f', 'running', 1.5, '{}', 4)`);
    first.close();
    await chmod(path, 0o600);
    const second = await opened(path);
    expect(second.prepare('SELECT version FROM runs').all()).toEqual([{ version: 4 }]);
  });
});
