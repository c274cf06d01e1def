/** Members as another process finds them on disk. */
import { decodeSnapshot, encodeSnapshot } from '../../../client/session-store/snapshot.ts';
import * as participant from '../../../shared/secagg/participant.ts';
import type { ParticipantState } from '../../../shared/secagg/participant.ts';
import { FLOORS, type Member, type Session } from '../../support/secagg-session.ts';

/** What a member keeps, before it is sealed. */
export function keptBytes({ expected, offer }: Session, { state }: Member): Uint8Array {
  if (state === undefined || state.phase === 'aborted') throw new Error('nothing is kept');
  return encodeSnapshot({
    invitation: {
      ...expected,
      planDigest: expected.planHash,
      topologyDigest: expected.charterHash,
      modelDigest: expected.modelHash,
      scalingDigest: undefined,
    },
    offer,
    state: participant.keptStateOf(state),
    rounding: undefined,
    owed: undefined,
  });
}

/** The member's state, put away and brought back. */
export function reborn(session: Session, member: Member): ParticipantState {
  const { expected, offer } = session;
  const { state } = decodeSnapshot(keptBytes(session, member))!;
  const inputs = { offer, expected, floors: FLOORS };
  const restored = participant.restoreState(member.context, inputs, state);
  if (!restored.ok) throw new Error(restored.violation.message);
  return restored.value;
}
