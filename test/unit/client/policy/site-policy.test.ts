import { describe, expect, it } from 'vitest';
import {
  allows,
  floorsOf,
  judge,
  unmaskLimit,
  type PinnedCharter,
  type SitePolicy,
} from '../../../../client/policy/site-policy.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { federationId, runId } from '../../../../shared/domain/ids.ts';
import type { PostQuantumPolicy } from '../../../../shared/domain/post-quantum.ts';
import type { Invitation } from '../../../../shared/secagg/instruction.ts';
import { charterHash } from '../../../../shared/secagg/roster.ts';
import { sampleCharter, samplePlan } from '../../../support/samples.ts';

const charter = sampleCharter();
const plan = samplePlan();
const pinned: PinnedCharter = { charter, hash: charterHash(nodeSuite, charter) };
const policy: SitePolicy = {
  minHonest: 2,
  maxElements: 1_000_000,
  allow: ['train', 'evaluate', 'statistics'],
};
const digest = new Uint8Array(32).fill(7);
const invitation: Invitation = {
  key: { run: runId('0123456789abcdef0123456789abcdef'), round: 3, attempt: 2 },
  federation: charter.federation,
  kind: 'training',
  charterHash: pinned.hash,
  planDigest: digest,
  topologyDigest: digest,
  modelDigest: digest,
  scalingDigest: undefined,
};

describe('a site that is invited', () => {
  it('accepts what its charter and its own rules allow', () => {
    expect(judge(invitation, plan, pinned, policy)).toEqual({ type: 'accept' });
  });

  it.each<[string, Partial<Invitation>, Partial<typeof plan>, Partial<SitePolicy>, string, RegExp]>(
    [
      ['another charter', { charterHash: digest }, {}, {}, 'CHARTER_MISMATCH', /sha256:0707/],
      [
        'another federation',
        { federation: federationId('other') },
        {},
        {},
        'CHARTER_MISMATCH',
        /for other/,
      ],
      ['too many rounds', {}, { rounds: 501 }, {}, 'PLAN_OUTSIDE_CHARTER', /rounds is 501/],
      ['a cohort below its own floor', {}, {}, { minCohort: 5 }, 'POLICY_REFUSED', /minCohort.* 5/],
      [
        'more survivors than any round will have to have',
        {},
        {},
        { minSurvivors: 4 },
        'POLICY_REFUSED',
        /minSurvivors of this site is 4; rounds .* have 3/,
      ],
      [
        'more honest inputs than rounds promise',
        {},
        {},
        { minHonest: 3 },
        'POLICY_REFUSED',
        /minHonest of this site is 3/,
      ],
      [
        'more assumed collusion than the charter',
        {},
        {},
        { assumedCollusion: 0.3 },
        'POLICY_REFUSED',
        /assumedCollusion of this site is 0.3/,
      ],
      ['more rounds than it wants', {}, {}, { maxRounds: 39 }, 'POLICY_REFUSED', /maxRounds.* 39/],
      ['training it does not do', {}, {}, { allow: ['statistics'] }, 'POLICY_REFUSED', /train/],
      [
        'statistics it does not give',
        { kind: 'statistics' },
        {},
        { allow: ['train'] },
        'POLICY_REFUSED',
        /statistics/,
      ],
    ],
  )('refuses %s', (_, offered, asked, own, code, message) => {
    const decision = judge({ ...invitation, ...offered }, { ...plan, ...asked }, pinned, {
      ...policy,
      ...own,
    });
    expect(decision).toMatchObject({ type: 'refuse', code });
    expect(decision.type === 'refuse' && decision.message).toMatch(message);
  });

  it.each<[PostQuantumPolicy, PostQuantumPolicy, PostQuantumPolicy | undefined, boolean]>([
    ['required', 'preferred', undefined, true],
    ['required', 'required', 'preferred', true],
    ['required', 'required', 'off', false],
    ['preferred', 'preferred', 'off', false],
    ['preferred', 'off', undefined, true],
    ['preferred', 'off', 'off', true],
    ['preferred', 'off', 'required', false],
    ['preferred', 'required', 'required', true],
    ['off', 'preferred', undefined, true],
    ['off', 'preferred', 'required', false],
  ])('charter %s, plan %s and its own policy %s: takes part is %s', (said, asked, own, joins) => {
    const secureAggregation = { ...charter.secureAggregation, postQuantum: said };
    const agreed = { ...pinned, charter: { ...charter, secureAggregation } };
    const site = own === undefined ? policy : { ...policy, postQuantum: own };
    const decision = judge(invitation, { ...plan, postQuantum: asked }, agreed, site);
    expect(decision.type).toBe(joins ? 'accept' : 'refuse');
    if (decision.type === 'refuse') expect(decision.code).toBe('POLICY_REFUSED');
  });

  it.each<[PostQuantumPolicy, PostQuantumPolicy]>([
    ['required', 'off'],
    ['off', 'required'],
  ])('refuses a plan outside the charter: %s against %s', (said, asked) => {
    const secureAggregation = { ...charter.secureAggregation, postQuantum: said };
    const agreed = { ...pinned, charter: { ...charter, secureAggregation } };
    const decision = judge(invitation, { ...plan, postQuantum: asked }, agreed, policy);
    expect(decision).toMatchObject({ type: 'refuse', code: 'PLAN_OUTSIDE_CHARTER' });
  });

  it('may ask for less than everything', () => {
    expect(allows({ ...policy, allow: ['train'] }, 'train')).toBe(true);
    expect(allows({ ...policy, allow: ['train'] }, 'evaluate')).toBe(false);
  });
});

