/** Writes docs/reference; with `--check`, only says whether it is current (exit 1 when not). */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { referencePages } from './reference/pages.ts';

const directory = new URL('../../docs/reference/', import.meta.url);

async function write(pages: ReadonlyMap<string, string>): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, text] of pages) await writeFile(new URL(name, directory), text);
}

async function stalePages(pages: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [name, text] of pages) {
    const present = await readFile(new URL(name, directory), 'utf8').catch(() => undefined);
    if (present !== text) stale.push(name);
  }
  return stale;
}

const pages = await referencePages();
if (process.argv.includes('--check')) {
  const stale = await stalePages(pages);
  for (const name of stale) {
    process.stderr.write(
      `docs/reference/${name} is not what the code says: run npm run generate\n`,
    );
  }
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  await write(pages);
}
