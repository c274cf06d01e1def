/** A participant that dies at any moment of an attempt goes on with the same attempt. */
import { describe, expect, it } from 'vitest';
import type { Disclosures } from '../../../../shared/secagg/messages.ts';
import { createMemorySessionStore } from '../../../support/memory-session-store.ts';
import { SITE_POLICY, type Moment, type Site } from '../../../support/site.ts';
import { weightsOf, world, type World } from '../../../support/world.ts';

const VICTIM = 1;
/** With three members, each is needed to the end: a dropout would cost the attempt. */
const NO_DROPOUT_TO_SPARE = { members: 3, rounds: 1 };

interface Outcome {
  readonly all: World;
  readonly site: Site;
  readonly died: Moment | undefined;
  readonly weights: readonly number[];
}

/** Runs a federation of which one site dies at its `fatal`-th moment and is started again. */
async function runWithDeath(fatal: number): Promise<Outcome> {
  const all = world(NO_DROPOUT_TO_SPARE, { trainer: (index) => ({ value: 2 + 3 * index }) });
  const site = all.sites[VICTIM]!;
  let count = 0;
  let died: Moment | undefined;
  site.faults.moment = (name) => {
    count += 1;
    if (count !== fatal) return;
    died = name;
    site.kill();
  };
  const run = await all.begin();
  const others = Promise.all(all.sites.filter((each) => each !== site).map((each) => each.start()));
  const first = site.start().catch(() => undefined);
  await Promise.race([first, site.until(() => site.dead)]);
  if (site.dead) await liveOn(site, others);
  await others;
  return { all, site, died, weights: await weightsOf(all, run) };
}

/** To the end of the run; a process that knows nothing of it any more is told that it is over. */
async function liveOn(site: Site, others: Promise<unknown>): Promise<void> {
  const { type } = await site.sessions.open();
  if (type === 'kept' || site.said('disclose').length === 0) {
    await site.revive();
    return;
  }
  await others;
  const connections = (): number =>
    site.events.filter((event) => event.type === 'connected').length;
  const before = connections();
  void site.revive();
  await site.until(() => connections() > before);
  await site.stop();
}

/** Different arguments one call was made with, over all lives. */
function different(site: Site, name: Parameters<Site['said']>[0]): readonly unknown[] {
  const texts = site.said(name).map(({ said }) => JSON.stringify(said, plain));
  return [...new Set(texts)];
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
}

function kindsByPeer(site: Site): readonly ReadonlySet<string>[] {
  const kinds = new Map<string, Set<string>>();
  for (const { said } of site.said('disclose')) {
    for (const [peer, { kind }] of (said[0] as Disclosures).byPeer) {
      kinds.set(peer, (kinds.get(peer) ?? new Set()).add(kind));
    }
  }
  return [...kinds.values()];
}

describe('a participant killed at any moment of a round', () => {
  it('goes on with the same attempt and says nothing in two ways', async () => {
    const deaths: Moment[] = [];
    for (let fatal = 1; ; fatal++) {
      const { all, site, died, weights } = await runWithDeath(fatal);
      if (died === undefined) break;
      deaths.push(died);
      const where = `death ${fatal}, ${died}`;
      expect(
        weights.map((weight) => Math.round(weight * 30)),
        where,
      ).toEqual([20, 50, 80]);
      const attempts = site.calls.flatMap(({ key }) => (key === undefined ? [] : [key.attempt]));
      expect(new Set(attempts), where).toEqual(new Set([1]));
      expect(site.said('leave'), where).toEqual([]);
      for (const name of [
        'advertiseKeys',
        'shareKeys',
        'submitMaskedInput',
        'confirmSurvivors',
        'disclose',
      ] as const) {
        expect(different(site, name), `${name}, ${where}`).toHaveLength(1);
      }
      for (const kinds of kindsByPeer(site)) expect(kinds.size, where).toBe(1);
      expect(all.trainers[VICTIM]!.trained.length, where).toBeLessThanOrEqual(2);
      expect(await site.sessions.open(), where).toEqual({ type: 'none' });
      expect(await site.sessions.openContribution(), where).toBeUndefined();
    }
    expect(new Set(deaths)).toEqual(
      new Set(
        [
          ...['download', 'checkIn', 'append', 'keep', 'keepContribution', 'destroy'],
          ...['destroyContribution', 'advertiseKeys', 'shareKeys', 'submitMaskedInput'],
          ...['confirmSurvivors', 'disclose'],
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

  it('and stopped before it reached the coordinator keeps the session', async () => {
    const { site, store } = await deadAt('before confirmSurvivors');
    site.faults.instead = () => [];
    void site.revive();
    await site.stop();
    expect((await store.open()).type).toBe('kept');
  });
});
