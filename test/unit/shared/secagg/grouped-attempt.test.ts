/** Whole attempts whose groups are summed apart. */
import { describe, expect, it } from 'vitest';
import { sumsOf } from '../../../../shared/secagg/mask-graph.ts';
import * as aggregator from '../../../../shared/secagg/aggregator.ts';
import {
  runAttempt,
  Session,
  sessionAt,
  type Member,
  type SessionOptions,
} from '../../../support/secagg-session.ts';
import { saidBy } from '../../../adversary/support/expectations.ts';

/** Four groups of five: c = 2, and 2 in any group; q = 12, t = 4. */
const OPTIONS: SessionOptions = { members: 20, minCohort: 18, groups: 4, assumedCollusion: 0.1 };

function groupsOf(session: Session): readonly (readonly Member[])[] {
  const state = session.aggregator;
  if (!('directory' in state)) throw new Error(state.phase);
  const { entries, graph } = state.directory;
  return sumsOf(
    graph,
    entries.map((_, position) => position),
  ).map((group) => group.map((position) => session.member(entries[position]!.id)));
}

/** Sums of unit vectors: 1 in the place of each member whose input is in it. */
function indicators(session: Session): readonly (readonly number[])[] {
  return session.removeMasksPerSum().map((outcome) => {
    if (outcome.type !== 'removed') throw new Error(outcome.type);
    return [...outcome.sums[1]!].slice(0, session.members.length);
  });
}

function indicatorOf(session: Session, members: readonly Member[]): readonly number[] {
  return session.members.map((member) => (members.includes(member) ? 1 : 0));
}

describe('an attempt in groups', () => {
  it.each(['classical-1', 'hybrid-1'])('gives the sum of each group, in suite %s', (suiteName) => {
    const session = new Session({ ...OPTIONS, ...(suiteName === 'hybrid-1' && { suiteName }) });
    runAttempt(session);
    const groups = groupsOf(session);
    expect(groups.map(({ length }) => length)).toEqual([5, 5, 5, 5]);
    expect(indicators(session)).toEqual(groups.map((group) => indicatorOf(session, group)));
    for (const { violations } of session.members) expect(violations).toEqual([]);
  });

  it.each(['collecting-masked-inputs', 'confirming-survivors', 'unmasking'] as const)(
    'bears one silent member in every group, in %s',
    (phase) => {
      const session = sessionAt('sharing-keys', OPTIONS);
      const silent = groupsOf(session).map(([first]) => first!);
      session.advanceTo(phase);
      session.silence(...silent);
      session.advanceTo('removing-masks');
      const gone = phase === 'collecting-masked-inputs' ? silent : [];
      const expected = groupsOf(session).map((group) =>
        indicatorOf(
          session,
          group.filter((member) => !gone.includes(member)),
        ),
      );
      expect(indicators(session)).toEqual(expected);
    },
  );

  it('is lost where one group keeps fewer than t, however many are left of the others', () => {
    const session = sessionAt('collecting-masked-inputs', OPTIONS);
    session.silence(...groupsOf(session)[1]!.slice(0, 2));
    expect(aggregator.readiness(session.aggregator)).toEqual({
      status: 'lost',
      reason: 'too-few-masked-inputs',
    });
  });

  it('goes on where as many are missing from different groups', () => {
    const session = sessionAt('collecting-masked-inputs', OPTIONS);
    const groups = groupsOf(session);
    session.silence(groups[1]![0]!, groups[3]![4]!);
    session.act();
    expect(session.readiness()).toBe('complete');
  });

  it('has everybody deal to its own group, and tell about it, and about nobody else', () => {
    const session = sessionAt('removing-masks', OPTIONS);
    for (const group of groupsOf(session)) {
      const ids = group.map(({ id }) => id).sort();
      for (const member of group) {
        const dealt = saidBy(member, 'share-keys').message.commitments.map(({ holder }) => holder);
        expect(dealt.toSorted()).toEqual(ids);
        const told = [...saidBy(member, 'disclose').message.byPeer.keys()];
        expect(told.sort()).toEqual(ids);
      }
    }
  });

  it('works where the groups differ in size', () => {
    const session = new Session({ ...OPTIONS, members: 18 });
    runAttempt(session);
    const groups = groupsOf(session);
    expect(groups.map(({ length }) => length)).toEqual([5, 5, 4, 4]);
    expect(indicators(session)).toEqual(groups.map((group) => indicatorOf(session, group)));
  });
});
