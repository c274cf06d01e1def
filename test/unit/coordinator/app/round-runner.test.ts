import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../coordinator/adapters/memory/memory-store.ts';
import { RoundRunner } from '../../../../coordinator/app/round-runner.ts';
import type { AppPorts } from '../../../../coordinator/app/ports.ts';
import type { Lease } from '../../../../coordinator/ports/leases.ts';
import type { CoordinatorStore } from '../../../../coordinator/ports/store.ts';
import type { RoundKey } from '../../../../shared/domain/ids.ts';
import { seconds } from '../../../../shared/domain/time.ts';
import { participantIdOf } from '../../../../shared/secagg/transcript.ts';
import { createFixture, type AppFixture } from '../../../support/app-fixture.ts';
import { ManualClock } from '../../../support/manual-clock.ts';

const stop = { type: 'stop', reason: 'stopped-by-operator', message: 'the test stops it' } as const;

interface Scene {
  readonly fixture: AppFixture;
  readonly key: RoundKey;
  readonly clock: ManualClock;
  runner(changes?: Partial<AppPorts>): RoundRunner;
}

/** A run whose first round gathers, and nobody who attends it. */
async function scene(): Promise<Scene> {
  const clock = new ManualClock();
  const store = createMemoryStore(clock);
  const ports = { clock, scheduler: clock, store, shared: true };
  const fixture = createFixture({ members: 4, ports });
  const { run } = await fixture.app.operator.startRun(fixture.request());
  await fixture.app.stop();
  return {
    fixture,
    key: { run, round: 1 },
    clock,
    runner: (changes = {}) =>
      new RoundRunner(
        { ...fixture.ports, ...changes },
        () => Promise.resolve(),
        () => undefined,
        () => undefined,
      ),
  };
}

function checkIn({ fixture }: Scene, member: number) {
  const from = participantIdOf(fixture.ports.suite, fixture.signers[member]!.identity);
  return { type: 'check-in', from, attempt: 1, decision: { type: 'accept' } } as const;
}

async function lease({ fixture }: Scene, holder: string): Promise<Lease> {
  const taken = await fixture.ports.store.transaction('test', (tx) =>
    tx.leases.take('round/1', holder, seconds(5)),
  );
  if (taken === undefined) throw new Error('another has it');
  return taken;
}

/** A store in which somebody else writes the round before each of our first `times` writes. */
function contended({ fixture, key }: Scene, times: number): CoordinatorStore {
  const { store } = fixture.ports;
  let left = times;
  return {
    transaction: async (name, work) => {
      if (name === 'advance-round' && left-- > 0) {
        await store.transaction('other', async (tx) => {
          const { value, version } = (await tx.rounds.get(key))!;
          await tx.rounds.put({ round: value, submissions: [] }, version);
        });
      }
      return store.transaction(name, work);
    },
    close: () => store.close(),
  };
}

describe('the round runner', () => {
  it('commits under a lease only while nobody else has taken it', async () => {
    const at = await scene();
    const stale = await lease(at, 'amsel');
    at.clock.advance(seconds(6));
    const present = await lease(at, 'biber');
    await expect(at.runner().handle(at.key, stop, stale)).rejects.toMatchObject({
      code: 'LEASE_LOST',
    });
    expect(await at.runner().read(at.key)).toMatchObject({ phase: 'gathering' });
    expect(await at.runner().handle(at.key, stop, present)).toMatchObject({ phase: 'aborted' });
  });

  it('applies an input again when another process has written the round meanwhile', async () => {
    const at = await scene();
    const runner = at.runner({ store: contended(at, 3) });
    expect(await runner.handle(at.key, checkIn(at, 2))).toMatchObject({
      checkedIn: [checkIn(at, 2).from],
    });
  });

  it('gives an input back when others never stop writing', async () => {
    const at = await scene();
    const runner = at.runner({ store: contended(at, Infinity) });
    await expect(runner.handle(at.key, checkIn(at, 2))).rejects.toMatchObject({
      code: 'STALE_ROUND',
      message: expect.stringContaining('repeat it') as unknown,
    });
  });

  it('neither refuses nor shrugs because of a round that is no longer the present one', async () => {
    const at = await scene();
    const [first, second] = [at.runner(), at.runner()];
    await second.read(at.key);
    await first.handle(at.key, checkIn(at, 0));
    await second.read(at.key);
    const left = { ...checkIn(at, 0), type: 'leave', reason: 'test' } as const;
    await first.handle(at.key, left);
    // For the second the member is still checked in: checking in again would change nothing.
    expect(await second.handle(at.key, checkIn(at, 0))).toMatchObject({
      checkedIn: [checkIn(at, 0).from],
    });
    expect(await first.read(at.key)).toMatchObject({ checkedIn: [checkIn(at, 0).from] });
    await first.handle(at.key, stop);
    // For the second the round still gathers.
    await expect(second.handle(at.key, checkIn(at, 1))).rejects.toMatchObject({
      details: { violation: 'wrong-phase' },
    });
  });

  it('believes what is at hand until it is told that something changed', async () => {
    const at = await scene();
    const [first, second] = [at.runner(), at.runner()];
    const before = await second.glance(at.key);
    await first.handle(at.key, checkIn(at, 3));
    expect(await second.glance(at.key)).toBe(before);
    second.doubt();
    const after = await Promise.all([second.glance(at.key), second.glance(at.key)]);
    expect(after[0]).toMatchObject({ checkedIn: [checkIn(at, 3).from] });
    expect(after[1]).toBe(after[0]);
  });

  it('asks the store nothing twice where no other process can write it', async () => {
    const at = await scene();
    const asked: string[] = [];
    const { store } = at.fixture.ports;
    const runner = at.runner({
      shared: false,
      store: {
        transaction: (name, work) => {
          asked.push(name);
          return store.transaction(name, work);
        },
        close: () => store.close(),
      },
    });
    await runner.handle(at.key, checkIn(at, 1));
    await runner.handle(at.key, checkIn(at, 1));
    await expect(runner.handle(at.key, { ...checkIn(at, 1), attempt: 2 })).rejects.toMatchObject({
      details: { violation: 'wrong-phase' },
    });
    runner.doubt();
    await runner.glance(at.key);
    await runner.read(at.key);
    expect(asked).toEqual(['read-round', 'advance-round']);
  });
});
