import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sql as firstMigration } from '../../../../../coordinator/adapters/sqlite/migrations/0001-rounds-runs-models.ts';
import { loadDriver } from '../../../../../coordinator/adapters/sqlite/sql-database.ts';
import { openSqliteStore } from '../../../../../coordinator/adapters/sqlite/sqlite-store.ts';
import type { CoordinatorStore } from '../../../../../coordinator/ports/store.ts';
import { seconds } from '../../../../../shared/domain/time.ts';
import { someAttempt, someRun } from '../../../../conformance/support/builders.ts';
import { temporaryDirectory } from '../../../../conformance/support/temporary-directory.ts';

const HOUR = seconds(3_600);
const attempt = someAttempt(someRun('b'), 4, 2);

async function freshPath(): Promise<string> {
  return join(await temporaryDirectory(), 'coordinator.db');
}

async function opened(path: string): Promise<CoordinatorStore> {
  const store = await openSqliteStore({ path });
  onTestFinished(() => store.close());
  return store;
}

describe('openSqliteStore', () => {
  it('upgrades a database of the first schema and keeps its rows', async () => {
    const path = await freshPath();
    const old = (await loadDriver())(path);
    old.exec(`${firstMigration}
      INSERT INTO runs (id, federation, status, created_at, document, version)
        VALUES ('${attempt.run}', 'north-sea', 'running', 1234.5, '{"old":true}', 6);
      PRAGMA application_id = 0x56454c55; PRAGMA user_version = 1`);
    old.close();
    const store = await opened(path);
    const [run, lease] = await store.transaction('test', async (tx) => [
      await tx.runs.get(attempt.run),
      await tx.leases.take('round', 'amsel', HOUR),
    ]);
    expect(run).toMatchObject({ version: 6, value: { document: '{"old":true}' } });
    expect(lease).toMatchObject({ holder: 'amsel' });
  });

  it('does not wait for the leases and claims of the process before', async () => {
    const path = await freshPath();
    const before = await opened(path);
    const [lease, claim] = await before.transaction('test', async (tx) => {
      await tx.removals.announce(attempt, 1);
      return [
        await tx.leases.take('round', 'amsel', HOUR),
        await tx.removals.claim('amsel', HOUR),
      ] as const;
    });
    await before.close();
    const store = await opened(path);
    const [next, part] = await store.transaction('test', async (tx) => [
      await tx.leases.take('round', 'biber', HOUR),
      await tx.removals.claim('biber', HOUR),
    ]);
    expect(next!.token).toBeGreaterThan(lease!.token);
    expect(part!.token).toBeGreaterThan(claim!.token);
  });
});
