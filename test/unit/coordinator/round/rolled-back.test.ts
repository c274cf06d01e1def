/** A round whose members took part in later ones. */
import { describe, expect, it } from 'vitest';
import type { RoundInput } from '../../../../coordinator/round/lifecycle.ts';
import type { ParticipantId } from '../../../../shared/domain/ids.ts';
import { RoundSession } from '../../../support/round-session.ts';
import { refusing } from './support/inputs.ts';

function remembering(from: ParticipantId): RoundInput {
  const decision = {
    type: 'refuse',
    code: 'COORDINATOR_ROLLED_BACK',
    message: 'this site disclosed in round 9',
  } as const;
  return { type: 'check-in', from, attempt: 1, decision };
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
