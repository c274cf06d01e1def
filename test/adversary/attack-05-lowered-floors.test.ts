/** Attack 5: a cohort too small, or floors lowered in what the coordinator offers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/domain/plan.ts';
import type { AggregationTerms } from '../../shared/secagg/config.ts';
import { participationService } from '../../shared/wire/services.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import type { RealClient } from './support/real-client.ts';
import type { SiegeOptions } from './support/siege.ts';

let hostile: HostileFederation;
let east: RealClient;

beforeAll(async () => {
  const bounds = { minCohort: 4, minSurvivors: 4, assumedCollusion: 0.2 };
  hostile = await HostileFederation.open({
    secureAggregation: { ...bounds, assumeNoCollusion: false, postQuantum: 'preferred' },
  });
  east = await hostile.client('east');
});

afterAll(async () => {
  await hostile.close();
});

const withMinimum =
  (minimum: number) =>
  (plan: Plan): Plan => ({ ...plan, cohort: { ...plan.cohort, minimum } });

/** The client leaves for this reason and no other, and neither made a key nor trained. */
async function expectNoKeys(
  why: string,
  config: NonNullable<SiegeOptions['config']>,
): Promise<void> {
  const siege = hostile.siege({ victims: ['east'], plan: withMinimum(4), config });
  const [victim] = siege.victims;
  const before = east.trainer.trained.length;
  siege.tell(siege.offer());
  await siege.heard(victim!, 'Leave');
  expect(await east.whyLeft(siege.key.run)).toContain(why);
  expect(siege.count(victim!, 'AdvertiseKeys')).toBe(0);
  expect(east.trainer.trained).toHaveLength(before);
}

describe('an offer, signed by the coordinator of the charter,', () => {
  const lowered: readonly (readonly [string, Partial<AggregationTerms>, string])[] = [
    ['a cohort of two', { minCohort: 2 }, 'minCohort is 2;'],
    ['a cohort below the charter’s', { minCohort: 3 }, 'minCohort is 3;'],
    ['fewer survivors than the charter’s', { minSurvivors: 3 }, 'minSurvivors is 3;'],
    ['one honest input', { minHonest: 1 }, 'minHonest is 1;'],
    ['less collusion than the charter’s', { assumedCollusion: 0.19 }, 'assumedCollusion is 0.19;'],
    ['no collusion at all', { assumedCollusion: 0 }, 'assumedCollusion is 0;'],
    ['that nobody colludes', { assumeNoCollusion: true }, 'does not accept assumeNoCollusion'],
    ['a sum that overflows', { maxCohort: 4_000_000 }, 'the sum could overflow'],
  ];
  it.each(lowered)('with %s is refused before a key is made', async (_what, change, why) => {
    await expectNoKeys(why, (honest) => ({ ...honest, terms: { ...honest.terms!, ...change } }));
  });

  it('over elements narrower than the plan has them is refused', async () => {
    await expectNoKeys('the vector layout is not the one the plan gives', (honest) => ({
      ...honest,
      segments: honest.segments!.map((segment) => ({ ...segment, bits: segment.bits - 1 })),
    }));
  });

  it('as the charter has it is accepted', async () => {
    const siege = hostile.siege({ victims: ['east'], plan: withMinimum(4) });
    siege.tell(siege.offer());
    await siege.heard(siege.victims[0]!, 'AdvertiseKeys');
  });
});

describe('an invitation', () => {
  const below = [
    [2, 'PLAN_INVALID'],
    [3, 'PLAN_OUTSIDE_CHARTER'],
  ] as const;
  it.each(below)(
    'to a cohort of %i, below the charter’s four, is refused',
    async (minimum, code) => {
      const siege = hostile.siege({ victims: ['east'], plan: withMinimum(minimum) });
      siege.invite();
      const { parts } = await siege.heard(siege.victims[0]!, 'CheckIn');
      const { message } = participationService.checkIn.request.decode(parts[0]!);
      expect(message).toMatchObject({ type: 'refuse', code });
    },
  );
});

describe('a directory', () => {
  it('with fewer members than the plan promised is refused before any share is dealt', async () => {
    const siege = hostile.siege({ victims: ['east'], plan: withMinimum(5) });
    const [victim] = siege.victims;
    await siege.lead('sharing-keys');
    const told = siege.taskFor(victim!);
    if (told.type !== 'share-keys') throw new Error(told.type);
    const other = told.directory.advertisements.findIndex(
      ({ identity }) => !identity.every((byte, i) => byte === victim!.context.signer.identity[i]),
    );
    const advertisements = told.directory.advertisements.filter((_, index) => index !== other);
    siege.tell({ ...told, directory: { advertisements } });
    await siege.heard(victim!, 'Leave');
    expect(await east.whyLeft(siege.key.run)).toContain('a cohort of 4 is outside 5…5');
    expect(siege.count(victim!, 'ShareKeys')).toBe(0);
  });
});
