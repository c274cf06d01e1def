/** Rounds whose members will not take part again: they disclosed in them, or in later ones. */
import { describe, expect, it } from 'vitest';
import type { RoundInput } from '../../../../coordinator/round/lifecycle.ts';
import type { ParticipantId } from '../../../../shared/domain/ids.ts';
import { seconds } from '../../../../shared/domain/time.ts';
import { RoundSession, type RoundOptions } from '../../../support/round-session.ts';
import { refusing, resultOf } from './support/inputs.ts';

function refusingWith(code: string, from: ParticipantId, attempt = 1): RoundInput {
  const decision = { type: 'refuse', code, message: 'this site disclosed before' } as const;
  return { type: 'check-in', from, attempt, decision };
}

function remembering(from: ParticipantId): RoundInput {
  return refusingWith('COORDINATOR_ROLLED_BACK', from);
}

/** Lost in unmasking, after the first `disclosed` members had sent their shares. */
function lostInUnmasking(disclosed: number, options: Partial<RoundOptions> = {}): RoundSession {
  const session = new RoundSession({ members: 7, cohort: { attempts: 4 }, ...options });
  session.runTo('unmasking');
  for (const site of session.sites.slice(0, disclosed)) session.obey(site);
  session.wait(seconds(300));
  expect(session.state.history.outcomes[0]).toMatchObject({ reason: 'deadline-unmasking' });
  return session;
}

describe('members that remember more than the coordinator', () => {
  it('end the round at once when too few others are left, whatever attempts are', () => {
    const session = new RoundSession({ members: 5, cohort: { attempts: 4 } });
    session.apply(remembering(session.sites[0]!.id));
    session.apply(remembering(session.sites[1]!.id));
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 1 });
    session.apply(remembering(session.sites[2]!.id));
    expect(session.state).toMatchObject({
      phase: 'aborted',
      reason: 'coordinator-rolled-back',
      message: expect.stringContaining('leaves 2 of at least 3') as unknown,
    });
    expect(session.state.history.dropouts).toHaveLength(3);
  });

  it('do not end it while enough others are left', () => {
    const session = new RoundSession({ members: 5 });
    for (const { id } of session.sites.slice(0, 2)) session.apply(remembering(id));
    for (const { id } of session.sites.slice(2)) {
      session.apply({ type: 'check-in', from: id, attempt: 1, decision: { type: 'accept' } });
    }
    expect(session.state.phase).toBe('aggregating');
  });

  it('are not those who refuse for other reasons', () => {
    const session = new RoundSession({ members: 5 });
    for (const { id } of session.sites) session.apply(refusing(id));
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 1 });
  });

  it('are counted among those who may come back, not among the excluded', () => {
    const session = new RoundSession({ members: 5 });
    const excluded = new Map([[session.sites[4]!.id, 'dealt shares that do not fit']]);
    session.state = { ...session.state, history: { ...session.state.history, excluded } };
    session.apply(remembering(session.sites[0]!.id));
    expect(session.state.phase).toBe('gathering');
    session.apply(remembering(session.sites[1]!.id));
    expect(session.state).toMatchObject({ phase: 'aborted', reason: 'coordinator-rolled-back' });
  });
});

describe('an attempt that was lost after shares were disclosed', () => {
  it('is recorded with its survivors and with those whose shares came', () => {
    const session = lostInUnmasking(3);
    const [release] = session.state.history.releases;
    const ids = (count: number): readonly ParticipantId[] =>
      session.sites.slice(0, count).map(({ id }) => id);
    expect(release).toMatchObject({ attempt: 1, disclosed: ids(3) });
    expect([...release!.survivors].sort()).toEqual([...ids(7)].sort());
    expect(session.reloaded().history.releases).toEqual(session.state.history.releases);
  });

  it('is followed by one with the others, who are enough, and those who disclosed are not waited for', () => {
    const session = lostInUnmasking(3);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    session.checkIn(...session.sites.slice(3));
    expect(session.phase).toBe('advertising-keys');
  });

  it('ends the round where the others are too few, long before its attempts do', () => {
    const session = lostInUnmasking(4, { aggregation: { minCohort: 4 } });
    expect(session.state).toMatchObject({
      phase: 'aborted',
      attempt: 2,
      reason: 'already-disclosed',
      message: expect.stringMatching(
        /deadline-unmasking.* 4 member.* leaves 3 of at least 4/,
      ) as unknown,
    });
  });

  it('does not end it where the charter lets members disclose twice, until they have', () => {
    const session = lostInUnmasking(4, { aggregation: { minCohort: 4 }, maxUnmaskPerModel: 2 });
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    session.runTo('unmasking');
    for (const site of session.sites.slice(0, 4)) session.obey(site);
    session.wait(seconds(300));
    expect(session.state).toMatchObject({ phase: 'aborted', reason: 'already-disclosed' });
  });

  it('is known from refusals to a coordinator that has forgotten it', () => {
    const session = new RoundSession({ members: 7, cohort: { attempts: 4 }, attemptOffset: 30 });
    const refuse = ({ id }: { id: ParticipantId }): void => {
      session.apply(refusingWith('ALREADY_DISCLOSED', id, 31));
    };
    session.sites.slice(0, 4).forEach(refuse);
    expect(session.state.phase).toBe('gathering');
    refuse(session.sites[4]!);
    expect(session.state).toMatchObject({ phase: 'aborted', reason: 'already-disclosed' });
  });

  it('is not one that was lost before anybody disclosed', () => {
    const session = lostInUnmasking(0);
    expect(session.state).toMatchObject({ phase: 'gathering', history: { releases: [] } });
  });

  it('is recorded in the same way where the sum was published', () => {
    const session = new RoundSession({ members: 4 });
    session.runTo('removing-masks');
    session.apply({ type: 'published', attempt: 1, result: resultOf(4) });
    expect(session.state.history.releases).toMatchObject([{ attempt: 1 }]);
    expect(session.state.history.releases[0]!.survivors).toHaveLength(4);
  });
});
