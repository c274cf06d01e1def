/** A site that dies at chosen moments and is started again, in a federation that can spare nobody. */
import { expect } from 'vitest';
import type { Disclosures } from '../../shared/secagg/messages.ts';
import type { Moment, Site } from './site.ts';
import { weightsOf, world, type World } from './world.ts';

export const VICTIM = 1;
/** With three members, each is needed to the end: a dropout would cost the attempt. */
const NO_DROPOUT_TO_SPARE = { members: 3, rounds: 1 };
/** Half-way between two steps of the encoding: the rounding decides. */
const VALUES = [2.5, 5.5, 8.5];

export interface Outcome {
  readonly all: World;
  readonly site: Site;
  /** The moments it died at. */
  readonly died: readonly Moment[];
  readonly weights: readonly number[];
}

/**
 * Runs a federation of which one site dies at each of its `fatal`-th moments, counted over all its
 * processes, and is started again.
 */
export async function runWithDeaths(fatal: readonly number[]): Promise<Outcome> {
  const all = world(NO_DROPOUT_TO_SPARE, { trainer: (index) => ({ value: VALUES[index]! }) });
  const site = all.sites[VICTIM]!;
  const died: Moment[] = [];
  let count = 0;
  site.faults.moment = (name) => {
    count += 1;
    if (!fatal.includes(count)) return;
    died.push(name);
    site.kill();
  };
  const run = await all.begin();
  const others = Promise.all(all.sites.filter((each) => each !== site).map((each) => each.start()));
  let life = site.start();
  for (;;) {
    await Promise.race([life.catch(() => undefined), site.until(() => site.dead)]);
    if (!site.dead) break;
    if (await knowsOfTheRun(site)) life = site.revive();
    else {
      await others;
      life = untilTold(site);
    }
  }
  await others;
  return { all, site, died, weights: await weightsOf(all, run) };
}

/** A process that finds no session after the end of its attempt has forgotten the run. */
async function knowsOfTheRun(site: Site): Promise<boolean> {
  const { type } = await site.sessions.open();
  return type === 'kept' || site.said('disclose').length === 0;
}

/** Lives until it is told that the run is over, which is no end to one who does not know of it. */
function untilTold(site: Site): ReturnType<Site['start']> {
  const connections = (): number => site.events.filter(({ type }) => type === 'connected').length;
  const before = connections();
  const life = site.revive();
  void site.until(() => connections() > before).then(() => site.stop());
  return life;
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

/** Each site's value went into the sum once, rounded up or down. */
export function expectEveryoneOnce(weights: readonly number[], where: string): void {
  expect(weights, where).toHaveLength(VALUES.length);
  for (const [index, value] of VALUES.entries()) {
    expect(Math.abs(weights[index]! * VALUES.length - value), where).toBeCloseTo(0.5, 5);
  }
}

/** Over all its lives the site gave one answer of each type, and one kind of share about each peer. */
export function expectOneAnswerEach(site: Site, where: string): void {
  for (const name of [
    'advertiseKeys',
    'shareKeys',
    'acknowledgeShares',
    'submitMaskedInput',
    'confirmSurvivors',
    'disclose',
  ] as const) {
    expect(different(site, name), `${name}, ${where}`).toHaveLength(1);
  }
  for (const kinds of kindsByPeer(site)) expect(kinds.size, where).toBe(1);
}
