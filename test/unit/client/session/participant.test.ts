import { describe, expect, it } from 'vitest';
import type { MaskedSample } from '../../../../client/session/masked-sample.ts';
import { Site, SITE_POLICY } from '../../../support/site.ts';
import { weightsOf, world } from '../../../support/world.ts';

describe('a federation of real participants', () => {
  it('adds up exactly what every site contributed, weighted by its examples', async () => {
    const all = world(
      { members: 4, rounds: 2 },
      { trainer: (index) => ({ examples: index + 1, value: 2 + 3 * index }) },
    );
    const run = await all.begin();
    await all.finish();
    const weights = await weightsOf(all, run);
    // Two rounds of w·v / Σw with w = 1…4 and v = 2, 5, 8, 11.
    expect(weights.map((weight) => Math.round(weight * 1e5) / 1e5)).toEqual([0.4, 2, 4.8, 8.8]);
  });

  it('tells each site what happened, in order', async () => {
    const all = world({ members: 3, rounds: 1 });
    const run = await all.begin();
    await all.finish();
    const types = all.sites[1]!.events.map(({ type }) => type).filter((type) => type !== 'waiting');
    expect(new Set(types)).toEqual(
      new Set([
        'connected',
        'checked-in',
        'joined',
        'training',
        'trained',
        'submitted',
        'confirmed',
        'disclosed',
        'attempt-ended',
        'run-ended',
      ]),
    );
    expect(all.sites[1]!.events.at(-1)).toEqual({
      type: 'run-ended',
      run,
      status: 'completed',
      cause: 'completed',
    });
    const ended = await all.sites[1]!.event('attempt-ended');
    expect(ended).toMatchObject({ outcome: 'published', attempt: { run, round: 1, attempt: 1 } });
  });

  it('returns the outcome of the run it took part in', async () => {
    const all = world({ members: 3, rounds: 1 });
    const run = await all.begin();
    const outcomes = await Promise.all(all.sites.map((site) => site.start()));
    expect(outcomes.map((outcome) => outcome?.run)).toEqual([run, run, run]);
    expect(outcomes[0]?.status).toBe('completed');
  });

  it('prepares the data once per run and starts each round from its own model', async () => {
    const all = world({ members: 3, rounds: 3 });
    await all.begin();
    await all.finish();
    const [trainer] = all.trainers;
    expect(trainer!.prepared).toHaveLength(1);
    expect(trainer!.trained.map(({ round }) => round)).toEqual([1, 2, 3]);
    expect(trainer!.models.map(({ weights }) => weights[1])).toEqual([
      0,
      Math.fround(1 / 3),
      expect.closeTo(2 / 3, 6),
    ]);
  });

  it('asks for validation in the rounds the plan names, if policy allows it', async () => {
    const all = world(
      { members: 3, rounds: 4 },
      {
        site: (index) =>
          index === 2 ? { parts: { policy: { ...SITE_POLICY, allow: ['train'] } } } : {},
      },
    );
    await all.begin({ ...all.fixture.plan, evaluation: { every: 2 } });
    await all.finish();
    const asked = all.trainers.map(({ trained }) => trained.map(({ evaluate }) => evaluate));
    expect(asked[0]).toEqual([false, true, false, true]);
    expect(asked[2]).toEqual([false, false, false, false]);
  });

  it('computes the feature scaling together, then trains with it', async () => {
    const moments = [
      { count: 4, sum: [160], sumOfSquares: [6_600] },
      { count: 2, sum: [130], sumOfSquares: [8_500] },
      { count: 3, sum: [150], sumOfSquares: [7_700] },
    ];
    const all = world(
      { members: 3, rounds: 1 },
      { trainer: (index) => ({ moments: moments[index]! }) },
    );
    const { plan } = all.fixture;
    await all.begin({ ...plan, data: { ...plan.data, normalisation: { kind: 'statistics' } } });
    await all.finish();
    const scaling = all.trainers[1]!.trained[0]!.scaling!;
    expect(scaling.mean[0]).toBeCloseTo(440 / 9, 3);
    expect(scaling.deviation[0]).toBeCloseTo(Math.sqrt(22_800 / 9 - (440 / 9) ** 2), 2);
    expect(all.sites[0]!.events.filter(({ type }) => type === 'joined')).toEqual([
      expect.objectContaining({ kind: 'statistics' }),
      expect.objectContaining({ kind: 'training' }),
    ]);
  });

  it('shows the observer what is sent beside what is not, on this side only', async () => {
    const samples: MaskedSample[] = [];
    const observe = { maskedInput: (sample: MaskedSample) => samples.push(sample) };
    const all = world(
      { members: 3, rounds: 1 },
      { trainer: () => ({ value: 7 }), site: (i) => (i === 1 ? { parts: { observe } } : {}) },
    );
    await all.begin();
    await all.finish();
    expect(samples).toHaveLength(1);
    const [sample] = samples;
    expect(sample!.update).toEqual([0, 7, 0]);
    expect(sample!.statistics).toMatchObject({ elements: 3, largest: 7, smallest: 0 });
    expect(sample!.masked).not.toEqual([0, 7, 0]);
  });
});

describe('a client that stops', () => {
  it('leaves the attempt it is in', async () => {
    const all = world({ members: 4, rounds: 1 });
    all.trainers[1]!.gate = new Promise(() => undefined);
    await all.begin();
    for (const each of all.sites) void each.start();
    const site = all.sites[1]!;
    await site.event('training');
    await site.stop();
    expect(site.said('leave').map(({ said }) => said)).toEqual([['client-stopped']]);
    expect(all.trainers[1]!.aborted).toBe(1);
  });

  it('ends with an error that repeating cannot cure', async () => {
    const all = world({ members: 3 });
    const stranger = new Site(
      {
        ...all.fixture,
        federation: { ...all.fixture.federation, roster: { epoch: 2, entries: [] } },
      },
      1,
      { trainer: all.trainers[1]! },
    );
    await expect(stranger.start()).rejects.toMatchObject({ code: 'NOT_ENROLLED' });
  });

  it('does not take an old run’s end for its own', async () => {
    const all = world({ members: 3, rounds: 1 });
    await all.begin();
    await all.finish();
    const late = new Site(all.fixture, 1, { trainer: all.trainers[1]! });
    const ran = late.start();
    await late.event('connected');
    const second = await all.begin();
    for (const each of [all.sites[0]!, all.sites[2]!]) void each.start();
    expect((await ran)?.run).toBe(second);
  });
});
