import { describe, expect, it } from 'vitest';
import { openAggregate } from '../../../../shared/secagg/aggregate.ts';
import {
  elementsOf,
  packedBytes,
  statisticsSegments,
  trainingSegments,
  weightIndexOf,
} from '../../../../shared/secagg/layout.ts';
import { sessionParameters } from '../../../../shared/secagg/parameters.ts';
import { Session } from '../../../support/secagg-session.ts';
import { refusalOf } from '../../../support/samples.ts';

const ENCODING = { clip: 0.5, scale: 32_767, weightBound: 1_000 };

describe('the layout of a round', () => {
  it('weighs validation metrics by validation rows, everything else by training rows', () => {
    const weights = trainingSegments(ENCODING, 10, 77).map((segment) => [
      segment.name,
      weightIndexOf(segment),
    ]);
    expect(weights).toEqual([
      ['counts', 0],
      ['update', 0],
      ['training-metrics', 0],
      ['validation-metrics', 1],
    ]);
  });

  it('has names that differ, because a mask is bound to its segment’s name', () => {
    for (const segments of [
      trainingSegments(ENCODING, 10, 1),
      statisticsSegments(ENCODING, 10, 3),
    ]) {
      expect(new Set(segments.map(({ name }) => name)).size).toBe(segments.length);
    }
  });

  it('is refused where a sum does not fit 32 bits, naming what to lower', () => {
    const scale = 2 ** 28;
    const wide = refusalOf(() => trainingSegments({ ...ENCODING, scale }, 100, 5));
    expect(wide.code).toBe('PLAN_INVALID');
    expect(wide.message).toContain('segment update does not fit 32 bits');
    const heavy = { ...ENCODING, weightBound: 2 ** 31 };
    expect(refusalOf(() => statisticsSegments(heavy, 100, 5)).message).toContain('weights');
  });

  it('uses the widest scale that fits for statistics', () => {
    const moments = statisticsSegments(ENCODING, 100, 6)[1]!;
    expect(moments).toMatchObject({ length: 12, clip: 1, bits: 32 });
    expect(Math.log2(moments.scale) % 1).toBe(0);
  });

  it('pads every segment to whole bytes, canaries included', () => {
    const segments = new Session({ members: 3 }).offer.config.segments;
    expect(segments.map(elementsOf)).toEqual([9, 11]);
    expect(packedBytes(segments)).toBe(Math.ceil((9 * 15) / 8) + Math.ceil((11 * 21) / 8));
  });
});

describe('opening an aggregate', () => {
  const { config } = new Session({ members: 3 }).offer;

  it('is a bug without a sum of each segment’s length', () => {
    expect(() => openAggregate(config, 3, [new Uint32Array(9)])).toThrow('sum has its length');
    const short = [new Uint32Array(9), new Uint32Array(10)];
    expect(() => openAggregate(config, 3, short)).toThrow('sum has its length');
  });

  it('is a bug without the count that weighs a segment', () => {
    const segments = config.segments.map((segment) => ({
      ...segment,
      name: segment.kind === 'signed' ? 'validation-metrics' : segment.name,
    }));
    const sums = [new Uint32Array(9), new Uint32Array(11)];
    expect(() => openAggregate({ ...config, segments }, 3, sums)).toThrow('weighs it');
  });
});

describe('parameters of a session', () => {
  const inputs = { participants: 10, assumedCollusion: 0.1, assumeNoCollusion: false };

  it('match the worked table for γ = 0.1', () => {
    for (const [participants, corrupt, quorum] of [
      [3, 1, 3],
      [5, 1, 4],
      [10, 1, 6],
      [50, 5, 28],
      [100, 10, 56],
    ] as const) {
      expect(sessionParameters({ ...inputs, participants })).toMatchObject({
        feasible: true,
        corrupt,
        quorum,
        threshold: quorum,
        degree: participants - 1,
        dropoutsTolerated: participants - quorum,
      });
    }
  });

  for (const [what, change, reason] of [
    ['two participants', { participants: 2 }, 'at least 3'],
    ['half a participant', { participants: 3.5 }, 'at least 3'],
    ['10,001 participants', { participants: 10_001 }, 'at most 10000'],
    ['γ of one half', { assumedCollusion: 0.5 }, '[0, 0.5)'],
    ['γ below zero', { assumedCollusion: -0.1 }, '[0, 0.5)'],
    ['γ that is no number', { assumedCollusion: NaN }, '[0, 0.5)'],
    ['δ of one', { expectedDropout: 1 }, '[0, 1)'],
    ['δ that is no number', { expectedDropout: NaN }, '[0, 1)'],
    ['more dropouts than the quorum allows', { expectedDropout: 0.5 }, 'quorum of 6'],
  ] as const) {
    it(`do not exist for ${what}`, () => {
      const choice = sessionParameters({ ...inputs, ...change });
      expect(choice.feasible).toBe(false);
      if (!choice.feasible) expect(choice.reason).toContain(reason);
    });
  }

  it('are not misled by binary fractions: 0.29 of 100 is 29', () => {
    const choice = sessionParameters({
      ...inputs,
      participants: 100,
      assumedCollusion: 0.29,
    });
    expect(choice).toMatchObject({ corrupt: 29 });
  });
});
