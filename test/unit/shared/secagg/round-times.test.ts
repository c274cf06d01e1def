import { describe, expect, it } from 'vitest';
import { defaultTransportTimes } from '../../../../client/transport/channel-transport.ts';
import { defaultGrpcTimes } from '../../../../client/transport/grpc-channel.ts';
import type { CohortPlan } from '../../../../shared/domain/plan.ts';
import { milliseconds, seconds } from '../../../../shared/domain/time.ts';
import { longestRound, planTimes, runSpan } from '../../../../shared/secagg/plan-times.ts';
import {
  LEAST_STALL,
  longestAttempt,
  MINIMUM_RATE,
  roundTimes,
  trainingAllowance,
  type TimeInputs,
} from '../../../../shared/secagg/round-times.ts';
import { CHUNK_BYTES, RECEIVE_WINDOW_BYTES } from '../../../../shared/wire/limits.ts';
import { samplePlan } from '../../../support/samples.ts';

const cohort: CohortPlan = { ...samplePlan().cohort, target: 9, deadline: 'auto' };
const inputs: TimeInputs = {
  cohort,
  postQuantum: false,
  training: seconds(700),
  vectorBytes: 40_000_000,
  modelBytes: 64_000_000,
  rate: 80_000,
};

const timesWith = (change: Partial<TimeInputs>) => roundTimes({ ...inputs, ...change });
const written = (deadline: number): Partial<TimeInputs> => ({
  cohort: { ...cohort, deadline: milliseconds(deadline) },
});

describe('the times of a round', () => {
  it('allow an upload twice its bytes over the rate, beside the training', () => {
    expect(timesWith({}).phases['collecting-masked-inputs']).toBe(700_000 + 1_000_000);
    expect(timesWith({ rate: 100_000 }).phases['collecting-masked-inputs']).toBe(1_500_000);
  });

  it('take a deadline that is written as it is', () => {
    expect(timesWith(written(321_000)).phases['collecting-masked-inputs']).toBe(321_000);
  });

  it('allow a site ten minutes to check in, or its download where that takes longer', () => {
    expect(timesWith({}).gathering).toBe(1_600_000);
    expect(timesWith({ modelBytes: 4_000 }).gathering).toBe(600_000);
    expect(timesWith({ ...written(321_000), modelBytes: 4_000 }).gathering).toBe(321_000);
    expect(timesWith(written(321_000)).gathering).toBe(1_600_000);
  });

  it('allow every other phase a minute, the deadline if shorter, or what its messages need', () => {
    expect(timesWith({}).phases['sharing-keys']).toBe(60_000);
    expect(timesWith(written(31_000)).phases['sharing-keys']).toBe(31_000);
    const crowd = { ...cohort, target: 128 };
    // 232·128 + 127·224 + 128·32 + 160 bytes, twice, at 400 bytes per second.
    expect(timesWith({ cohort: crowd, rate: 400 }).phases['sharing-keys']).toBe(312_000);
    expect(timesWith({ cohort: crowd, rate: 400 }).phases['advertising-keys']).toBe(60_000);
  });

  it('let an upload stand still for a minute and a half, or the deadline, within reason', () => {
    expect(timesWith({}).uploads.stall).toBe(90_000);
    expect(timesWith(written(31_000)).uploads.stall).toBe(31_000);
    expect(timesWith(written(1_000)).uploads.stall).toBe(10_000);
    expect(timesWith({}).uploads.report).toBe(10_000);
  });

  it('bound the collection by an upload that begins last and moves slowest', () => {
    expect(timesWith(written(321_000)).uploads.longest).toBe(321_000 + 90_000 + 1_600_000);
  });

  it('add up to the longest attempt', () => {
    const { gathering, uploads } = timesWith(written(321_000));
    expect(longestAttempt(timesWith(written(321_000)))).toBe(
      gathering + 5 * 60_000 + uploads.longest,
    );
  });
});

describe('the training allowance', () => {
  const plan = samplePlan();
  const allowance = (parameters: number, weightBound: number, epochs: number): number =>
    trainingAllowance({ ...plan.local, epochs }, { ...plan.encoding, weightBound }, parameters);

  it('grows with parameters, rows and epochs, from ten minutes to a day', () => {
    expect(allowance(1_000, 50, 2)).toBe(600_000);
    expect(allowance(1_000_000, 20_000, 5)).toBe(1_200_000);
    expect(allowance(1_000_000_000, 20_000, 5)).toBe(86_400_000);
  });
});

describe('a plan', () => {
  const plan = samplePlan();

  it('never lets a measured rate below the minimum make its rounds longer', () => {
    expect(planTimes(plan, 'training', 5_000, 10)).toEqual(
      planTimes(plan, 'training', 5_000, MINIMUM_RATE),
    );
  });

  it('ends its run when every round could have taken its longest', () => {
    const training = plan.rounds * longestRound(plan, 'training', 5_000);
    const statistics = longestRound(plan, 'statistics', 5_000);
    expect(plan.data.normalisation.kind).toBe('statistics');
    expect(runSpan(plan, 5_000)).toBe(training + statistics);
    const other = { ...plan, data: { ...plan.data, normalisation: { kind: 'none' } } } as const;
    expect(runSpan(other, 5_000)).toBe(training);
    expect(runSpan({ ...plan, deadline: seconds(7_654) }, 5_000)).toBe(7_654_000);
  });
});

/** A slow link must not run into a limit that was made for a dead one. */
describe('at the minimum rate', () => {
  const spanOf = (bytes: number): number => (bytes / MINIMUM_RATE) * 1_000;

  it('two chunks fit into the shortest stall span and into the patience of a download', () => {
    expect(2 * spanOf(CHUNK_BYTES)).toBeLessThan(LEAST_STALL);
    expect(2 * spanOf(CHUNK_BYTES)).toBeLessThan(defaultTransportTimes.patience);
  });

  it('a call comes through behind everything a connection may have under way', () => {
    expect(2 * spanOf(RECEIVE_WINDOW_BYTES)).toBeLessThan(defaultGrpcTimes.call);
  });
});
