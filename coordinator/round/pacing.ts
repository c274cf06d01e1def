/** Policy: when a phase that may proceed does, and when one that may not is given up. */
import type { RunCause } from '../../shared/domain/run-causes.ts';
import {
  after,
  earlier,
  instant,
  later,
  milliseconds,
  type Duration,
  type Instant,
} from '../../shared/domain/time.ts';
import {
  awaited,
  readiness,
  type AttemptPhase,
  type Readiness,
} from '../../shared/secagg/aggregator.ts';
import { cohortRefusal } from '../../shared/secagg/parameters.ts';
import { spentMembers } from './releases.ts';
import type { Aggregating, Gathering, RoundTerms } from './round.ts';

export type Pace =
  | { readonly type: 'proceed' }
  | { readonly type: 'wait'; readonly until: Instant }
  | { readonly type: 'give-up'; readonly reason: RunCause };

/** When a phase entered now closes. Mask removal waits for nobody: the instant before it stays. */
export function phaseEnd(
  { times }: RoundTerms,
  phase: AttemptPhase,
  now: Instant,
  before: Instant,
): Instant {
  return phase === 'removing-masks' ? before : after(now, times.phases[phase]);
}

/**
 * How long to wait for stragglers once the bound is met: the plan's grace, or half as long again
 * as the others took if that is longer. Each straggler who makes it is a mask less to remove.
 */
function graceFor(terms: RoundTerms, enteredAt: Instant, readyAt: Instant): Duration {
  return milliseconds(Math.max(terms.cohort.grace, (readyAt - enteredAt) / 2));
}

/** Full: start. Minimum met: wait the grace, then start. Closed: start if possible, else give up. */
export function paceGathering(state: Gathering, now: Instant): Pace {
  const { terms, checkedIn, readyAt, closesAt } = state;
  const count = checkedIn.length;
  if (count >= invitable(state)) {
    if (mayStart(terms, count)) return { type: 'proceed' };
  }
  if (readyAt !== undefined && mayStart(terms, count)) {
    const until = earlier(after(readyAt, terms.cohort.grace), closesAt);
    return now >= until ? { type: 'proceed' } : { type: 'wait', until };
  }
  if (now >= closesAt) return { type: 'give-up', reason: 'too-few-check-ins' };
  return { type: 'wait', until: closesAt };
}

/** The target, or everyone who is still allowed in and has not refused, if that is fewer. */
function invitable(state: Gathering): number {
  const { terms, history, refusals, checkedIn } = state;
  const { roster, cohort } = terms;
  const spent = spentMembers(state);
  const willing = roster.entries.filter(
    ({ id }) =>
      !history.excluded.has(id) && !refusals.has(id) && (!spent.has(id) || checkedIn.includes(id)),
  ).length;
  return Math.min(cohort.target, willing);
}

/** Whether a cohort of this size meets the floors and has parameters. */
export function mayStart({ aggregation }: RoundTerms, count: number): boolean {
  if (count < aggregation.minCohort || count > aggregation.maxCohort) return false;
  return cohortRefusal({ ...aggregation, participants: count }) === undefined;
}

/** When the phase closes as things stand: uploads that move push it on. */
export function closingTime(state: Aggregating): Instant {
  return later(state.closesAt, movingUntil(state));
}

/** Until when an upload under way is worth waiting for; the distant past where there is none. */
function movingUntil({ terms, history, session, uploads }: Aggregating): Instant {
  const { stall, longest } = terms.times.uploads;
  const moves = awaited(session).flatMap((id) => uploads.get(id)?.at ?? []);
  const last = instant(Math.max(...moves));
  return earlier(after(last, stall), after(history.enteredAt, longest));
}

/** The session's readiness, paced. */
export function paceSession(state: Aggregating, now: Instant): Pace {
  return pace(state, readiness(state.session), now);
}

function pace(state: Aggregating, ready: Readiness, now: Instant): Pace {
  const { closesAt, readyAt, terms, history, session } = state;
  switch (ready.status) {
    case 'complete':
      return { type: 'proceed' };
    case 'lost':
      return { type: 'give-up', reason: ready.reason };
    case 'may-proceed': {
      const grace = graceFor(terms, history.enteredAt, readyAt ?? now);
      const stragglers = earlier(after(readyAt ?? now, grace), closesAt);
      const until = later(stragglers, movingUntil(state));
      return now >= until ? { type: 'proceed' } : { type: 'wait', until };
    }
    case 'waiting': {
      const until = closingTime(state);
      // Mask removal waits for nobody, and has no deadline.
      if (now < until || session.phase === 'removing-masks') return { type: 'wait', until };
      return { type: 'give-up', reason: `deadline-${session.phase}` };
    }
    default:
      return ready satisfies never;
  }
}
