/** The built program as a later version of itself: another version number, and a schema that has grown. */
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './built.ts';

export const NEXT_VERSION = '999.0.0';

/** A step as a next version would add it: processes of this version go on with the result. */
const STEP = `{ sql: 'ALTER TABLE rounds ADD COLUMN of_the_next_version text', oldestReader: 1 },\n];`;
const MIGRATIONS = 'coordinator/adapters/postgres/migrations/all.js';

/** Puts it into an empty directory, and resolves to the path of its `velum`. */
export async function makeNextVersion(directory: string): Promise<string> {
  await cp(join(repository, 'dist'), join(directory, 'dist'), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(directory, 'node_modules'));
  await edit(join(repository, 'package.json'), join(directory, 'package.json'), (text) =>
    JSON.stringify({ ...(JSON.parse(text) as object), version: NEXT_VERSION }),
  );
  const migrations = join(directory, 'dist', MIGRATIONS);
  await edit(migrations, migrations, (text) => text.replace(/^\];$/m, STEP));
  return join(directory, 'dist/cli/main.js');
}

async function edit(from: string, to: string, change: (text: string) => string): Promise<void> {
  const text = await readFile(from, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${from}: nothing was changed`);
  await writeFile(to, changed);
}
