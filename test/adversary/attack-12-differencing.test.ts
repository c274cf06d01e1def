/** Attack 12: sums over one model that differ by few members, in one run or in several. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HostileFederation, type MemberName } from './support/hostile-federation.ts';
import type { RealClient } from './support/real-client.ts';
import { freshWeights, type Siege } from './support/siege.ts';

const PARAMETERS = 5;

/** Leads an attempt without the absent to the survivor set, and shows it to the victim. */
async function showSetWithout(siege: Siege, ...absent: readonly MemberName[]): Promise<void> {
  await siege.lead('collecting-masked-inputs');
  siege.session.silence(...absent.map((name) => siege.member(name)));
  await siege.lead('confirming-survivors');
  siege.tell(siege.taskFor(siege.victims[0]!));
}

async function expectNotSigned(siege: Siege): Promise<void> {
  const [victim] = siege.victims;
  await siege.heard(victim!, 'Leave');
  expect(siege.count(victim!, 'ConfirmSurvivors')).toBe(0);
  expect(siege.count(victim!, 'Disclose')).toBe(0);
}

describe('a client in a federation whose members disclose once for a model', () => {
  let hostile: HostileFederation;
  let north: RealClient;

  beforeAll(async () => {
    hostile = await HostileFederation.open();
    north = await hostile.client('north');
    await hostile.client('south', { policy: { minDifference: 0 } });
  });

  afterAll(async () => {
    await hostile.close();
  });

  it('takes part in no later attempt of a run it disclosed in, invited or not', async () => {
    const weights = freshWeights(PARAMETERS);
    const siege = hostile.siege({ victims: ['north'], weights });
    await siege.lead('removing-masks');
    const key = { ...siege.key, attempt: siege.key.attempt + 1 };
    const again = hostile.siege({ victims: ['north'], weights, key });
    const [victim] = again.victims;
    again.invite();
    const refusal = await north.about('refused', siege.key.run);
    expect(refusal).toMatchObject({ code: 'ALREADY_DISCLOSED' });
    hostile.siege({ victims: ['north'] }).invite();
    again.tell(again.offer());
    await again.heard(victim!, 'Leave');
    for (const method of ['AdvertiseKeys', 'ShareKeys', 'SubmitMaskedInput', 'Disclose']) {
      expect(again.count(victim!, method)).toBe(0);
    }
  });

  it('signs no set in another run over the model that lacks one of the members', async () => {
    const weights = freshWeights(PARAMETERS);
    await hostile.siege({ victims: ['north'], weights }).lead('removing-masks');
    const without = hostile.siege({ victims: ['north'], weights });
    await showSetWithout(without, 'centre');
    await expectNotSigned(without);
  });

  it('signs no set with one member more than it had signed, disclosed or not', async () => {
    const weights = freshWeights(PARAMETERS);
    const first = hostile.siege({ victims: ['north'], weights });
    await showSetWithout(first, 'east');
    await first.heard(first.victims[0]!, 'ConfirmSurvivors');
    const second = hostile.siege({ victims: ['north'], weights });
    await showSetWithout(second);
    await expectNotSigned(second);
  });

  it('helps with the same members again in another run', async () => {
    const weights = freshWeights(PARAMETERS);
    const besiege = (): Siege => hostile.siege({ victims: ['north'], weights });
    await besiege().lead('removing-masks');
    const same = besiege();
    await same.lead('removing-masks');
    expect(same.count(same.victims[0]!, 'Disclose')).toBe(1);
  });

  it('helps with other members where its own policy asks for no difference', async () => {
    const weights = freshWeights(PARAMETERS);
    const besiege = (): Siege => hostile.siege({ victims: ['south'], weights });
    await besiege().lead('removing-masks');
    const without = besiege();
    await showSetWithout(without, 'centre');
    await without.heard(without.victims[0]!, 'ConfirmSurvivors');
    expect(without.count(without.victims[0]!, 'Leave')).toBe(0);
  });
});

describe('a client in a federation whose charter and sites allow a second sum', () => {
  let hostile: HostileFederation;
  let north: RealClient;

  beforeAll(async () => {
    const bounds = { minCohort: 3, minSurvivors: 3, assumedCollusion: 0.1 };
    hostile = await HostileFederation.open({
      secureAggregation: {
        ...bounds,
        assumeNoCollusion: false,
        postQuantum: 'preferred',
        maxUnmaskPerModel: 2,
      },
    });
    north = await hostile.client('north', { policy: { maxUnmaskPerModel: 2 } });
    await hostile.client('west');
  });

  afterAll(async () => {
    await hostile.close();
  });

  /** The attempts of one run over one model, one after the other. */
  function attempts(victim: MemberName): () => Siege {
    const weights = freshWeights(PARAMETERS);
    let last: Siege | undefined;
    return () => {
      const key = last && { ...last.key, attempt: last.key.attempt + 1 };
      last = hostile.siege({ victims: [victim], weights, ...(key && { key }) });
      return last;
    };
  }

  it('helps a second time with the same members and a newly trained update, and no third time', async () => {
    const next = attempts('north');
    const before = north.trainer.trained.length;
    await next().lead('removing-masks');
    await next().lead('removing-masks');
    const trained = north.trainer.trained.slice(before);
    expect(trained.map(({ repetition }) => repetition)).toEqual([0, 1]);
    const third = next();
    third.tell(third.offer());
    await third.heard(third.victims[0]!, 'Leave');
    expect(third.count(third.victims[0]!, 'AdvertiseKeys')).toBe(0);
  });

  it('signs no second set that lacks one member', async () => {
    const next = attempts('north');
    await next().lead('removing-masks');
    const second = next();
    await showSetWithout(second, 'centre');
    await expectNotSigned(second);
  });

  it('does so also in a site that discloses once: the others may disclose again', async () => {
    const next = attempts('west');
    const first = next();
    await showSetWithout(first);
    await first.heard(first.victims[0]!, 'ConfirmSurvivors');
    const second = next();
    await showSetWithout(second, 'centre');
    await expectNotSigned(second);
  });
});
