/** kill -9 of a client in every phase: the round completes without it, and it comes back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNear } from '../support/e2e/expect-near.ts';
import type { PuppetCall, PuppetHold } from '../support/e2e/puppet-part.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';

/** The site that is killed, and the one whose silence keeps the coordinator in the phase. */
const VICTIM = 2;
const PACEMAKER = 0;
const EVERYONE = [0, 1, 2, 3];
const WITHOUT_VICTIM = [0, 1, 3];

interface Death {
  readonly phase: string;
  readonly call: PuppetCall;
  /** Whose updates are in the sum. */
  readonly counted: readonly number[];
  readonly cohort: number;
}

/** One per round, from the first. With a cohort of 4, one member may fall out. */
const deaths: readonly Death[] = [
  { phase: 'advertising-keys', call: 'advertiseKeys', counted: WITHOUT_VICTIM, cohort: 3 },
  { phase: 'sharing-keys', call: 'shareKeys', counted: WITHOUT_VICTIM, cohort: 4 },
  {
    phase: 'collecting-masked-inputs',
    call: 'submitMaskedInput',
    counted: WITHOUT_VICTIM,
    cohort: 4,
  },
  { phase: 'confirming-survivors', call: 'confirmSurvivors', counted: EVERYONE, cohort: 4 },
  { phase: 'unmasking', call: 'disclose', counted: EVERYONE, cohort: 4 },
];
const UNHEARD = deaths.length + 1;
const WHOLE = UNHEARD + 1;
const FOR_GOOD = WHOLE + 1;

const places = deaths.map(({ call }, index) => ({ round: index + 1, call }));
const before = (round: number, call: PuppetCall): PuppetHold => ({ round, call, when: 'before' });
const victimHolds: readonly PuppetHold[] = [
  ...places.map(({ round, call }) => before(round, call)),
  { round: UNHEARD, call: 'submitMaskedInput', when: 'after' },
  before(FOR_GOOD, 'submitMaskedInput'),
];
const pacemakerHolds: readonly PuppetHold[] = [
  ...places.map(({ round, call }) => before(round, call)),
  before(UNHEARD, 'submitMaskedInput'),
];

describe('a client killed with kill -9', () => {
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: FOR_GOOD,
      graceSeconds: 8,
      holds: { [VICTIM]: victimHolds, [PACEMAKER]: pacemakerHolds },
    });
  });

  afterAll(() => theatre.close());

  async function killInPhase(round: number, call: PuppetCall, phase: string): Promise<void> {
    const [victim, pacemaker] = [theatre.puppets[VICTIM]!, theatre.puppets[PACEMAKER]!];
    await victim.holding(call, round);
    await pacemaker.holding(call, round);
    expect(await theatre.currentRound()).toMatchObject({ round, phase, attempt: 1 });
    await victim.kill();
    await victim.revive(victimHolds.filter((place) => place.round > round));
    pacemaker.letGo();
  }

  for (const [index, { phase, call, counted, cohort }] of deaths.entries()) {
    it(`in ${phase} costs its round nothing but itself, and it is in the next`, async () => {
      const round = index + 1;
      await killInPhase(round, call, phase);
      const summary = await theatre.completed(round);
      expect(summary).toMatchObject({ attempt: 1, cohort, survivors: counted.length });
      // Unmasking ends with the last answer it needs: nobody is missed after that.
      if (phase === 'unmasking') expect(summary.dropouts.length).toBeLessThanOrEqual(1);
      else expect(summary.dropouts).toMatchObject([{ participant: 'site-2', phase }]);
      expectNear(await theatre.changeOf(round), meanOf(counted));
    }, 120_000);
  }

  it('before it heard that its input had arrived is counted all the same', async () => {
    await killInPhase(UNHEARD, 'submitMaskedInput', 'collecting-masked-inputs');
    expect(await theatre.completed(UNHEARD)).toMatchObject({ attempt: 1, cohort: 4, survivors: 4 });
    expectNear(await theatre.changeOf(UNHEARD), meanOf(EVERYONE));
  }, 120_000);

  it('and started again takes part in a round from beginning to end', async () => {
    const summary = await theatre.completed(WHOLE);
    expect(summary).toMatchObject({ attempt: 1, cohort: 4, survivors: 4, dropouts: [] });
    expectNear(await theatre.changeOf(WHOLE), meanOf(EVERYONE));
  }, 120_000);

  it('and not started again is waited for no longer than the grace; the run completes', async () => {
    const victim = theatre.puppets[VICTIM]!;
    await victim.holding('submitMaskedInput', FOR_GOOD);
    await victim.kill();
    const run = await theatre.ended();
    expect(run).toMatchObject({ status: 'completed', roundsCompleted: FOR_GOOD });
    expect(run.rounds.at(-1)).toMatchObject({
      attempt: 1,
      survivors: 3,
      dropouts: [{ participant: 'site-2', phase: 'collecting-masked-inputs', reason: 'silent' }],
    });
    expectNear(await theatre.changeOf(FOR_GOOD), meanOf(WITHOUT_VICTIM));
    expect(await theatre.operator.listModels(theatre.run)).toHaveLength(FOR_GOOD + 1);
  }, 120_000);
});
