/** Backups of a coordinator at work, the loss of its state directory, and what a restore brings back. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackup } from '../../coordinator/adapters/filesystem/backup/backup-reader.ts';
import { seedFromPem } from '../../shared/crypto/key-pem.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import { backUp, beforeRound, coordinator, lose } from '../support/e2e/backups.ts';
import { expectNear } from '../support/e2e/expect-near.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';

const EVERYONE = [0, 1, 2, 3];
const SLOW = 3;
const ROUNDS = 9;
/** Where the slow site waits: nobody has sent a key in this round yet. */
const HELD = 6;

describe('a run under way whose coordinator is backed up', () => {
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: ROUNDS,
      graceSeconds: 100,
      holds: { [SLOW]: [beforeRound(HELD)] },
    });
  });

  afterAll(() => theatre.close());

  it('is in every backup as it was at one moment, while rounds complete', async () => {
    const taken: number[] = [];
    const { entries } = theatre.puppets[SLOW]!.reports;
    while (taken.length < 3 || !entries.some(({ type }) => type === 'holding')) {
      const name = `backups/under-way-${String(taken.length)}`;
      const { models } = await backUp(theatre, name);
      const backup = await openBackup(theatre.federation.path(name));
      const [phases, versions] = [[], []] as [string[], number[]];
      for await (const round of backup.rounds()) phases.push(round.phase);
      for await (const model of backup.models()) versions.push(model.round);
      // What one transaction wrote is there as a whole: each round with its model and its successor.
      expect(phases.slice(0, -1).every((phase) => phase === 'completed')).toBe(true);
      expect(phases.at(-1)).not.toBe('completed');
      expect(versions).toEqual(phases.map((_, index) => index));
      taken.push(Number(models));
    }
    await theatre.puppets[SLOW]!.holding('checkIn', HELD);
    expect(taken).toEqual(taken.toSorted((a, b) => a - b));
    expect(await backUp(theatre, 'backups/held')).toMatchObject({ models: HELD, rounds: HELD });
  }, 120_000);

  it('holds no key: not of the coordinator, not of TLS', async () => {
    await backUp(theatre, 'backups/searched');
    const parsed = seedFromPem(await theatre.federation.read('coordinator-identity.key'));
    if (!('seed' in parsed)) throw new Error(parsed.reason);
    const [, tls] = (await theatre.federation.read('coordinator.key')).split('\n');
    const secrets = [toHex(parsed.seed), Buffer.from(parsed.seed).toString('latin1'), tls!];
    const path = theatre.federation.path('backups/searched');
    for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const content = await readFile(join(entry.parentPath, entry.name), 'latin1');
      for (const secret of secrets) expect(content.includes(secret), entry.name).toBe(false);
    }
  });

  it('goes on after its state is lost and restored, when nothing happened since', async () => {
    const made = await backUp(theatre, 'backups/last');
    await lose(theatre);
    const restored = await coordinator(theatre, 'restore', '--from', 'backups/last');
    expect(restored.json()).toEqual(made);
    await theatre.restartCoordinator();
    theatre.puppets[SLOW]!.letGo();

    const summary = await theatre.ended();
    expect(summary).toMatchObject({ status: 'completed', roundsCompleted: ROUNDS });
    const attempts = summary.rounds.map(({ attempt }) => attempt);
    expect(attempts.slice(0, HELD - 1)).toEqual(Array(HELD - 1).fill(1));
    for (const attempt of attempts.slice(HELD - 1)) expect(attempt).toBeGreaterThan(1_001);
    const final = meanOf(EVERYONE).map((mean) => mean * ROUNDS);
    expectNear(await theatre.weightsAfter(ROUNDS), final);
  }, 120_000);

  it('is never restored over what is there, nor beside a coordinator', async () => {
    const running = await coordinator(theatre, 'restore', '--from', 'backups/last');
    expect(running.code).toBe(9);
    expect(running.json()['error']).toMatchObject({ code: 'STATE_IN_USE' });
    await theatre.coordinator.terminate();
    const full = await coordinator(theatre, 'restore', '--from', 'backups/last');
    expect(full.code).toBe(4);
    expect(full.json()['error']).toMatchObject({ code: 'STORE_NOT_EMPTY' });
    const again = await coordinator(theatre, 'backup', '--to', 'backups/last');
    expect(again.code).toBe(3);
    const stopped = await backUp(theatre, 'backups/stopped');
    expect(stopped).toMatchObject({ runs: 1, rounds: ROUNDS, models: ROUNDS + 1 });
    await theatre.restartCoordinator();
  }, 120_000);
});