describe('the floors of a site', () => {
  it("are the charter's where the site says nothing", () => {
    expect(floorsOf(charter, policy)).toEqual({
      minCohort: 4,
      minSurvivors: 3,
      minHonest: 2,
      minDifference: 2,
      assumedCollusion: 0.1,
      allowNoCollusion: false,
      maxElements: 1_000_000,
      postQuantum: 'preferred',
    });
  });

  it('allow groups only where the charter does, and none smaller than either says', () => {
    const bounded = (minGroup: number) => ({
      ...charter,
      secureAggregation: { ...charter.secureAggregation, minGroup },
    });
    expect(floorsOf(charter, { ...policy, minGroup: 4 }).minGroup).toBeUndefined();
    expect(floorsOf(bounded(5), policy).minGroup).toBe(5);
    expect(floorsOf(bounded(5), { ...policy, minGroup: 7 }).minGroup).toBe(7);
    expect(floorsOf(bounded(5), { ...policy, minGroup: 3 }).minGroup).toBe(5);
  });

  it('can be raised by the site but never lowered', () => {
    const strict = { ...policy, minCohort: 5, minSurvivors: 4, assumedCollusion: 0.3 };
    expect(floorsOf(charter, strict)).toMatchObject({
      minCohort: 5,
      minSurvivors: 4,
      assumedCollusion: 0.3,
    });
    const lax = { ...policy, minCohort: 3, minSurvivors: 3, assumedCollusion: 0 };
    expect(floorsOf(charter, lax)).toMatchObject({ minCohort: 4, assumedCollusion: 0.1 });
  });

  it('ask of differences what they ask of sums, unless the site says otherwise', () => {
    expect(floorsOf(charter, { ...policy, minHonest: 3 })).toMatchObject({ minDifference: 3 });
    for (const minDifference of [0, 5]) {
      const own = { ...policy, minHonest: 3, minDifference };
      expect(floorsOf(charter, own)).toMatchObject({ minHonest: 3, minDifference });
    }
  });
});

describe('a plan for groups', () => {
  it('is refused where they could be smaller than the site wants', () => {
    const secureAggregation = { ...charter.secureAggregation, minGroup: 3 };
    const members = Array.from({ length: 12 }, () => charter.members[0]!);
    const roomy = { ...charter, members, secureAggregation };
    const grouped = { groups: 3, combine: { rule: 'median' } } as const;
    const cohort = { ...plan.cohort, minimum: 11, target: 12, expectedDropout: 0 };
    const split = { ...plan, cohort, aggregation: { grouped } };
    const asked = (minGroup: number) =>
      judge(invitation, split, { ...pinned, charter: roomy }, { ...policy, minGroup });
    expect(asked(3)).toEqual({ type: 'accept' });
    expect(asked(4)).toMatchObject({
      code: 'POLICY_REFUSED',
      message: expect.stringContaining('groups of 3; policy.minGroup of this site is 4') as unknown,
    });
  });
});

describe('sums over one model', () => {
  const twice = {
    ...charter,
    secureAggregation: { ...charter.secureAggregation, maxUnmaskPerModel: 2 },
  };

  it('are uncovered twice only where charter and site both say so', () => {
    expect(unmaskLimit(twice, { ...policy, maxUnmaskPerModel: 2 })).toBe(2);
    expect(unmaskLimit(twice, policy)).toBe(1);
    expect(unmaskLimit(charter, { ...policy, maxUnmaskPerModel: 2 })).toBe(1);
    expect(unmaskLimit(charter, policy)).toBe(1);
  });
});
