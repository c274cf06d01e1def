import { describe, expect, it } from 'vitest';
import { mayStart, paceSession } from '../../../../coordinator/round/pacing.ts';
import { deadlineOf, pendingWork } from '../../../../coordinator/round/work.ts';
import { after, milliseconds, seconds } from '../../../../shared/domain/time.ts';
import { RoundSession, START } from '../../../support/round-session.ts';
import { refusing, resultOf } from './support/inputs.ts';

/** Milliseconds from now until the round wants to be looked at again. */
function due(session: RoundSession): number | undefined {
  const at = deadlineOf(session.state, session.now);
  return at === undefined ? undefined : at - session.now;
}

describe('gathering', () => {
  it('starts at once when the target has checked in', () => {
    const session = new RoundSession({ members: 6, cohort: { target: 4 } });
    session.checkIn(...session.sites.slice(0, 3));
    expect(session.phase).toBe('gathering');
    session.checkIn(session.sites[3]!);
    expect(session.phase).toBe('advertising-keys');
  });

  it('starts at once when everyone who is willing has checked in', () => {
    const session = new RoundSession({ members: 6 });
    session.checkIn(...session.sites.slice(0, 4));
    session.apply(refusing(session.sites[4]!.id));
    expect(session.phase).toBe('gathering');
    session.apply(refusing(session.sites[5]!.id));
    expect(session.phase).toBe('advertising-keys');
  });

  it('waits the grace once the minimum is met, from then on', () => {
    const session = new RoundSession({ members: 6 });
    session.wait(seconds(20));
    session.checkIn(...session.sites.slice(0, 3));
    expect(due(session)).toBe(10_000);
    session.wait(4_000);
    session.checkIn(session.sites[3]!);
    expect(due(session)).toBe(6_000);
    session.wait(5_999);
    expect(session.phase).toBe('gathering');
    session.wait(1);
    expect(session.phase).toBe('advertising-keys');
  });

  it('begins the grace anew when the minimum was lost in between', () => {
    const session = new RoundSession({ members: 6 });
    session.checkIn(...session.sites.slice(0, 3));
    session.wait(7_000);
    session.leave(session.sites[1]!);
    expect(due(session)).toBe(300_000 - 7_000);
    session.wait(1_000);
    session.checkIn(session.sites[4]!);
    expect(due(session)).toBe(10_000);
  });

  it('does not outlast its deadline for the grace', () => {
    const session = new RoundSession({ members: 6 });
    session.wait(297_000);
    session.checkIn(...session.sites.slice(0, 3));
    expect(due(session)).toBe(3_000);
    session.wait(3_000);
    expect(session.phase).toBe('advertising-keys');
  });

  it('is given up at its deadline below the minimum, saying how many came', () => {
    const session = new RoundSession({ members: 6 });
    session.checkIn(...session.sites.slice(0, 2));
    session.wait(299_999);
    expect(session.state.attempt).toBe(1);
    session.wait(1);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2, checkedIn: [] });
    expect(session.state.history.outcomes).toMatchObject([
      {
        reason: 'too-few-check-ins',
        message: expect.stringContaining('2 of at least 3') as string,
      },
    ]);
    expect(due(session)).toBe(300_000);
  });

  it('waits although all who are willing came, while they are too few', () => {
    const session = new RoundSession({ members: 4 });
    session.checkIn(...session.sites.slice(0, 2));
    for (const site of session.sites.slice(2)) session.apply(refusing(site.id));
    expect(session.phase).toBe('gathering');
    expect(due(session)).toBe(300_000);
  });

  it('never starts a cohort that has no parameters or is larger than the terms allow', () => {
    const { terms } = new RoundSession({ members: 6, aggregation: { expectedDropout: 0.45 } });
    expect([2, 3, 4, 5, 6, 7].map((count) => mayStart(terms, count))).toEqual([
      false,
      false,
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('a phase of an attempt', () => {
  it('has a minute, or the plan’s deadline for training and upload, or less', () => {
    const spans = (deadline: number): readonly (number | undefined)[] => {
      const session = new RoundSession({ members: 4, cohort: { deadline: seconds(deadline) } });
      return ['sharing-keys', 'checking-shares', 'collecting-masked-inputs'].map((phase) => {
        session.runTo(phase);
        return due(session);
      });
    };
    expect(spans(300)).toEqual([60_000, 60_000, 300_000]);
    expect(spans(30)).toEqual([30_000, 30_000, 30_000]);
  });

  it('goes on at once when everybody has answered', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('sharing-keys');
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    expect(session.phase).toBe('sharing-keys');
    session.obey(session.sites[4]!);
    expect(session.phase).toBe('checking-shares');
  });

  it('goes on at once when those who are missing leave', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('sharing-keys');
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    session.leave(session.sites[4]!);
    expect(session.phase).toBe('checking-shares');
  });

  it('waits the grace for stragglers', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('sharing-keys');
    session.wait(4_000);
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    expect(due(session)).toBe(10_000);
    session.wait(9_999);
    expect(session.phase).toBe('sharing-keys');
    session.wait(1);
    expect(session.phase).toBe('checking-shares');
  });

  it('waits half as long again as the others took, where that is longer', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('collecting-masked-inputs');
    session.wait(100_000);
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    expect(due(session)).toBe(50_000);
  });

  it('does not outlast its deadline for stragglers', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('sharing-keys');
    session.wait(55_000);
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    expect(due(session)).toBe(5_000);
    session.wait(5_000);
    expect(session.phase).toBe('checking-shares');
  });

  it('of checking shares goes on without the silent, who are not among the sharers', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('checking-shares');
    const silent = session.sites[4]!;
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    session.wait(10_000);
    expect(session.phase).toBe('collecting-masked-inputs');
    expect(session.task(silent).type).toBe('wait');
    expect(session.state.history.dropouts).toEqual([
      { participant: 'site-4', phase: 'checking-shares', reason: 'silent' },
    ]);
    session.runTo('removing-masks', session.sites.slice(0, 4));
  });

  it('of checking shares is given up at its deadline when too few acknowledged theirs', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('checking-shares');
    for (const site of session.sites.slice(0, 3)) session.obey(site);
    session.wait(60_000);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    expect(session.state.history.outcomes).toMatchObject([{ reason: 'deadline-checking-shares' }]);
  });

  it('is given up at its deadline when the bound is not met', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('confirming-survivors');
    expect(due(session)).toBe(60_000);
    session.obey(session.sites[2]!);
    session.wait(60_000);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    expect(session.state.history.outcomes).toMatchObject([
      { reason: 'deadline-confirming-survivors' },
    ]);
  });

  it('takes every step that is due at once after a long sleep', () => {
    const session = new RoundSession({ members: 4 });
    session.checkIn(...session.sites.slice(0, 3));
    session.wait(seconds(100_000));
    expect(session.phase).toBe('advertising-keys');
    session.wait(seconds(100_000));
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    session.wait(seconds(100_000));
    expect(session.phase).toBe('aborted');
  });
});

