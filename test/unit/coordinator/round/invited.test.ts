/** Whom an attempt is offered to where earlier runs summed over its model. */
import { describe, expect, it } from 'vitest';
import { RoundSession, type RoundOptions } from '../../../support/round-session.ts';

/** Everyone checks in, or these do. */
function gathered(options: RoundOptions, present?: readonly number[]): RoundSession {
  const session = new RoundSession(options);
  session.checkIn(...session.sites.filter((_, i) => present?.includes(i) ?? true));
  if (session.phase === 'gathering') session.wait(300_000);
  return session;
}

function invitedTo({ state, sites }: RoundSession): readonly number[] {
  if (state.phase !== 'aggregating') throw new Error(state.phase);
  const { invited } = state.session.setup;
  return sites.flatMap(({ id }, i) => (invited.includes(id) ? [i] : []));
}

describe('an attempt over a model that was summed over before', () => {
  it('is offered to the members of that sum where one more would be told apart', () => {
    const session = gathered({ members: 5, summedBefore: [[0, 1, 3, 4]] });
    expect(invitedTo(session)).toEqual([0, 1, 3, 4]);
    expect(session.state.history.dropouts).toMatchObject([
      {
        participant: 'site-2',
        phase: 'gathering',
        reason: expect.stringMatching(/^difference-too-small: /) as unknown,
      },
    ]);
  });

  it('tells the member left out to wait, as it tells those who came late', () => {
    const session = gathered({ members: 5, summedBefore: [[0, 1, 3, 4]] });
    expect(session.task(session.sites[2]!).type).toBe('wait');
    session.runTo(
      'unmasking',
      [0, 1, 3, 4].map((i) => session.sites[i]!),
    );
  });

  it('is offered to everyone where enough others are told apart together', () => {
    const session = gathered({ members: 9, summedBefore: [[0, 1, 2, 3, 4, 5]] });
    expect(invitedTo(session)).toHaveLength(9);
    expect(session.state.history.dropouts).toEqual([]);
  });

  it('is offered to everyone where one of the earlier members is not there: the sites decide', () => {
    const session = gathered({ members: 5, summedBefore: [[0, 1, 2, 3]] }, [1, 2, 3, 4]);
    expect(invitedTo(session)).toEqual([1, 2, 3, 4]);
  });

  it('is offered to the most members of whom nothing new is told', () => {
    const earlier = [
      [0, 1, 2, 3],
      [0, 1, 2, 3, 4, 5, 6, 7],
    ];
    expect(invitedTo(gathered({ members: 9, summedBefore: earlier }))).toHaveLength(8);
  });

  it('is not offered to fewer than the cohort must be', () => {
    const aggregation = { minCohort: 5 };
    const session = gathered({ members: 6, aggregation, summedBefore: [[0, 1, 2, 3]] });
    expect(invitedTo(session)).toHaveLength(6);
  });

  it('remembers them in its document', () => {
    const session = gathered({ members: 5, summedBefore: [[0, 1, 3, 4]] });
    expect(session.reloaded()).toEqual(session.state);
  });
});

describe('a survivor set that members do not sign because of an earlier sum', () => {
  it('ends the attempt with that reason and what can be done', () => {
    const session = new RoundSession({ members: 4, cohort: { attempts: 1 } });
    session.runTo('confirming-survivors');
    for (const site of session.sites.slice(0, 2)) session.leave(site, 'difference-too-small');
    expect(session.state).toMatchObject({
      phase: 'aborted',
      reason: 'difference-too-small',
      message: expect.stringMatching(
        /^2 member\(s\) do not sign .* from other weights$/,
      ) as unknown,
    });
  });

  it('is not what ends an attempt that others left', () => {
    const session = new RoundSession({ members: 4, cohort: { attempts: 1 } });
    session.runTo('confirming-survivors');
    for (const site of session.sites.slice(0, 2)) session.leave(site, 'closing');
    expect(session.state).toMatchObject({ phase: 'aborted', reason: 'too-few-confirmations' });
  });
});
