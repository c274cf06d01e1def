/** A participant that dies at any moment of an attempt goes on with the same attempt. */
import { describe, expect, it } from 'vitest';
import { decodeSnapshot } from '../../../../client/session-store/snapshot.ts';
import { instant } from '../../../../shared/domain/time.ts';
import { createMemorySessionStore } from '../../../support/memory-session-store.ts';
import {
  expectEveryoneOnce,
  expectOneAnswerEach,
  runWithDeaths,
  VICTIM,
} from '../../../support/deaths.ts';
import { SITE_POLICY, type Moment, type Site } from '../../../support/site.ts';
import { world, type World } from '../../../support/world.ts';

describe('a participant killed at any moment of a round', () => {
  it('goes on with the same attempt and says nothing in two ways', async () => {
    const deaths: Moment[] = [];
    for (let fatal = 1; ; fatal++) {
      const { all, site, died, weights } = await runWithDeaths([fatal]);
      const [moment] = died;
      if (moment === undefined) break;
      deaths.push(moment);
      const where = `death ${fatal}, ${moment}`;
      expectEveryoneOnce(weights, where);
      const attempts = site.calls.flatMap(({ key }) => (key === undefined ? [] : [key.attempt]));
      expect(new Set(attempts), where).toEqual(new Set([1]));
      expect(site.said('leave'), where).toEqual([]);
      expectOneAnswerEach(site, where);
      expect(all.trainers[VICTIM]!.trained.length, where).toBeLessThanOrEqual(2);
      expect(await site.sessions.open(), where).toEqual({ type: 'none' });
      expect(await site.sessions.openContribution(), where).toBeUndefined();
    }
    expect(new Set(deaths)).toEqual(
      new Set(
        [
          ...['download', 'checkIn', 'append', 'keep', 'keepContribution', 'destroy'],
          ...['destroyContribution', 'advertiseKeys', 'shareKeys', 'acknowledgeShares'],
          ...['submitMaskedInput', 'confirmSurvivors', 'disclose'],
        ].flatMap((name) => [`before ${name}`, `after ${name}`]),
      ),
    );
  }, 240_000);
});

describe('a participant started again inside an attempt', () => {
  interface Death {
    readonly all: World;
    readonly site: Site;
    readonly store: ReturnType<typeof createMemorySessionStore>;
  }

  /** Everyone runs; the victim is dead at the first moment of this name. */
  async function deadAt(fatal: Moment): Promise<Death> {
    const store = createMemorySessionStore();
    const all = world(
      { members: 4, rounds: 1 },
      { site: (index) => (index === VICTIM ? { sessions: store } : {}) },
    );
    const site = all.sites[VICTIM]!;
    site.faults.moment = (name) => {
      if (name === fatal) site.kill();
    };
    await all.begin();
    for (const each of all.sites) void each.start();
    await site.until(() => site.dead);
    site.faults.moment = () => undefined;
    return { all, site, store };
  }

  it('says that it resumed, in which phase, and that it did not train again', async () => {
    const { all, site } = await deadAt('before submitMaskedInput');
    await site.revive();
    expect((await site.event('resumed')).phase).toBe('confirming-survivors');
    expect(all.trainers[VICTIM]!.trained).toHaveLength(1);
  });

  it('acknowledges its shares as it would have, whether it had said so or not', async () => {
    for (const moment of ['before acknowledgeShares', 'after acknowledgeShares'] as const) {
      const { site } = await deadAt(moment);
      await site.revive();
      expect((await site.event('resumed')).phase).toBe('checking-shares');
      const said = site.said('acknowledgeShares').map(({ said: [message] }) => message);
      for (const message of said) expect(message).toEqual(said[0]);
      expect(site.said('submitMaskedInput')).toHaveLength(1);
    }
  });

  it('encodes the contribution it had kept, rounded as it would have been', async () => {
    const { all, site } = await deadAt('before shareKeys');
    await site.revive();
    const trained = site.events.filter(({ type }) => type === 'trained');
    expect(trained.at(-1)).toMatchObject({ reused: true });
    expect(all.trainers[VICTIM]!.trained).toHaveLength(1);
    expect(site.said('submitMaskedInput')).toHaveLength(1);
  });

  it.each([
    ['anchor-gone', 'restart of the machine'],
    ['not-current', 'older copy'],
  ] as const)('whose session is lost (%s) says so, leaves and destroys it', async (reason, why) => {
    const { site, store } = await deadAt('before confirmSurvivors');
    store.lose(reason);
    const again = site.revive();
    const { message, attempt } = await site.event('session-lost');
    expect(message).toContain(why);
    expect(attempt).toMatchObject({ round: 1, attempt: 1 });
    await site.until(() => site.said('leave').length > 0);
    expect(site.said('leave')[0]!.said).toEqual(['session-lost']);
    expect(await store.open()).toEqual({ type: 'none' });
    await again;
    expect(site.said('confirmSurvivors')).toEqual([]);
  });

  it('by another version of the program destroys what it cannot read', async () => {
    const { site, store } = await deadAt('before confirmSurvivors');
    const { session } = store.contents;
    const content = session!.content.map((byte, i) => (i === 0 ? byte + 7 : byte));
    store.contents = { ...store.contents, session: { ...session!, content } };
    const again = site.revive();
    expect((await site.event('session-lost')).reason).toBe('other-version');
    await again;
    expect(await store.open()).toEqual({ type: 'none' });
  });

  it('under a stricter policy than it joined with does not go on', async () => {
    const { site } = await deadAt('before shareKeys');
    void site.revive({ policy: { ...SITE_POLICY, minHonest: 3 } });
    const { reason } = await site.event('attempt-ended');
    expect(reason).toBe('POLICY_REFUSED');
    expect(site.said('shareKeys')).toEqual([]);
  });

  it('when the attempt is over destroys the session and reports how it ended', async () => {
    const { all, site, store } = await deadAt('after disclose');
    await all.sites[0]!.event('run-ended');
    expect((await store.open()).type).toBe('kept');
    await site.revive();
    const ended = site.events.filter(({ type }) => type === 'attempt-ended');
    expect(ended).toEqual([expect.objectContaining({ outcome: 'published' })]);
    expect(await store.open()).toEqual({ type: 'none' });
    expect(await store.openContribution()).toBeUndefined();
  });

  it('and invited to it once more refuses, and destroys the session', async () => {
    const { site, store } = await deadAt('before confirmSurvivors');
    const { invitation } = decodeSnapshot(store.contents.session!.content)!;
    const closesAt = instant(1_900_000_000_123);
    const task = { type: 'check-in', invitation, closesAt } as const;
    site.faults.instead = (instruction) => [{ ...instruction, task }];
    void site.revive();
    expect((await site.event('refused')).code).toBe('POLICY_REFUSED');
    expect(await store.open()).toEqual({ type: 'none' });
    expect(site.said('confirmSurvivors')).toEqual([]);
  });

  it('and stopped before it reached the coordinator keeps the session', async () => {
    const { site, store } = await deadAt('before confirmSurvivors');
    site.faults.instead = () => [];
    void site.revive();
    await site.stop();
    expect((await store.open()).type).toBe('kept');
  });
});
