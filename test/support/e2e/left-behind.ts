/** What a program left on the machine. */
import { readdir, readFile } from 'node:fs/promises';

/** Command lines of living processes that name a path; empty where the system does not list them. */
export async function processesNaming(path: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    // A process may end while it is looked at.
    ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.map((line) => line.replaceAll('\0', ' ')).filter((line) => line.includes(path));
}
