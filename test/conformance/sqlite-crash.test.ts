/** What is acknowledged survives a coordinator that is killed without warning. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../coordinator/adapters/sqlite/open-database.ts';
import { openSqliteStore } from '../../coordinator/adapters/sqlite/sqlite-store.ts';
import { someRun, someSubmission } from './support/builders.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const WRITER = join(import.meta.dirname, 'support', 'insert-forever.ts');

/** Runs the writer until it has acknowledged `count` rounds, kills it, and returns their numbers. */
async function acknowledgedBeforeKill(path: string, count: number): Promise<readonly number[]> {
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(writer, 'exit');
  const rounds: number[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    rounds.push(Number(line));
    if (rounds.length === count) writer.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return rounds;
}

describe('sqlite after kill -9', () => {
  it.each([3, 57, 211])('has every round of at least %d acknowledged', async (count) => {
    const path = join(await temporaryDirectory(), 'coordinator.db');
    const acknowledged = await acknowledgedBeforeKill(path, count);
    expect(acknowledged.length).toBeGreaterThanOrEqual(count);

    const store = await openSqliteStore({ path });
    const [stored, open] = await store.transaction('test', async (tx) => [
      (await tx.rounds.ofRun(someRun('e'))).map(({ key }) => key),
      await tx.rounds.open(),
    ]);
    expect(stored.map(({ round }) => round)).toEqual(expect.arrayContaining([...acknowledged]));
    expect(open).toEqual(stored);
    for (const key of stored) {
      const held = await store.transaction('test', (tx) => tx.rounds.submissions(key, 2));
      expect(held).toEqual([someSubmission()]);
    }
    await store.close();

    const database = await openDatabase({ path });
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
  });
});
