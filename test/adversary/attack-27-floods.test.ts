/** Attack 27: a member that floods: calls, attempts and late joins cost nobody but itself. */
import { afterEach, describe, expect, it } from 'vitest';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import { participationService, secAggService } from '../../shared/wire/services.ts';
import { BesiegedCoordinator, type BesiegedOptions } from './support/besieged-coordinator.ts';
import { freshKey } from './support/siege.ts';

const forever = new AbortController().signal;
let besieged: BesiegedCoordinator | undefined;

afterEach(async () => {
  await besieged?.close();
  besieged = undefined;
});

async function open(rpc: BesiegedOptions['rpc'] = {}): Promise<BesiegedCoordinator> {
  besieged = await BesiegedCoordinator.open({ members: 5, rpc });
  return besieged;
}

type Outcome = FederationError | 'served';

const outcomeOf = async (call: Promise<unknown>): Promise<Outcome> => {
  try {
    await call;
    return 'served';
  } catch (error) {
    if (error instanceof FederationError) return error;
    throw error;
  }
};

const isFlood = (outcome: Outcome): boolean =>
  outcome !== 'served' && outcome.details['cooldownMs'] !== undefined;

describe('a flood of calls', () => {
  it('is refused from the burst on, whatever the connection, and nobody else notices', async () => {
    const coordinator = await open({ callRate: 1, callBurst: 40, cooldown: seconds(3_000) });
    const [channel, another] = [coordinator.channel(), coordinator.channel()];
    const key = freshKey();
    const outcomes: Outcome[] = [];
    for (let i = 0; i < 60; i++) {
      const { checkIn } = participationService;
      const message = { type: 'accept' } as const;
      const by = i % 2 === 0 ? channel : another;
      outcomes.push(await outcomeOf(by.unary(checkIn, { key, message }, forever)));
    }
    expect(outcomes.filter(isFlood).length).toBeGreaterThanOrEqual(15);
    expect(outcomes.slice(0, 40).some(isFlood)).toBe(false);
    expect(outcomes.slice(-10).every(isFlood)).toBe(true);
    const other = coordinator.channel(coordinator.fixture.signers[1]);
    const question = { key, digest: new Uint8Array(32).fill(4) };
    const answered = await outcomeOf(other.unary(secAggService.uploadStatus, question, forever));
    expect(isFlood(answered)).toBe(false);
    const { status, rounds } = await coordinator.finish();
    expect(status).toBe('completed');
    expect(rounds.at(-1)).toMatchObject({ survivors: 4 });
  });

  it('is one line of the log, not one for each call', async () => {
    const coordinator = await open({ callRate: 1, callBurst: 3, cooldown: seconds(3_000) });
    const channel = coordinator.channel();
    for (let i = 0; i < 50; i++) {
      const reason = 'again';
      await outcomeOf(
        channel.unary(participationService.leave, { key: freshKey(), reason }, forever),
      );
    }
    const loud = coordinator.lines.filter(({ level }) => level !== 'debug');
    expect(loud.filter(({ event }) => event === 'caller-flooding')).toHaveLength(1);
    expect(loud.length).toBeLessThan(6);
  });

  it('ends when the flooder pauses', async () => {
    const coordinator = await open({ callRate: 1_000, callBurst: 2, cooldown: milliseconds(1) });
    const channel = coordinator.channel();
    const { leave } = participationService;
    const call = () => outcomeOf(channel.unary(leave, { key: freshKey(), reason: 'x' }, forever));
    await Promise.all(Array.from({ length: 30 }, call));
    await expect.poll(async () => isFlood(await call())).toBe(false);
  });
});

describe('a member that joins and leaves', () => {
  it('in the middle of the key exchange costs the round nothing', async () => {
    const coordinator = await open();
    await coordinator.untilAsked('share-keys');
    const [task] = coordinator.hostile.instructions.slice(-1).map(({ task: last }) => last);
    if (task?.type !== 'share-keys') throw new Error(task?.type);
    const channel = coordinator.channel();
    const { key } = task;
    await channel.unary(participationService.leave, { key, reason: 'bored' }, forever);
    const { status, rounds } = await coordinator.finish();
    expect(status).toBe('completed');
    expect(rounds.at(-1)).toMatchObject({ attempt: 1, survivors: 4 });
  });

  it('too late is refused, and what it says about other attempts changes nothing', async () => {
    const coordinator = await open();
    const key = await coordinator.untilAsked('submit-masked-input');
    const channel = coordinator.channel();
    const { checkIn, leave } = participationService;
    const message = { type: 'accept' } as const;
    const later = { ...key, attempt: key.attempt + 1 };
    const elsewhere = { ...key, round: key.round + 1 };
    for (const wrong of [later, elsewhere, freshKey()]) {
      const joined = await outcomeOf(channel.unary(checkIn, { key: wrong, message }, forever));
      expect(joined).toBeInstanceOf(FederationError);
      // Leaving what one is not in is no error, and changes nothing.
      await outcomeOf(channel.unary(leave, { key: wrong, reason: 'x' }, forever));
    }
    const { status, rounds } = await coordinator.finish();
    expect(status).toBe('completed');
    expect(rounds.at(-1)).toMatchObject({ attempt: 1, survivors: 4 });
  });
});
