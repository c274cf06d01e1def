/** Makes sure that `dist` holds the sources as they are: end-to-end tests run the built program. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));
/** The program `velum` as it is installed. */
export const program = join(repository, 'dist/cli/main.js');

const sources = ['coordinator', 'client', 'shared', 'cli', 'tsconfig.json', 'tsconfig.build.json'];
/** Test files run in processes of their own: the first builds, the others wait for it. */
const lock = join(tmpdir(), `velum-build-${Buffer.from(repository).toString('hex').slice(-24)}`);
const LOCK_IS_STALE_MS = 300_000;
const POLL_MS = 200;

async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

async function newestUnder(path: string): Promise<number> {
  const entry = await stat(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const times = files
    .filter((file) => file.isFile())
    .map((file) => modifiedAt(join(file.parentPath, file.name)));
  return Math.max(...(await Promise.all(times)));
}

async function isCurrent(): Promise<boolean> {
  const newest = await Promise.all(sources.map((path) => newestUnder(join(repository, path))));
  return (await modifiedAt(program)) > Math.max(...newest);
}

async function takeLock(): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch {
    if (Date.now() - (await modifiedAt(lock)) > LOCK_IS_STALE_MS) {
      await rm(lock, { recursive: true, force: true });
    }
    return false;
  }
}

/** Builds unless what is there is newer than every source. Rejects with the compiler's words. */
export async function ensureBuilt(): Promise<void> {
  while (!(await isCurrent())) {
    if (!(await takeLock())) {
      await pause(POLL_MS);
      continue;
    }
    try {
      if (await isCurrent()) return;
      await promisify(execFile)('npm', ['run', '-s', 'build'], { cwd: repository });
    } catch (error) {
      const { stdout } = error as { readonly stdout?: string };
      throw new Error(`the program does not build:\n${stdout ?? ''}`, { cause: error });
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
}
