/** A backup that is older than what members remember. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, beforeRound, coordinator, lose, succeeded } from '../support/e2e/backups.ts';
import { expectNear } from '../support/e2e/expect-near.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';

const EVERYONE = [0, 1, 2, 3];
const SLOW = 3;
const ROUNDS = 5;

describe('a coordinator restored from a backup its members have gone beyond', () => {
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: ROUNDS,
      graceSeconds: 100,
      holds: { [SLOW]: [beforeRound(2), beforeRound(4)] },
    });
  });

  afterAll(() => theatre.close());

  it('ends the run with that cause, and its newest model starts another', async () => {
    await theatre.puppets[SLOW]!.holding('checkIn', 2);
    await backUp(theatre, 'backups/second');
    theatre.puppets[SLOW]!.letGo();
    await theatre.puppets[SLOW]!.holding('checkIn', 4);
    await lose(theatre);
    succeeded(await coordinator(theatre, 'restore', '--from', 'backups/second'));
    await theatre.restartCoordinator();
    theatre.puppets[SLOW]!.letGo();

    const ended = await theatre.ended();
    expect(ended).toMatchObject({ status: 'failed', cause: 'coordinator-rolled-back' });
    const reasons = ended.rounds.at(-1)!.dropouts.map(({ reason }) => reason);
    expect(reasons).toContainEqual(expect.stringMatching(/^COORDINATOR_ROLLED_BACK: /));

    const next = await theatre.startAgain(ended.modelDigest);
    expect(next).toMatchObject({ status: 'completed', roundsCompleted: ROUNDS });
    const models = await theatre.operator.listModels(next.run);
    expect(models).toHaveLength(ROUNDS + 1);
    const first = models.find(({ round }) => round === 0)!;
    const [initial] = (await theatre.operator.listModels(theatre.run)).filter(
      ({ round }) => round === 0,
    );
    expect(first).toMatchObject({ digest: ended.modelDigest, parent: initial!.digest });
    const total = meanOf(EVERYONE).map((mean) => mean * (ROUNDS + 1));
    expectNear(await theatre.weightsOf(next.modelDigest), total);
  }, 180_000);
});
