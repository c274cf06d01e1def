import { describe, expect, it } from 'vitest';
import type { RoundInput } from '../../../../coordinator/round/lifecycle.ts';
import { phaseName } from '../../../../coordinator/round/round.ts';
import { summaryOf } from '../../../../coordinator/round/summary.ts';
import { participantId } from '../../../../shared/domain/ids.ts';
import type { Dropout } from '../../../../shared/domain/run-summary.ts';
import { seconds } from '../../../../shared/domain/time.ts';
import { RoundSession } from '../../../support/round-session.ts';
import { refusing, resultOf } from './support/inputs.ts';

const phases = [
  'gathering',
  'advertising-keys',
  'sharing-keys',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
  'removing-masks',
] as const;

function roundIn(phase: (typeof phases)[number], members = 4): RoundSession {
  const session = new RoundSession({ members });
  session.runTo(phase);
  return session;
}

function completed(): RoundSession {
  const session = roundIn('removing-masks');
  session.apply({ type: 'published', attempt: 1, result: resultOf(4) });
  return session;
}

function stopped(): RoundSession {
  const session = roundIn('sharing-keys');
  session.apply({ type: 'stop', reason: 'stopped-by-operator', message: 'enough' });
  return session;
}

/** Applies an input that must be refused and must change nothing. */
function expectRefused(session: RoundSession, input: RoundInput, code: string): void {
  const before = session.state;
  const copy = structuredClone(before);
  expect(session.handle(input)).toMatchObject({ ok: false, violation: { code } });
  expect(session.state).toBe(before);
  expect(session.state).toEqual(copy);
}

function expectUnchanged(session: RoundSession, input: RoundInput): void {
  const before = session.state;
  session.apply(input);
  expect(session.state).toBe(before);
}

const everywhere: readonly (readonly [string, () => RoundSession])[] = [
  ...phases.map((phase) => [phase, () => roundIn(phase)] as const),
  ['completed', completed],
  ['aborted', stopped],
];

/** Masks that can be removed are removed, run deadline or not. */
function ends(phase: string): boolean {
  return !['removing-masks', 'completed', 'aborted'].includes(phase);
}

describe('a round, in every phase', () => {
  it('goes through all of them', () => {
    const session = new RoundSession({ members: 4 });
    const seen = [session.phase];
    for (const phase of phases.slice(1)) {
      session.runTo(phase);
      seen.push(session.phase);
    }
    expect(seen).toEqual(phases);
    expect(completed().phase).toBe('completed');
  });

  for (const [phase, make] of everywhere) {
    const open = phase !== 'gathering' && phase !== 'completed' && phase !== 'aborted';

    it(`refuses messages of another attempt in ${phase}`, () => {
      const session = make();
      const message = {
        type: 'confirm-survivors',
        message: { signature: new Uint8Array(64) },
      } as const;
      const from = session.sites[1]!.id;
      expectRefused(session, { type: 'message', from, attempt: 7, message }, 'wrong-phase');
    });

    it(`${phase === 'gathering' ? 'hears' : open ? 'passes over' : 'refuses'} a check-in in ${phase}`, () => {
      const session = make();
      const from = session.sites[1]!.id;
      const input = { type: 'check-in', from, attempt: 1, decision: { type: 'accept' } } as const;
      if (phase === 'gathering') {
        session.apply(input);
        expectUnchanged(session, input);
      } else if (open) expectUnchanged(session, input);
      else expectRefused(session, input, 'wrong-phase');
    });

    it(`refuses a check-in for another attempt in ${phase}`, () => {
      const session = make();
      const from = session.sites[1]!.id;
      const decision = { type: 'accept' } as const;
      expectRefused(session, { type: 'check-in', from, attempt: 2, decision }, 'wrong-phase');
    });

    it(`does not mind that one who is not in it leaves, in ${phase}`, () => {
      const session = make();
      const stranger = participantId('cd'.repeat(16));
      expectUnchanged(session, { type: 'leave', from: stranger, attempt: 1, reason: 'x' });
      const from = session.sites[0]!.id;
      expectUnchanged(session, { type: 'leave', from, attempt: 9, reason: 'x' });
    });

    it(`${phase === 'removing-masks' ? 'takes' : 'refuses'} a publication in ${phase}`, () => {
      const session = make();
      const input = { type: 'published', attempt: 1, result: resultOf(4) } as const;
      if (phase === 'removing-masks') session.apply(input);
      else expectRefused(session, input, 'wrong-phase');
    });

    it(`${open ? 'gives up' : 'keeps'} the attempt when its sum is spoilt, in ${phase}`, () => {
      const session = make();
      const spoilt = {
        type: 'spoilt',
        reason: 'canary-broken',
        message: 'm',
        blamed: new Map(),
      } as const;
      expectUnchanged(session, { ...spoilt, attempt: 5 });
      if (!open) expectUnchanged(session, { ...spoilt, attempt: 1 });
      else {
        session.apply({ ...spoilt, attempt: 1 });
        // Everybody disclosed before masks are removed: nobody would take part again.
        const next = phase === 'removing-masks' ? 'aborted' : 'gathering';
        expect(session.state).toMatchObject({ phase: next, attempt: 2 });
        expect(session.state.history.outcomes[0]).toMatchObject({ reason: 'canary-broken' });
      }
    });

    it(`stops in ${phase} unless it has ended`, () => {
      const session = make();
      const stop = { type: 'stop', reason: 'stopped-by-operator', message: 'enough' } as const;
      if (phase === 'completed' || phase === 'aborted') {
        expectUnchanged(session, stop);
        return;
      }
      const during = session.phase;
      session.apply(stop);
      expect(session.state).toMatchObject({ phase: 'aborted', during, reason: stop.reason });
      expect(session.state.history.outcomes).toMatchObject([
        { outcome: 'aborted', reason: 'stopped-by-operator', message: 'enough' },
      ]);
    });

    it(`hears nothing of uploads by those who are not asked for one, in ${phase}`, () => {
      const session = make();
      const from = participantId('cd'.repeat(16));
      for (const type of ['upload-progress', 'late-input'] as const) {
        expectUnchanged(session, { type, from, attempt: 1, bytes: 23 });
        const site = session.sites[1]!.id;
        expectUnchanged(session, { type, from: site, attempt: 6, bytes: 23 });
        if (phase !== 'collecting-masked-inputs') {
          expectUnchanged(session, { type, from: site, attempt: 1, bytes: 23 });
        }
      }
    });

    it(`${ends(phase) ? 'ends' : 'does not change'} with its run in ${phase}`, () => {
      const session = make();
      session.now = session.terms.runEndsBy!;
      if (!ends(phase)) {
        expectUnchanged(session, { type: 'tick' });
        return;
      }
      session.apply({ type: 'tick' });
      expect(session.state).toMatchObject({ phase: 'aborted', reason: 'run-deadline' });
    });

    it(`does not change in ${phase} because somebody looks at the clock`, () => {
      expectUnchanged(make(), { type: 'tick' });
    });
  }
});

