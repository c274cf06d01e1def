/** P2: a participant confirms one survivor set per attempt, also across restarts. */
import { describe, expect, it } from 'vitest';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { LedgerRecord, ParticipantInput } from '../../shared/secagg/participant.ts';
import { formatAttempt } from '../../shared/domain/ids.ts';
import { sessionAt, type Member, type Session } from '../support/secagg-session.ts';
import { expectMemberRefuses, saidBy } from './support/expectations.ts';
import { withSurvivors } from './support/malice.ts';

/** The survivor set without the first member, as told to the second. */
function otherSet(session: Session): { member: Member; input: ParticipantInput } {
  const member = session.members[1]!;
  const fork = withSurvivors(session, session.members.slice(1));
  const message = aggregator.survivorSetFor(session.suite, fork, member.id);
  return { member, input: { type: 'survivor-set', message } };
}

describe('a second survivor set', () => {
  it('is not signed after a first', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const { member, input } = otherSet(session);
    session.relay();
    expectMemberRefuses(member, input, 'wrong-phase');
    saidBy(member, 'confirm-survivors');
  });

  it('is not signed even when it is the first one again', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const member = session.members[2]!;
    const input = session.toldTo(member)!;
    session.feed(member, input);
    expectMemberRefuses(member, input, 'wrong-phase');
  });

  it('is recognised by a ledger after the machine was put back to before the first', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const { member, input } = otherSet(session);
    const restored = structuredClone(member.state!);
    session.relay();
    const first = recordOf(member.records, 'confirmed');
    // Only the record tells: a machine brought back from the dead knows nothing of its past.
    const again = participant.advance(member.context, restored, input);
    if (!again.ok) throw new Error(again.violation.message);
    const second = recordOf([again.step.record!], 'confirmed');
    expect(formatAttempt(second.key)).toBe(formatAttempt(first.key));
    expect(second.survivors).not.toEqual(first.survivors);
  });

  it('reaches no quorum beside the first while no more than c sign both', () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    session.relay();
    const { member, input } = otherSet(session);
    expectMemberRefuses(member, input, 'wrong-phase');
    const { parameters } = aggregatorDirectory(session);
    expect(2 * parameters.quorum - parameters.corrupt).toBeGreaterThan(session.members.length);
  });
});

function recordOf<Type extends LedgerRecord['type']>(
  records: readonly LedgerRecord[],
  type: Type,
): Extract<LedgerRecord, { type: Type }> {
  const found = records.filter((record) => record.type === type);
  expect(found).toHaveLength(1);
  return found[0] as Extract<LedgerRecord, { type: Type }>;
}

function aggregatorDirectory({ aggregator: state }: Session) {
  if (!('directory' in state)) throw new Error(state.phase);
  return state.directory;
}
