/** Attack 5: a cohort too small, or floors lowered in what the coordinator offers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** The client leaves, and neither made a key nor trained. */
async function expectNoKeys(options: Omit<SiegeOptions, 'victims'>): Promise<void> {
  const siege = hostile.siege({ ...options, victims: ['east'] });
  const [victim] = siege.victims;
  siege.tell(siege.offer());
  await siege.heard(victim!, 'Leave');
  expect(siege.count(victim!, 'AdvertiseKeys')).toBe(0);
  expect(east.trainer.trained).toHaveLength(0);
}

describe('an offer, signed by the coordinator of the charter,', () => {
  const lowered: readonly (readonly [string, Partial<AggregationTerms>])[] = [
    ['a cohort of two', { minCohort: 2 }],
    ['a cohort below the charter’s', { minCohort: 3 }],
    ['fewer survivors than the charter’s', { minSurvivors: 3 }],
    ['one honest input', { minHonest: 1 }],
    ['less collusion than the charter’s', { assumedCollusion: 0.19 }],
    ['no collusion at all', { assumedCollusion: 0 }],
    ['that nobody colludes', { assumeNoCollusion: true }],
    ['a sum that overflows', { maxCohort: 4_000_000 }],
  ];
  it.each(lowered)('with %s is refused before a key is made', async (_what, change) => {
    await expectNoKeys({
      config: (honest) => ({ ...honest, terms: { ...honest.terms!, ...change } }),
    });
  });

  it('over elements too narrow for the cohort is refused', async () => {
    await expectNoKeys({
      config: (honest) => ({
        ...honest,
        segments: honest.segments!.map((segment) => ({ ...segment, bits: segment.bits - 1 })),
      }),
    });
  });
});

describe('an invitation', () => {
  it.each([2, 3])('to a cohort of %i, below the charter’s four, is refused', async (minimum) => {
    const siege = hostile.siege({
      victims: ['east'],
      plan: (plan) => ({ ...plan, cohort: { ...plan.cohort, minimum } }),
    });
    siege.invite();
    const { parts } = await siege.heard(siege.victims[0]!, 'CheckIn');
    const { message } = participationService.checkIn.request.decode(parts[0]!);
    expect(message.type).toBe('refuse');
  });
});

describe('a directory', () => {
  it('with fewer members than the plan promised is refused before any share is dealt', async () => {
    const siege = hostile.siege({
      victims: ['east'],
      plan: (plan) => ({ ...plan, cohort: { ...plan.cohort, minimum: 5 } }),
    });
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
    expect(siege.count(victim!, 'ShareKeys')).toBe(0);
  });
});
