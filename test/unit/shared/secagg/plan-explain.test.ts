import { describe, expect, it } from 'vitest';
import { packedBytes, trainingSegments } from '../../../../shared/secagg/layout.ts';
import { explainPlan } from '../../../../shared/secagg/plan-explain.ts';
import { sampleCharter, samplePlan } from '../../../support/samples.ts';

const charter = sampleCharter();
const plan = samplePlan();
const PARAMETERS = 4_321;

function valueOf(name: string, meanRows?: number): number | string | undefined {
  const inputs = { parameters: PARAMETERS, ...(meanRows !== undefined && { meanRows }) };
  return explainPlan(charter, plan, inputs).values.find((value) => value.name === name)?.value;
}

describe('explaining a plan', () => {
  it('gives the parameters of every cohort size, as in the worked table for γ = 0.1', () => {
    const { cohorts, infeasible } = explainPlan(charter, plan, { parameters: PARAMETERS });
    expect(cohorts).toMatchObject([
      { participants: 4, corrupt: 1, quorum: 3, threshold: 3, dropoutsTolerated: 1 },
      { participants: 5, corrupt: 1, quorum: 4, threshold: 4, dropoutsTolerated: 1 },
    ]);
    expect(infeasible).toEqual([]);
  });

  it('bounds what chance could do where the largest cohort is sparse', () => {
    const explain = (target: number) => {
      const cohort = { ...plan.cohort, minimum: 100, target };
      return explainPlan(charter, { ...plan, cohort }, { parameters: PARAMETERS });
    };
    expect(explain(128).bounds).toEqual([]);
    const { bounds } = explain(1_000);
    expect(bounds.map(({ atMost }) => atMost)).toEqual([-105, -105, -30]);
    for (const { log2, atMost } of bounds) expect(log2).toBeLessThanOrEqual(atMost);
  });

  it('says what groups reveal and what they are good for, and counts the messages of a group', () => {
    const cohort = { ...plan.cohort, minimum: 900, target: 1_000, expectedDropout: 0.04 };
    const combine = { rule: 'median' } as const;
    const aggregation = { grouped: { groups: 10, combine } };
    const explain = (asked: Partial<typeof plan>) =>
      explainPlan(charter, { ...plan, cohort, ...asked }, { parameters: PARAMETERS });
    const grouped = explain({ aggregation });
    const found = (name: string) => grouped.values.find((value) => value.name === name);
    expect(found('sums revealed per training round')).toMatchObject({
      value: 10,
      rule: expect.stringContaining('77 to 100 members, of whom up to 53 may collude') as unknown,
    });
    // One malicious member in each of five groups is enough against the median of ten.
    expect(found('poisoned groups borne')).toMatchObject({
      value: 4,
      rule: expect.stringContaining('5 malicious members') as unknown,
    });
    expect(grouped.bounds.map(({ atMost }) => atMost)).toEqual([-104, -30]);
    for (const { log2, atMost } of grouped.bounds) expect(log2).toBeLessThanOrEqual(atMost);
    const overhead = ({ values }: typeof grouped) =>
      values.find(({ name }) => name === 'protocol messages')?.value as number;
    expect(overhead(grouped)).toBeLessThan(overhead(explain({})));
    expect(explain({}).values.map(({ name }) => name)).not.toContain('poisoned groups borne');
  });

  it('counts the messages of neighbours only where the largest cohort is sparse', () => {
    const cohort = { ...plan.cohort, minimum: 100, target: 1_000, expectedDropout: 0.1 };
    const explained = (postQuantum: typeof plan.postQuantum) =>
      explainPlan(charter, { ...plan, cohort, postQuantum }, { parameters: PARAMETERS });
    const overhead = ({ values }: ReturnType<typeof explained>) =>
      values.find(({ name }) => name === 'protocol messages')?.value as number;
    const classical = explained('off');
    expect(classical.cohorts.at(-1)).toMatchObject({ participants: 1_000, degree: 220 });
    // Directory and confirmations of all 1,000; boxes, bundles and disclosures of 220.
    expect(overhead(classical)).toBeGreaterThan(1_000 * (232 + 80));
    expect(overhead(classical)).toBeLessThan(1_000 * (232 + 80) + 220 * 1_700);
    // Two keys of each peer down; a box each way, and a mask ciphertext one way.
    const kem = 220 * (2 * 1_184 + 3 * 1_088);
    expect(overhead(explained('preferred')) - overhead(classical)).toBeGreaterThan(kem);
    expect(overhead(explained('preferred')) - overhead(classical)).toBeLessThan(1.2 * kem);
  });

  it('names the suite that charter and plan give', () => {
    expect(valueOf('suite')).toBe('hybrid-1');
    expect(
      explainPlan(charter, { ...plan, postQuantum: 'off' }, { parameters: PARAMETERS }).values[0],
    ).toMatchObject({ name: 'suite', value: 'classical-1' });
  });

  it('names the sizes that cannot run', () => {
    const cohort = { ...plan.cohort, minimum: 3, target: 7, expectedDropout: 0.4 };
    const explanation = explainPlan(charter, { ...plan, cohort }, { parameters: PARAMETERS });
    expect(explanation.cohorts.map(({ participants }) => participants)).toEqual([4, 6, 7]);
    expect(explanation.infeasible.map(({ participants }) => participants)).toEqual([3, 5]);
  });

  it('counts the bytes the protocol really packs', () => {
    const segments = trainingSegments(plan.encoding, plan.cohort.target, PARAMETERS);
    expect(valueOf('masked vector')).toBe(packedBytes(segments));
    expect(valueOf('model download')).toBe(4 * PARAMETERS);
    expect(valueOf('expansion')).toBeCloseTo(packedBytes(segments) / (4 * PARAMETERS), 3);
  });

  it('shows the statistics round only where the plan asks for one', () => {
    const names = (normalisation: typeof plan.data.normalisation): readonly string[] =>
      explainPlan(
        charter,
        { ...plan, data: { ...plan.data, normalisation } },
        { parameters: 9 },
      ).segments.map(({ name }) => name);
    expect(names({ kind: 'statistics' })).toHaveLength(6);
    expect(names({ kind: 'none' })).toEqual([
      'counts',
      'update',
      'training-metrics',
      'validation-metrics',
    ]);
  });

  it('bounds the quantisation error by the rows behind it', () => {
    const { clip, scale, weightBound } = plan.encoding;
    const perRound = 'quantisation error per coordinate and round';
    expect(valueOf(perRound)).toBeCloseTo(clip / scale, 12);
    expect(valueOf(perRound, 400)).toBeCloseTo((clip * weightBound) / (scale * 400), 12);
    expect(valueOf(perRound, 1e9)).toBeCloseTo(clip / scale, 12);
    expect(valueOf('quantisation error per coordinate over the run', 400)).toBeCloseTo(
      (40 * clip * weightBound) / (scale * 400),
      12,
    );
  });

  it('adds up the deadlines', () => {
    expect(valueOf('longest round')).toBe('1h 19m 33s');
  });
});
