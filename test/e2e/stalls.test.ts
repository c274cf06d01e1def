/** kill -STOP and -CONT: a program that stands still for longer than every limit decides nothing twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoundSummary } from '../../shared/domain/run-summary.ts';
import { expectNear } from '../support/e2e/expect-near.ts';
import type { PuppetHold } from '../support/e2e/puppet-part.ts';
import { meanOf, PuppetTheatre } from '../support/e2e/puppet-theatre.ts';

const EVERYONE = [0, 1, 2, 3];
const STALLED = 3;
const OTHER = 0;
const DEADLINE_SECONDS = 20;
/** Longer than the deadline. */
const COORDINATOR_STALL_MS = 24_000;
/** Longer than the grace, the ping and its timeout, and three heartbeats. */
const CLIENT_STALL_MS = 9_000;
const ROUNDS = 4;

/** Where somebody stands still, by round. */
const places = [
  { round: 1, call: 'submitMaskedInput' },
  { round: 2, call: 'confirmSurvivors' },
  { round: 3, call: 'submitMaskedInput' },
] as const;

/** The round after the client's stall waits for it. */
const next: PuppetHold = { round: 4, call: 'checkIn', when: 'before' };
const holds: readonly PuppetHold[] = places.map((place) => ({ ...place, when: 'before' }));

describe('a program that stands still', () => {
  let theatre: PuppetTheatre;

  beforeAll(async () => {
    theatre = await PuppetTheatre.open({
      rounds: ROUNDS,
      graceSeconds: 2,
      deadlineSeconds: DEADLINE_SECONDS,
      coordinator: {
        rpc: { host: '127.0.0.1', port: 0, heartbeat: '1s', ping: '2s', pingTimeout: '2s' },
      },
      holds: { [STALLED]: holds, [OTHER]: [next] },
    });
  });

  afterAll(() => theatre.close());

  /** The model moved by the mean of those the coordinator says it summed, in one attempt's sum. */
  async function expectOneDecision(round: number): Promise<RoundSummary> {
    const summary = await theatre.completed(round);
    const lost = summary.survivors === EVERYONE.length ? [] : [STALLED];
    expect(summary.survivors).toBe(EVERYONE.length - lost.length);
    const counted = EVERYONE.filter((site) => !lost.includes(site));
    expectNear(await theatre.changeOf(round), meanOf(counted));
    return summary;
  }

  for (const { round, call } of places.slice(0, 2)) {
    it(`the coordinator, while it waits for ${call}`, async () => {
      const puppet = theatre.puppets[STALLED]!;
      await puppet.holding(call, round);
      const { child } = theatre.coordinator;
      child.kill('SIGSTOP');
      await pause(COORDINATOR_STALL_MS);
      child.kill('SIGCONT');
      theatre.watch();
      puppet.letGo();
      await expectOneDecision(round);
    }, 120_000);
  }

  it('a client, before it submits: the round goes on, and it is in the next', async () => {
    const { round, call } = places[2];
    const puppet = theatre.puppets[STALLED]!;
    await puppet.holding(call, round);
    puppet.program.child.kill('SIGSTOP');
    await pause(CLIENT_STALL_MS);
    puppet.program.child.kill('SIGCONT');
    puppet.letGo();
    expect(await expectOneDecision(round)).toMatchObject({ survivors: 3 });
    await puppet.answered('checkIn', next.round);
    theatre.puppets[OTHER]!.letGo();
    expect(await expectOneDecision(next.round)).toMatchObject({ survivors: 4 });
  }, 120_000);

  it('does not keep the run from completing, with one model per round', async () => {
    expect(await theatre.ended()).toMatchObject({ status: 'completed', roundsCompleted: ROUNDS });
    const models = await theatre.operator.listModels(theatre.run);
    expect(models.map(({ round }) => round)).toEqual(
      Array.from({ length: ROUNDS + 1 }, (_, round) => round),
    );
  }, 120_000);
});