describe('a state that nobody has settled yet', () => {
  it('has its grace from now on', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('sharing-keys');
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    if (session.state.phase !== 'aggregating') throw new Error(session.phase);
    const now = after(START, milliseconds(3_000));
    const pace = paceSession({ ...session.state, readyAt: undefined }, now);
    expect(pace).toEqual({ type: 'wait', until: now + 10_000 });
  });
});

describe('work and deadlines', () => {
  it('are one or the other: masks to remove, or a time to look again', () => {
    const session = new RoundSession({ members: 3 });
    for (const phase of ['gathering', 'advertising-keys', 'unmasking']) {
      session.runTo(phase);
      expect(pendingWork(session.state)).toBeUndefined();
      expect(due(session)).toBeGreaterThan(0);
    }
    session.runTo('removing-masks');
    expect(pendingWork(session.state)).toEqual({ type: 'remove-masks', state: session.state });
    expect(due(session)).toBeUndefined();
    session.apply({ type: 'published', attempt: 1, result: resultOf(3) });
    expect(pendingWork(session.state)).toBeUndefined();
    expect(due(session)).toBeUndefined();
  });

  it('are due now when the time passed unseen', () => {
    const session = new RoundSession({ members: 5 });
    session.checkIn(...session.sites.slice(0, 3));
    const late = after(START, milliseconds(12_345));
    expect(deadlineOf(session.state, late)).toBe(late);
  });
});
