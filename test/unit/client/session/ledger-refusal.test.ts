/** What a site answers a coordinator whose past is not the one it remembers. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../../../client/log.ts';
import { ledgerRefusal } from '../../../../client/session/ledger-refusal.ts';
import { openSqliteStore } from '../../../../coordinator/adapters/sqlite/sqlite-store.ts';
import { createApp } from '../../../../coordinator/app/app.ts';
import { federationId, participantId, runId } from '../../../../shared/domain/ids.ts';
import type { Invitation } from '../../../../shared/secagg/instruction.ts';
import { temporaryDirectory } from '../../../conformance/support/temporary-directory.ts';
import { sampleCharter } from '../../../support/samples.ts';
import { SITE_POLICY } from '../../../support/site.ts';
import { createMemoryLedger } from '../../../support/memory-ledger.ts';
import { world } from '../../../support/world.ts';

const RUN = runId('a1b2c3d4'.repeat(4));
const charter = sampleCharter();
const rules = { pinned: { charter, hash: new Uint8Array(32).fill(90) }, policy: SITE_POLICY };
const hash = (seed: number): Uint8Array => new Uint8Array(32).fill(seed);

function invitation(round: number, model: number | undefined, run = RUN): Invitation {
  return {
    key: { run, round, attempt: 2 },
    federation: federationId('north-sea'),
    kind: model === undefined ? 'statistics' : 'training',
    charterHash: hash(91),
    planDigest: hash(92),
    topologyDigest: hash(93),
    modelDigest: model === undefined ? undefined : hash(model),
    scalingDigest: undefined,
  };
}

const twice = {
  pinned: {
    ...rules.pinned,
    charter: {
      ...charter,
      secureAggregation: { ...charter.secureAggregation, maxUnmaskPerModel: 2 },
    },
  },
  policy: { ...SITE_POLICY, maxUnmaskPerModel: 2 },
};

async function judged(asked: Invitation, { pinned, policy } = rules) {
  const ledger = createMemoryLedger();
  const errors: string[] = [];
  const log = { ...silentLog, error: (event: string) => errors.push(event) };
  const disclosed = { type: 'disclosed', modelHash: hash(17) } as const;
  await ledger.append({ ...disclosed, key: { run: RUN, round: 6, attempt: 3 } });
  await ledger.append({
    ...disclosed,
    modelHash: hash(13),
    key: { run: RUN, round: 5, attempt: 1 },
  });
  return { refusal: ledgerRefusal({ ledger, log, pinned, policy }, asked), errors };
}

describe('after shares were disclosed in round 6', () => {
  it.each([
    ['an earlier round', invitation(4, 11)],
    ['an earlier round it disclosed for, too', invitation(5, 13)],
    ['the statistics round', invitation(0, undefined)],
    ['the same round from another model', invitation(6, 19)],
  ])('%s is refused, loudly', async (_what, asked) => {
    const { refusal, errors } = await judged(asked);
    expect(refusal?.code).toBe('COORDINATOR_ROLLED_BACK');
    expect(refusal?.message).toContain('/6#3');
    expect(refusal?.message).toContain('start a new one from the newest model version');
    expect(errors).toEqual(['coordinator-rolled-back']);
  });

  it('the same round from the same model is refused as ever: nobody forgot anything', async () => {
    const { refusal, errors } = await judged(invitation(6, 17));
    expect(refusal?.code).toBe('ALREADY_DISCLOSED');
    expect(errors).toEqual([]);
  });

  it('the same round from the same model is welcome a second time where charter and site allow it', async () => {
    expect((await judged(invitation(6, 17), twice)).refusal).toBeUndefined();
    const charterOnly = { ...twice, policy: rules.policy };
    expect((await judged(invitation(6, 17), charterOnly)).refusal?.code).toBe('ALREADY_DISCLOSED');
  });

  it('rounds from the past are refused all the same', async () => {
    const { refusal } = await judged(invitation(5, 13), twice);
    expect(refusal?.code).toBe('COORDINATOR_ROLLED_BACK');
  });

  it.each([
    ['the next round', invitation(7, 23)],
    ['an early round of another run', invitation(1, 3, runId('0f'.repeat(16)))],
  ])('%s is welcome', async (_what, asked) => {
    expect((await judged(asked)).refusal).toBeUndefined();
  });
});

describe('a coordinator restored from an older copy under a running federation', () => {
  it('is refused by those who know better, and gets no second sum', async () => {
    const directory = await temporaryDirectory();
    const [now, older] = [join(directory, 'now.db'), join(directory, 'older.db')];
    const store = await openSqliteStore({ path: now });
    const all = world(
      { members: 3, rounds: 9, ports: { store } },
      { site: () => ({ once: false }) },
    );
    const { fixture } = all;
    const run = await all.begin();

    await fixture.app.stop();
    await store.close();
    await cp(now, older);
    const going = await openSqliteStore({ path: now });
    fixture.app = createApp({ ...fixture.ports, store: going });
    await fixture.app.start();
    for (const site of all.sites) void site.start();
    for (const site of all.sites) {
      await site.until(() =>
        site.events.some((event) => event.type === 'attempt-ended' && event.attempt.round === 2),
      );
    }

    const forgetful = await openSqliteStore({ path: older });
    const { app } = fixture;
    fixture.app = createApp({ ...fixture.ports, store: forgetful });
    await app.stop();
    await going.close();
    await fixture.app.start();
    for (const site of all.sites) site.disconnect();
    const { code, attempt } = await Promise.race(all.sites.map((site) => site.event('refused')));
    expect(code).toBe('COORDINATOR_ROLLED_BACK');
    expect(attempt).toMatchObject({ run, round: 1 });
    // Nobody can be spared: the first refusal is the end of the run.
    const ended = await all.sites[0]!.event('run-ended');
    expect(ended).toMatchObject({ status: 'failed', cause: 'coordinator-rolled-back' });
    for (const site of all.sites) {
      const disclosed = site.said('disclose').map(({ key }) => key?.round);
      expect(disclosed).toEqual([...new Set(disclosed)]);
    }
  });
});

describe('over a model it confirmed sums of groups for', () => {
  const OTHER_RUN = runId('5e6f7a8b'.repeat(4));

  async function askedAgain(run: typeof RUN, groups: number | undefined) {
    const ledger = createMemoryLedger();
    const key = { run: OTHER_RUN, round: 6, attempt: 1 };
    await ledger.append({ type: 'joined', key, modelHash: hash(17) });
    await ledger.append({
      type: 'confirmed',
      key,
      survivors: hash(23),
      members: [participantId('c3'.repeat(16)), participantId('d4'.repeat(16))],
      ...(groups !== undefined && { groups }),
    });
    return ledgerRefusal({ ledger, log: silentLog, ...rules }, invitation(6, 17, run));
  }

  it('a site takes part in no other run', async () => {
    expect(await askedAgain(RUN, 4)).toMatchObject({
      code: 'POLICY_REFUSED',
      message: expect.stringMatching(/^difference-too-small: .*\/6#1/) as unknown,
    });
  });

  it('it goes on in the same run, and anywhere after one sum', async () => {
    expect(await askedAgain(OTHER_RUN, 4)).toBeUndefined();
    expect(await askedAgain(RUN, undefined)).toBeUndefined();
  });
});
