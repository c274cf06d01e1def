/** What is published of the sums of groups when some of them are bad. */
import { describe, expect, it } from 'vitest';
import { openSums } from '../../../../coordinator/app/open-sums.ts';
import type { Removing } from '../../../../coordinator/app/removal/remove-range.ts';
import type { GroupedAggregation } from '../../../../shared/domain/grouped-aggregation.ts';
import type { MaskRemovalOutcome } from '../../../../shared/secagg/mask-removal.ts';
import { inPhase } from '../../../adversary/support/malice.ts';
import { sessionAt, unitVector, type Session } from '../../../support/secagg-session.ts';

/** Four groups of four: c = 1, t = 3. */
const MEMBERS = 16;
const median: GroupedAggregation = { groups: 4, combine: { rule: 'median' } };

function attempt(groups?: number): { session: Session; removing: Removing } {
  const session = sessionAt('collecting-masked-inputs', {
    members: MEMBERS,
    minCohort: MEMBERS,
    ...(groups !== undefined && { groups }),
  });
  session.relay();
  // All have the same update: the first coordinate is the largest there is.
  for (const member of session.members) {
    const [counts, update] = unitVector(session, member);
    update!.fill(0);
    update![0] = 1_000;
    counts![0] = 97;
    session.submit(member, [counts!, update!]);
  }
  session.proceed();
  session.advanceTo('removing-masks');
  return { session, removing: inPhase(session.aggregator, 'removing-masks') };
}

function spoilt(outcome: MaskRemovalOutcome): MaskRemovalOutcome {
  if (outcome.type !== 'removed') throw new Error(outcome.type);
  const sums = outcome.sums.map((sum) => sum.slice());
  sums[1]![0] = 4 * 1_000 + 5;
  return { type: 'removed', sums };
}

describe('the sums of groups', () => {
  const { session, removing } = attempt(4);
  const outcomes = session.removeMasksPerSum();
  const [first, second, third, fourth] = outcomes;

  it('are one aggregate of all their inputs', () => {
    const opened = openSums(removing, outcomes, median);
    if (!opened.ok) throw new Error(opened.message);
    expect(opened).toMatchObject({ survivors: 16, sums: { opened: 4, used: 4 } });
    expect(opened.aggregate.counts).toEqual([16 * 97]);
    expect(opened.aggregate.means.get('update')![0]).toBeCloseTo(1, 9);
  });

  it('go on without a group that is out of range', () => {
    const opened = openSums(removing, [first!, spoilt(second!), third!, fourth!], median);
    expect(opened).toMatchObject({ ok: true, survivors: 12, sums: { opened: 4, used: 3 } });
  });

  it('go on without a group whose dealers cheated', () => {
    const cheated = { type: 'bad-dealers', dealers: [session.members[2]!.id] } as const;
    const opened = openSums(removing, [cheated, second!, third!, fourth!], median);
    expect(opened).toMatchObject({ ok: true, survivors: 12, sums: { opened: 4, used: 3 } });
  });

  it('are given up once half of them are bad, with the reason of the first', () => {
    const bad = [spoilt(first!), second!, spoilt(third!), fourth!];
    expect(openSums(removing, bad, median)).toEqual({
      ok: false,
      reason: 'value-out-of-range',
      message:
        '2 of 4 groups have a sum that can be used, too few; in the first of the others the sum of ' +
        'segment update cannot be one of honest inputs (value-out-of-range)',
    });
  });
});

describe('one sum', () => {
  it('must be good', () => {
    const { session, removing } = attempt();
    const [only] = session.removeMasksPerSum();
    const opened = openSums(removing, [only!], undefined);
    expect(opened).toMatchObject({ ok: true, survivors: 16, sums: undefined });
    const bad = openSums(removing, [{ type: 'bad-dealers', dealers: [] }], undefined);
    expect(bad).toMatchObject({ ok: false, reason: 'bad-dealer' });
  });
});