describe('gathering', () => {
  it('refuses who is not on the roster', () => {
    const session = new RoundSession({ members: 4 });
    const from = participantId('cd'.repeat(16));
    const decision = { type: 'accept' } as const;
    expectRefused(session, { type: 'check-in', from, attempt: 1, decision }, 'not-in-cohort');
  });

  it('remembers a refusal until its sender thinks better of it', () => {
    const session = new RoundSession({ members: 5 });
    const [site] = session.sites;
    session.checkIn(site!);
    session.apply(refusing(site!.id));
    expect(session.state).toMatchObject({ checkedIn: [] });
    expect(session.state).toHaveProperty(
      'refusals',
      new Map([[site!.id, { code: 'POLICY_REFUSED', message: 'not at night' }]]),
    );
    session.checkIn(site!);
    expect(session.state).toMatchObject({ checkedIn: [site!.id], refusals: new Map() });
  });

  it('forgets a check-in when its sender leaves', () => {
    const session = new RoundSession({ members: 5 });
    const [site, other] = session.sites;
    session.checkIn(site!, other!);
    session.leave(site!);
    expect(session.state).toMatchObject({ checkedIn: [other!.id] });
    const before = session.state;
    session.leave(site!);
    expect(session.state).toBe(before);
  });

  it('does not ask the blamed again, and says so', () => {
    const session = new RoundSession({ members: 5, maxUnmaskPerModel: 2 });
    session.runTo('removing-masks');
    const blamed = session.sites[2]!;
    session.apply({
      type: 'spoilt',
      attempt: 1,
      reason: 'bad-dealer',
      message: 'one dealt badly',
      blamed: new Map([[blamed.id, 'dealt shares that do not belong together']]),
    });
    const decision = { type: 'accept' } as const;
    const input = { type: 'check-in', from: blamed.id, attempt: 2, decision } as const;
    expectRefused(session, input, 'not-in-cohort');
    session.checkIn(...session.sites.filter((site) => site !== blamed));
    expect(session.phase).toBe('advertising-keys');
    expect(session.state.history.dropouts).toContainEqual({
      participant: 'site-2',
      phase: 'removing-masks',
      reason: 'dealt shares that do not belong together',
    });
  });
});

