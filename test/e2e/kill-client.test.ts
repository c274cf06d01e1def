/** kill -9 of a client in every phase: it goes on with the attempt, or says why it cannot. */
import { cp, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNear } from '../support/e2e/expect-near.ts';
import type { Puppet } from '../support/e2e/puppet.ts';
import type { PuppetCall, PuppetHold } from '../support/e2e/puppet-part.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';

const VICTIM = 2;

function eventsOf(puppet: Puppet, round: number) {
  return puppet.reports.entries.flatMap((report) => {
    if (report.type !== 'event') return [];
    const { event } = report;
    return 'attempt' in event && event.attempt?.round === round ? [event] : [];
  });
}

describe('a client killed with kill -9 where every member is needed', () => {
  const MEMBERS = 3;
  const EVERYONE = [0, 1, 2];

  interface Death extends Omit<PuppetHold, 'round'> {
    readonly phase: string;
    /** How far its machine was. */
    readonly resumes: string;
  }

  /** One per round, from the first. */
  const deaths: readonly Death[] = [
    {
      phase: 'advertising-keys',
      call: 'advertiseKeys',
      when: 'before',
      resumes: 'advertising-keys',
    },
    { phase: 'sharing-keys', call: 'shareKeys', when: 'before', resumes: 'sharing-keys' },
    {
      phase: 'checking-shares',
      call: 'acknowledgeShares',
      when: 'before',
      resumes: 'checking-shares',
    },
    {
      phase: 'collecting-masked-inputs',
      call: 'submitMaskedInput',
      when: 'before',
      resumes: 'confirming-survivors',
    },
    {
      phase: 'confirming-survivors',
      call: 'confirmSurvivors',
      when: 'before',
      resumes: 'unmasking',
    },
    { phase: 'unmasking', call: 'disclose', when: 'before', resumes: 'completed' },
  ];
  const ROLLED_BACK = deaths.length + 1;

  const holds: readonly PuppetHold[] = [
    ...deaths.map(({ call, when }, index) => ({ round: index + 1, call, when })),
    { round: ROLLED_BACK, call: 'shareKeys', when: 'before' },
    { round: ROLLED_BACK, call: 'confirmSurvivors', when: 'before' },
  ];
  let theatre: PuppetTheatre;
  let victim: Puppet;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      members: MEMBERS,
      rounds: ROLLED_BACK,
      // Nobody falls out: whoever is missing was lost.
      graceSeconds: 100,
      holds: { [VICTIM]: holds },
    });
    victim = theatre.puppets[VICTIM]!;
  });

  afterAll(() => theatre.close());

  async function completes(round: number): Promise<void> {
    expect(await theatre.completed(round)).toMatchObject({
      attempt: 1,
      cohort: MEMBERS,
      survivors: MEMBERS,
      dropouts: [],
    });
    expectNear(await theatre.changeOf(round), meanOf(EVERYONE, MEMBERS));
  }

  /** Whatever the process was told and told since, there is one input and one training. */
  function expectOneInput(round: number): void {
    const inputs = victim.reports.entries.flatMap((report) =>
      report.type === 'calling' && report.round === round && report.call === 'submitMaskedInput'
        ? [report.input]
        : [],
    );
    expect(new Set(inputs).size).toBe(1);
    const trainings = eventsOf(victim, round).filter(
      (event) => event.type === 'trained' && !event.reused,
    );
    expect(trainings.length).toBeLessThanOrEqual(1);
  }

  for (const [index, { phase, call, resumes }] of deaths.entries()) {
    it(`in ${phase} goes on with the attempt, of which every member survives`, async () => {
      const round = index + 1;
      await victim.holding(call, round);
      expect(await theatre.currentRound()).toMatchObject({ round, phase, attempt: 1 });
      await victim.kill();
      await victim.revive(holds.filter((place) => place.round > round));
      await completes(round);
      const resumed = eventsOf(victim, round).filter(({ type }) => type === 'resumed');
      expect(resumed).toEqual([expect.objectContaining({ phase: resumes })]);
      expectOneInput(round);
    }, 120_000);
  }

  it('does not start over an older state directory, and goes on over its own', async () => {
    const { federation } = theatre;
    const state = federation.path('state/site-2');
    const [older, newest] = [federation.path('older'), federation.path('newest')];
    await victim.holding('shareKeys', ROLLED_BACK);
    await cp(state, older, { recursive: true });
    victim.letGo();
    await victim.holding('confirmSurvivors', ROLLED_BACK);
    await victim.kill();
    await cp(state, newest, { recursive: true });

    await rm(state, { recursive: true });
    await cp(older, state, { recursive: true });
    victim.start([]);
    const refused = victim.program;
    await refused.line(/the ledger lacks records it held before/);
    expect((await refused.ended).code).not.toBe(0);

    await rm(state, { recursive: true });
    await cp(newest, state, { recursive: true });
    await victim.revive([]);
    await completes(ROLLED_BACK);
    expectOneInput(ROLLED_BACK);
    expect(await theatre.ended()).toMatchObject({ status: 'completed' });
  }, 120_000);
});

describe('a client killed with kill -9 that is not to resume', () => {
  const PACEMAKER = 0;
  const EVERYONE = [0, 1, 2, 3];
  const WITHOUT_VICTIM = [0, 1, 3];
  const LOST = 1;
  const CONFIRMING = 2;
  const WHOLE = 3;
  const FOR_GOOD = 4;

  const before = (round: number, call: PuppetCall): PuppetHold => ({ round, call, when: 'before' });
  const both = [before(LOST, 'submitMaskedInput'), before(CONFIRMING, 'confirmSurvivors')];
  const victimHolds = [...both, before(FOR_GOOD, 'submitMaskedInput')];
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: FOR_GOOD,
      graceSeconds: 8,
      holds: { [VICTIM]: victimHolds, [PACEMAKER]: both },
      session: (name) => ({ resume: 'never', anchor: `anchor/${name}` }),
    });
  });

  afterAll(() => theatre.close());

  async function killInPhase(round: number, call: PuppetCall): Promise<void> {
    const [victim, pacemaker] = [theatre.puppets[VICTIM]!, theatre.puppets[PACEMAKER]!];
    await victim.holding(call, round);
    await pacemaker.holding(call, round);
    await victim.kill();
    await victim.revive(victimHolds.filter((place) => place.round > round));
    pacemaker.letGo();
  }

  it.each([
    [LOST, 'submitMaskedInput', 'collecting-masked-inputs', WITHOUT_VICTIM],
    [CONFIRMING, 'confirmSurvivors', 'confirming-survivors', EVERYONE],
  ] as const)(
    'costs round %i nothing but itself and says that its session is lost',
    async (round, call, phase, counted) => {
      await killInPhase(round, call);
      const summary = await theatre.completed(round);
      expect(summary).toMatchObject({
        attempt: 1,
        cohort: 4,
        survivors: counted.length,
        dropouts: [{ participant: 'site-2', phase, reason: 'session-lost' }],
      });
      expectNear(await theatre.changeOf(round), meanOf(counted));
    },
    120_000,
  );

  it('takes part in the next round from beginning to end', async () => {
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
