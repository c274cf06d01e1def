/** The page about the data model names everything there is: a new column makes this fail. */
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../coordinator/adapters/sqlite/sqlite-store.ts';
import { loadDriver } from '../../../coordinator/adapters/sqlite/sql-database.ts';
import { ATTEMPT_PHASES } from '../../../shared/secagg/aggregator/state.ts';
import { join } from 'node:path';
import { temporaryDirectory } from '../../conformance/support/temporary-directory.ts';

const root = new URL('../../../', import.meta.url);

async function page(): Promise<string> {
  return readFile(new URL('docs/data-model.md', root), 'utf8');
}

/** Names between backticks in the paragraph or section that speaks of a table. */
async function columnsNamedWith(table: string): Promise<ReadonlySet<string>> {
  const text = await page();
  const places = text.split(/\n(?=#{2,3} )/).filter((part) => part.includes(`\`${table}\``));
  return new Set(
    places.flatMap((part) => [...part.matchAll(/`([a-z0-9_]+)`/g)].map(([, n]) => n!)),
  );
}

/** Tables and columns of every statement that makes some in these sources. */
async function tablesIn(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await readdir(new URL(folder, root), { recursive: true });
  const tables = new Map<string, readonly string[]>();
  for (const name of names.filter((each) => each.endsWith('.ts'))) {
    const source = await readFile(new URL(`${folder}/${name}`, root), 'utf8');
    for (const [, table, body] of source.matchAll(TABLE)) {
      const columns = [...body!.matchAll(COLUMN)].map(([, column]) => column!);
      tables.set(table!, columns);
    }
    for (const [, table, column] of source.matchAll(ADDED)) {
      tables.set(table!, [...(tables.get(table!) ?? []), column!]);
    }
  }
  return tables;
}

const TABLE = /CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+) \(\n([\s\S]*?)\n\)/g;
const COLUMN = /^\s+([a-z][a-z0-9_]*) /gm;
const ADDED = /ALTER TABLE ([a-z_]+) ADD COLUMN ([a-z_]+)/g;

describe('docs/data-model.md', () => {
  it.each([
    ['sqlite', 7],
    ['postgres', 12],
  ])('names every table of %s and every column of it', async (adapter, count) => {
    const tables = await tablesIn(`coordinator/adapters/${adapter}`);
    expect(tables.size).toBe(count);
    for (const [table, columns] of tables) {
      expect(columns.length, table).toBeGreaterThan(1);
      const named = await columnsNamedWith(table);
      for (const column of columns) expect(named, `${table}.${column}`).toContain(column);
    }
  });

  it('is checked against the columns SQLite has, not only against what is read in the sources', async () => {
    const path = join(await temporaryDirectory(), 'coordinator.db');
    await (await openSqliteStore({ path })).close();
    const database = (await loadDriver())(path);
    const sql = `SELECT m.name AS name, group_concat(c.name) AS columns FROM sqlite_schema AS m
      JOIN pragma_table_info(m.name) AS c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' GROUP BY m.name ORDER BY m.name`;
    const real = database.prepare(sql).all();
    database.close();
    const read = await tablesIn('coordinator/adapters/sqlite');
    const expected = [...read].map(([name, columns]) => ({ name, columns: columns.join(',') }));
    expect(real).toEqual(expected.sort((a, b) => (a.name < b.name ? -1 : 1)));
  });

  it('names every phase of an attempt and every status of a run', async () => {
    const text = await page();
    const states = ['gathering', ...ATTEMPT_PHASES, 'completed', 'aborted', 'running', 'failed'];
    for (const state of [...states, 'stopped']) expect(text).toContain(`\`${state}\``);
  });
});
