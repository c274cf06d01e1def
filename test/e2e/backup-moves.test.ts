/** A coordinator moves from SQLite to PostgreSQL in the middle of a run, and is backed up there. */
import { afterEach, expect, it } from 'vitest';
import { backUp, beforeRound, coordinator, succeeded } from '../support/e2e/backups.ts';
import { expectNear } from '../support/e2e/expect-near.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';
import { describePostgres } from '../support/postgres.ts';

const EVERYONE = [0, 1, 2, 3];
const SLOW = 3;
const ROUNDS = 5;

describePostgres('a run', (server) => {
  let theatre: PuppetTheatre | undefined;
  afterEach(async () => {
    await theatre?.close();
  });

  it('goes on where its coordinator moved to another store, and back', async () => {
    theatre = await PuppetTheatre.open({
      rounds: ROUNDS,
      graceSeconds: 100,
      holds: { [SLOW]: [beforeRound(2), beforeRound(4)] },
    });
    const { federation, puppets } = theatre;
    const slow = puppets[SLOW]!;

    await slow.holding('checkIn', 2);
    await backUp(theatre, 'from-sqlite');
    await theatre.coordinator.terminate();
    await federation.configureOverPostgres(server.unmigrated());
    const early = await coordinator(theatre, 'restore', '--from', 'from-sqlite');
    expect(early.stderr).toContain('velum coordinator migrate');
    succeeded(await coordinator(theatre, 'migrate'));
    succeeded(await coordinator(theatre, 'restore', '--from', 'from-sqlite'));
    await theatre.restartCoordinator();
    slow.letGo();

    await slow.holding('checkIn', 4);
    const made = await backUp(theatre, 'from-postgres');
    expect(made).toMatchObject({ runs: 1, rounds: 4, models: 4 });
    const again = await coordinator(theatre, 'restore', '--from', 'from-postgres');
    expect(again.json()['error']).toMatchObject({ code: 'STORE_NOT_EMPTY' });
    await theatre.coordinator.kill();
    await federation.configureCoordinator({ state: 'state/anew' });
    succeeded(await coordinator(theatre, 'restore', '--from', 'from-postgres'));
    await theatre.restartCoordinator();
    slow.letGo();

    const summary = await theatre.ended();
    expect(summary).toMatchObject({ status: 'completed', roundsCompleted: ROUNDS });
    const attempts = summary.rounds.map(({ attempt }) => attempt);
    expect(attempts).toEqual([1, attempts[1], attempts[1], attempts[3], attempts[3]]);
    expect(attempts[3]! - attempts[1]!).toBeGreaterThan(1_000);
    expectNear(
      await theatre.weightsAfter(ROUNDS),
      meanOf(EVERYONE).map((mean) => mean * ROUNDS),
    );
  }, 240_000);
});
