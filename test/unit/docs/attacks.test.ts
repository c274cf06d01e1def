/** The page about attacks has a row for each, and what it names is there. */
import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = await readFile(new URL('docs/attacks.md', root), 'utf8');

/** Cells of the rows of the table. */
const rows = page
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

function filesIn(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`([^`]+\.ts)`/g)].map(([, name]) => name!);
}

const isThere = (path: string): Promise<boolean> =>
  access(new URL(path, root)).then(
    () => true,
    () => false,
  );

describe('the page about attacks', () => {
  it('has one row for each of the 28', () => {
    const numbers = rows.map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 28 }, (_, i) => i + 1));
  });

  it.each(rows.map((row) => ({ number: row[1], row })))(
    'names for attack $number sources and tests that exist',
    async ({ row }) => {
      const [, , , countermeasure, test] = row;
      const sources = filesIn(countermeasure);
      const tests = filesIn(test).map((name) =>
        name.includes('/') ? name : `test/adversary/${name}`,
      );
      expect(sources.length).toBeGreaterThan(0);
      expect(tests.length).toBeGreaterThan(0);
      for (const path of [...sources, ...tests])
        expect([path, await isThere(path)]).toEqual([path, true]);
    },
  );
});
