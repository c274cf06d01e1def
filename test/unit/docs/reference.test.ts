import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { referencePages } from '../../support/reference/pages.ts';

const directory = new URL('../../../docs/reference/', import.meta.url);

describe('the generated reference', () => {
  it('is what the code says now: run npm run generate', async () => {
    for (const [name, text] of await referencePages()) {
      expect(await readFile(new URL(name, directory), 'utf8'), name).toBe(text);
    }
  });

  it('explains every key', async () => {
    const tables = [...(await referencePages()).values()].flatMap((page) => page.split('\n'));
    const rows = tables.filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(150);
    for (const row of rows) expect(row.split('|').at(-2)?.trim(), row).not.toBe('');
  });

  it('has no pages left over', async () => {
    const generated = [...(await referencePages()).keys()];
    const present = await readdir(directory);
    expect(present.filter((name) => generated.includes(name)).sort()).toEqual(generated.sort());
  });
});
