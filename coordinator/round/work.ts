/** What the coordinator itself must do next, derived from state: a restart asks again. */
import { earlier, type Instant } from '../../shared/domain/time.ts';
import { paceGathering, paceSession, type Pace } from './pacing.ts';
import { isTerminal, type Aggregating, type RoundState } from './round.ts';

export interface Work {
  readonly type: 'remove-masks';
  readonly state: Aggregating;
}

/** Work that no participant can do, or `undefined` while the round waits for one. */
export function pendingWork(state: RoundState): Work | undefined {
  if (state.phase !== 'aggregating' || state.session.phase !== 'removing-masks') return undefined;
  return { type: 'remove-masks', state };
}

/** When the round must be looked at again even if nobody says anything. */
export function deadlineOf(state: RoundState, now: Instant): Instant | undefined {
  if (isTerminal(state) || pendingWork(state) !== undefined) return undefined;
  const pace: Pace =
    state.phase === 'gathering' ? paceGathering(state, now) : paceSession(state, now);
  if (pace.type !== 'wait') return now;
  const { runEndsBy } = state.terms;
  return runEndsBy === undefined ? pace.until : earlier(pace.until, runEndsBy);
}
