import { describe, expect, it } from 'vitest';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import type { Invitation } from '../../../../shared/secagg/instruction.ts';
import { SITE_POLICY } from '../../../support/site.ts';
import {
  flipped,
  tamper,
  weightsOf,
  withInvitation,
  world,
  type World,
} from '../../../support/world.ts';

describe('before anything is sent', () => {
  async function refusalOf(
    all: World,
    site = all.sites[1]!,
  ): Promise<{ code: string; message: string }> {
    await all.begin();
    for (const each of all.sites) void each.start();
    const { code, message } = await site.event('refused');
    expect(site.said('advertiseKeys')).toEqual([]);
    expect(site.said('checkIn').map(({ said }) => said[0])).toEqual([
      { type: 'refuse', code, message },
    ]);
    return { code, message };
  }

  it.each<[string, (invitation: Invitation) => Partial<Invitation>, string]>([
    [
      'another charter',
      ({ charterHash }) => ({ charterHash: flipped(charterHash) }),
      'CHARTER_MISMATCH',
    ],
    [
      'a plan that is not a plan',
      ({ topologyDigest }) => ({ planDigest: topologyDigest }),
      'PLAN_INVALID',
    ],
    [
      'a model that is no model',
      ({ topologyDigest }) => ({ modelDigest: topologyDigest }),
      'MODEL_INVALID',
    ],
    [
      'a plan nobody has',
      ({ planDigest }) => ({ planDigest: flipped(planDigest) }),
      'MODEL_NOT_FOUND',
    ],
    ['a training round without a model', () => ({ modelDigest: undefined }), 'PLAN_INVALID'],
    [
      'a statistics round the plan does not have',
      () => ({ kind: 'statistics', modelDigest: undefined }),
      'PLAN_INVALID',
    ],
    [
      'a scaling the plan does not have',
      ({ topologyDigest }) => ({ scalingDigest: topologyDigest }),
      'PLAN_INVALID',
    ],
  ])('refuses %s', async (_what, change, expected) => {
    const all = world({ members: 4, rounds: 1 });
    const site = all.sites[1]!;
    tamper(site, 'check-in', (instruction) => {
      const { task } = instruction;
      if (task.type !== 'check-in') return instruction;
      return withInvitation(change(task.invitation))(instruction);
    });
    expect((await refusalOf(all)).code).toBe(expected);
  });

  it('refuses a round beyond the last of the plan', async () => {
    const all = world({ members: 4, rounds: 2 });
    const site = all.sites[1]!;
    tamper(site, 'check-in', (instruction) => {
      const { task } = instruction;
      if (task.type !== 'check-in') return instruction;
      const key = { ...task.invitation.key, round: 3 };
      return withInvitation({ key })(instruction);
    });
    await all.begin();
    for (const each of all.sites) void each.start();
    await site.until(() => site.said('checkIn').length > 0);
    expect(site.said('checkIn')[0]!.said[0]).toMatchObject({
      type: 'refuse',
      code: 'PLAN_INVALID',
    });
  });

  it('refuses a plan for another trainer', async () => {
    const all = world({ members: 4, rounds: 1 });
    Object.assign(all.trainers[1]!, { name: 'other-trainer' });
    expect((await refusalOf(all)).code).toBe('POLICY_REFUSED');
  });

  it('refuses a vector larger than it masks', async () => {
    const policy = { ...SITE_POLICY, maxElements: 3 };
    const all = world({ members: 4, rounds: 1 }, { site: () => ({ parts: { policy } }) });
    expect(await refusalOf(all)).toMatchObject({ code: 'POLICY_REFUSED' });
  });

  it('refuses what the site’s own policy excludes', async () => {
    const policy = { ...SITE_POLICY, allow: ['statistics'] } as const;
    const all = world(
      { members: 4, rounds: 1 },
      { site: (i) => (i === 1 ? { parts: { policy } } : {}) },
    );
    expect((await refusalOf(all)).code).toBe('POLICY_REFUSED');
  });

  it('refuses with the code, not with the place, when its data do not fit', async () => {
    const all = world({ members: 4, rounds: 1 });
    all.trainers[1]!.prepareFailure = new FederationError(
      'DATA_INVALID',
      '/srv/patients.csv:17: column age: not a number',
    );
    const { code, message } = await refusalOf(all);
    expect(code).toBe('DATA_INVALID');
    expect(message).not.toMatch(/patients|17|age/);
  });

  it('refuses with INTERNAL when a trainer breaks', async () => {
    const all = world({ members: 4, rounds: 1 });
    all.trainers[1]!.prepareFailure = new TypeError('secret detail');
    const { code, message } = await refusalOf(all);
    expect(code).toBe('INTERNAL');
    expect(message).not.toContain('secret');
  });

  it('goes on without the site that refused', async () => {
    const all = world({ members: 4, rounds: 1 });
    all.trainers[1]!.prepareFailure = new FederationError('DATA_INVALID', 'no rows');
    const run = await all.begin();
    await all.finish();
    expect((await weightsOf(all, run)).map((weight) => Math.round(weight * 30))).toEqual([
      10, 0, 10, 10,
    ]);
  });
});
