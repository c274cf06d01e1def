/** kill -9 of the coordinator in its phases: after a restart the run goes on where it was. Once per store. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoundSummary } from '../../shared/domain/run-summary.ts';
import { expectNear } from '../support/e2e/expect-near.ts';
import type { PuppetCall, PuppetHold } from '../support/e2e/puppet-part.ts';
import { meanOf, PuppetTheatre, type TheatreOptions } from '../support/e2e/puppet-theatre.ts';

const EVERYONE = [0, 1, 2, 3];

export interface Scene {
  /** The phase the coordinator is killed in. */
  readonly phase: string;
  readonly call: PuppetCall;
  /** Sites whose silence keeps the coordinator in the phase; all others have answered. */
  readonly silent: readonly number[];
}

/** One per phase. Unmasking needs the answers of three. */
export const SCENES: readonly Scene[] = [
  { phase: 'gathering', call: 'checkIn', silent: [3] },
  { phase: 'advertising-keys', call: 'advertiseKeys', silent: [3] },
  { phase: 'sharing-keys', call: 'shareKeys', silent: [3] },
  { phase: 'checking-shares', call: 'acknowledgeShares', silent: [3] },
  { phase: 'collecting-masked-inputs', call: 'submitMaskedInput', silent: [3] },
  { phase: 'confirming-survivors', call: 'confirmSurvivors', silent: [3] },
  { phase: 'unmasking', call: 'disclose', silent: [1, 3] },
];
const drained: Scene = {
  phase: 'collecting-masked-inputs',
  call: 'submitMaskedInput',
  silent: [3],
};
/** Mask removal is short: there are several rounds to meet it in. */
const MORE_ROUNDS = 5;

export interface KilledStore {
  /** Where the coordinator keeps its state. */
  readonly options: () => Promise<Pick<TheatreOptions, 'postgres'>>;
  /** The phase of a round as it is stored, while no coordinator runs. */
  readonly phaseOf: (theatre: PuppetTheatre, round: number) => Promise<string>;
}

function holdsOf(site: number, scenes: readonly Scene[]): readonly PuppetHold[] {
  return scenes.flatMap(({ call, silent }, index) =>
    silent.includes(site) ? [{ round: index + 1, call, when: 'before' as const }] : [],
  );
}

/** Kills once in each scene, one per round from the first, and while masks are removed. */
export function killCoordinatorSuite(store: KilledStore, scenes: readonly Scene[]): void {
  const drainedIn = scenes.length + 1;
  const rounds = drainedIn + MORE_ROUNDS;
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      ...(await store.options()),
      rounds,
      // Nobody falls out: whatever is missing after a restart was lost.
      graceSeconds: 100,
      holds: Object.fromEntries(
        EVERYONE.map((site) => [site, holdsOf(site, [...scenes, drained])]),
      ),
    });
  });

  afterAll(() => theatre.close());

  /** Waits until every other site was answered; returns the round as the operator sees it then. */
  async function reach(round: number, { phase, call, silent }: Scene): Promise<RoundSummary> {
    for (const site of EVERYONE) {
      const puppet = theatre.puppets[site]!;
      await (silent.includes(site) ? puppet.holding(call, round) : puppet.answered(call, round));
    }
    const summary = await theatre.currentRound();
    expect(summary).toMatchObject({ round, phase, attempt: 1 });
    return summary;
  }

  /** Nothing the coordinator had acknowledged is gone, and nobody is asked for it again. */
  async function goOn(round: number, { call, silent }: Scene, before: RoundSummary): Promise<void> {
    const { phaseMs: _before, ...known } = before;
    expect(await theatre.currentRound()).toMatchObject(known);
    for (const site of silent) theatre.puppets[site]!.letGo();
    const summary = await theatre.completed(round);
    expect(summary).toMatchObject({ attempt: 1, cohort: 4, survivors: 4, dropouts: [] });
    const asked = EVERYONE.map((site) => theatre.puppets[site]!.callsOf(call, round));
    expect(asked.filter((_, site) => !silent.includes(site))).toEqual(
      Array(EVERYONE.length - silent.length).fill(1),
    );
    expectNear(await theatre.changeOf(round), meanOf(EVERYONE));
  }

  for (const [index, scene] of scenes.entries()) {
    it(`killed in ${scene.phase} goes on in the same attempt with all it had`, async () => {
      const round = index + 1;
      const before = await reach(round, scene);
      await theatre.coordinator.kill();
      await theatre.restartCoordinator();
      await goOn(round, scene, before);
    }, 120_000);
  }

  it('told to stop ends in order within a round, and goes on with it when started again', async () => {
    const before = await reach(drainedIn, drained);
    expect(await theatre.coordinator.terminate()).toEqual({ code: 0, signal: null });
    expect(theatre.coordinator.log.entries.at(-1)).toContain('coordinator-stopped');
    await theatre.restartCoordinator();
    await goOn(drainedIn, drained, before);
  }, 120_000);

  it('killed while it removes masks removes them again', async () => {
    let round: number;
    for (;;) {
      const { log } = theatre.coordinator;
      const begun = /"round":(\d+),.*"to":"removing-masks"/;
      const found = await theatre.coordinator.line(begun, log.entries.length);
      await theatre.coordinator.kill();
      round = Number(found[1]);
      if ((await store.phaseOf(theatre, round)) === 'removing-masks') break;
      await theatre.restartCoordinator();
    }
    await theatre.restartCoordinator();
    const summary = await theatre.completed(round);
    expect(summary).toMatchObject({ attempt: 1, survivors: 4, dropouts: [] });
    expectNear(await theatre.changeOf(round), meanOf(EVERYONE));
  }, 120_000);

  it('killed again and again publishes one model per round, none of them twice', async () => {
    expect(await theatre.ended()).toMatchObject({ status: 'completed', roundsCompleted: rounds });
    const models = await theatre.operator.listModels(theatre.run);
    expect(models.map(({ round }) => round)).toEqual(
      Array.from({ length: rounds + 1 }, (_, r) => r),
    );
    expect(models.slice(1).map(({ parent }) => parent)).toEqual(
      models.slice(0, -1).map(({ digest }) => digest),
    );
    const final = meanOf(EVERYONE).map((mean) => mean * rounds);
    expectNear(await theatre.weightsAfter(rounds), final);
  }, 120_000);
}