describe('an attempt', () => {
  it('that is lost is followed by another with fresh keys and a fresh nonce', () => {
    const session = roundIn('advertising-keys');
    const nonceOf = (): Uint8Array => {
      if (session.state.phase !== 'aggregating') throw new Error(session.phase);
      return session.state.session.setup.config.serverNonce;
    };
    const first = nonceOf();
    session.leave(session.sites[0]!);
    session.leave(session.sites[1]!);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    session.runTo('sharing-keys');
    expect(nonceOf()).not.toEqual(first);
    if (session.state.phase !== 'aggregating') throw new Error(session.phase);
    expect(session.state.session.setup.config.key.attempt).toBe(2);
  });

  it('that is lost when none is left ends the round, with everything said', () => {
    const session = new RoundSession({ members: 4, cohort: { attempts: 2 } });
    for (let attempt = 1; attempt <= 2; attempt++) {
      expect(session.state).toMatchObject({ phase: 'gathering', attempt });
      session.runTo('sharing-keys');
      session.leave(session.sites[3]!, 'shutting down');
      session.leave(session.sites[1]!, 'no memory');
    }
    expect(session.state).toMatchObject({
      phase: 'aborted',
      during: 'sharing-keys',
      reason: 'too-few-sharers',
    });
    const { outcomes, dropouts } = session.state.history;
    expect(outcomes.map(({ key }) => key.attempt)).toEqual([1, 2]);
    expect(dropouts).toHaveLength(4);
    expect(dropouts[3]).toEqual({
      participant: 'site-1',
      phase: 'sharing-keys',
      reason: 'no memory',
    });
  });

  it('that runs out of time names who was silent', () => {
    for (const phase of ['sharing-keys', 'collecting-masked-inputs', 'unmasking'] as const) {
      const session = new RoundSession({ members: 4, maxUnmaskPerModel: 2 });
      session.runTo(phase);
      const heard = session.sites.slice(0, 2);
      for (const site of heard) session.obey(site);
      session.wait(seconds(300));
      expect(session.state.history.outcomes).toMatchObject([{ reason: `deadline-${phase}` }]);
      const byName = (a: Dropout, b: Dropout): number => (a.participant < b.participant ? -1 : 1);
      expect([...summaryOf(session.state).dropouts].sort(byName)).toEqual(
        ['site-2', 'site-3'].map((participant) => ({ participant, phase, reason: 'silent' })),
      );
    }
  });

  it('is numbered after those of a past that was lost, and there are as many as ever', () => {
    const session = new RoundSession({ members: 4, cohort: { attempts: 3 }, attemptOffset: 40 });
    const numbers: number[] = [];
    while (session.phase !== 'aborted') {
      numbers.push(session.state.attempt);
      session.runTo('sharing-keys');
      session.leave(session.sites[3]!);
      session.leave(session.sites[1]!);
    }
    expect(numbers).toEqual([41, 42, 43]);
    expect(session.state.history.outcomes.map(({ key }) => key.attempt)).toEqual([41, 42, 43]);
  });

  it('does not call those late whose answers were not needed any more', () => {
    const session = roundIn('removing-masks', 5);
    expect(session.state.history.dropouts).toEqual([]);
  });

  it('passes over the silent when it goes on without them, and says so once', () => {
    const session = roundIn('collecting-masked-inputs', 5);
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    session.wait(seconds(10));
    expect(session.phase).toBe('confirming-survivors');
    session.runTo('removing-masks', session.sites.slice(0, 4));
    const silent = { participant: 'site-4', phase: 'collecting-masked-inputs', reason: 'silent' };
    expect(summaryOf(session.state).dropouts).toEqual([silent]);
  });

  it('counts among its dropouts who left, once it is published', () => {
    const session = roundIn('confirming-survivors', 5);
    session.leave(session.sites[0]!, 'closing');
    session.runTo('removing-masks', session.sites.slice(1));
    session.apply({ type: 'published', attempt: 1, result: resultOf(5) });
    expect(session.state).toMatchObject({ phase: 'completed', cohort: 5 });
    expect(session.state.history).toMatchObject({
      outcomes: [{ outcome: 'published', reason: '', message: '' }],
      dropouts: [{ participant: 'site-0', phase: 'confirming-survivors', reason: 'closing' }],
    });
  });
});

describe('a round of statistics', () => {
  it('starts from no weights: the model hash of its offer is zeros', () => {
    const session = new RoundSession({ members: 3 });
    const terms = { ...session.terms, kind: 'statistics', modelDigest: undefined } as const;
    session.state = { ...session.state, terms };
    session.checkIn(...session.sites);
    if (session.state.phase !== 'aggregating') throw new Error(session.phase);
    const { config } = session.state.session.setup;
    expect(config).toMatchObject({ kind: 'statistics', modelHash: new Uint8Array(32) });
  });
});

describe('the history', () => {
  it('adds up the time spent in each phase, over all attempts', () => {
    const session = new RoundSession({ members: 4 });
    const spend = (ms: number): void => {
      session.now = (session.now + ms) as typeof session.now;
    };
    spend(1_000);
    session.runTo('advertising-keys');
    spend(250);
    session.runTo('sharing-keys');
    spend(40);
    session.leave(session.sites[0]!);
    session.leave(session.sites[1]!);
    spend(2_000);
    session.runTo('advertising-keys');
    expect(session.state.history.phaseMs).toEqual({
      gathering: 3_000,
      'advertising-keys': 250,
      'sharing-keys': 40,
    });
    expect(phaseName(session.state)).toBe('advertising-keys');
  });
});
