/** The round's machine: `advanceRound(state, input) → state`, with no clock, socket or database. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { RunCause } from '../../shared/domain/run-causes.ts';
import type { Instant } from '../../shared/domain/time.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { CheckInDecision } from '../../shared/secagg/instruction.ts';
import { accepted, refused, type Checked } from '../../shared/secagg/violations.ts';
import {
  abortRound,
  beginAttempt,
  dropoutsOf,
  loseAttempt,
  type Loss,
  type RoundContext,
} from './attempt.ts';
import { endUpload, isOpen, noteLate, noteProgress, passOver } from './collecting.ts';
import { withExclusions } from './exclusions.ts';
import type { InputOf, RoundInput } from './input.ts';
import { closingTime, mayStart, paceGathering, paceSession, phaseEnd } from './pacing.ts';
import { withRelease } from './releases.ts';
import { tooManyUnwilling } from './unwilling.ts';
import {
  isTerminal,
  leavePhase,
  phaseName,
  type Aggregating,
  type Gathering,
  type RoundResult,
  type RoundState,
} from './round.ts';

export type { RoundInput } from './input.ts';

/** With this reason a member leaves that does not sign the survivor set. */
const DIFFERENCE = 'difference-too-small';

/** The next state (the same object where nothing changed), or the sender's violation. */
export type RoundAdvance = Checked<RoundState>;

export function advanceRound(
  context: RoundContext,
  state: RoundState,
  input: RoundInput,
  now: Instant,
): RoundAdvance {
  const applied = apply(context, state, input, now);
  if (!applied.ok) return applied;
  // A repetition must change nothing: what is due for other reasons waits for the next tick.
  if (applied.value === state && input.type !== 'tick') return applied;
  return accepted(settle(context, applied.value, now));
}

function apply(
  context: RoundContext,
  state: RoundState,
  input: RoundInput,
  now: Instant,
): RoundAdvance {
  switch (input.type) {
    case 'check-in':
      return checkIn(state, input.from, input.attempt, input.decision);
    case 'message':
      return receive(context, state, input, now);
    case 'leave':
      return leave(state, input.from, input.attempt, input.reason);
    case 'upload-progress':
      return accepted(noteProgress(state, input, now));
    case 'late-input':
      return accepted(noteLate(state, input, now));
    case 'tick':
      return accepted(state);
    case 'published':
      return publish(state, input.attempt, input.result, now);
    case 'spoilt':
      if (!isOpen(state, input.attempt)) return accepted(state);
      return accepted(loseAttempt(context, state, input, now));
    case 'stop':
      return accepted(stop(state, input, now));
    default:
      return input satisfies never;
  }
}

function checkIn(
  state: RoundState,
  from: ParticipantId,
  attempt: number,
  decision: CheckInDecision,
): RoundAdvance {
  // Repeating a check-in that led into the attempt is no error.
  if (isOpen(state, attempt) && state.session.setup.invited.includes(from)) return accepted(state);
  if (state.phase !== 'gathering' || state.attempt !== attempt) {
    return refused('wrong-phase', 'the attempt is not gathering participants');
  }
  if (!state.terms.roster.entries.some(({ id }) => id === from)) {
    return refused('not-in-cohort', 'this participant is not on the roster');
  }
  if (state.history.excluded.has(from)) {
    return refused('not-in-cohort', 'this participant was blamed in an earlier attempt');
  }
  if (decision.type === 'refuse') {
    const { code, message } = decision;
    const refusals = new Map(state.refusals).set(from, { code, message });
    const checkedIn = state.checkedIn.filter((id) => id !== from);
    return accepted({ ...state, refusals, checkedIn });
  }
  if (state.checkedIn.includes(from)) return accepted(state);
  const refusals = new Map([...state.refusals].filter(([id]) => id !== from));
  return accepted({ ...state, refusals, checkedIn: [...state.checkedIn, from] });
}

function receive(
  { suite }: RoundContext,
  state: RoundState,
  { from, attempt, message }: InputOf<'message'>,
  now: Instant,
): RoundAdvance {
  if (!isOpen(state, attempt)) return refused('wrong-phase', 'the attempt is not open');
  const received = aggregator.receive(suite, state.session, from, message);
  if (!received.ok) return received;
  if (received.value === state.session) return accepted(state);
  const next = { ...state, session: received.value };
  return accepted(message.type === 'submit-masked-input' ? endUpload(next, from, now) : next);
}

/** Leaving twice, or an attempt that is over, changes nothing. */
function leave(
  state: RoundState,
  from: ParticipantId,
  attempt: number,
  reason: string,
): RoundAdvance {
  if (state.phase === 'gathering' && state.attempt === attempt) {
    const checkedIn = state.checkedIn.filter((id) => id !== from);
    return accepted(checkedIn.length === state.checkedIn.length ? state : { ...state, checkedIn });
  }
  if (!isOpen(state, attempt) || !aggregator.isMember(state.session, from)) return accepted(state);
  return accepted({ ...state, session: aggregator.depart(state.session, from, reason) });
}

function publish(
  state: RoundState,
  attempt: number,
  result: RoundResult,
  now: Instant,
): RoundAdvance {
  if (!isOpen(state, attempt) || state.session.phase !== 'removing-masks') {
    return refused('wrong-phase', 'there is no sum to publish in this phase');
  }
  const { terms } = state;
  const history = withRelease(leavePhase(state, now), state);
  const outcome = {
    key: { ...terms.key, attempt },
    outcome: 'published',
    reason: '',
    message: '',
  } as const;
  return accepted({
    phase: 'completed',
    terms,
    attempt,
    history: {
      ...history,
      outcomes: [...history.outcomes, outcome],
      dropouts: [...history.dropouts, ...dropoutsOf(state)],
    },
    result,
    endedAt: now,
    cohort: state.session.directory.entries.length,
  });
}

function stop(state: RoundState, { reason, message }: InputOf<'stop'>, now: Instant): RoundState {
  if (isTerminal(state)) return state;
  return abortRound(state, { reason, message, blamed: new Map() }, now);
}

/** Departures may say more than their number. */
function lossOf({ session }: Aggregating, reason: RunCause): Loss {
  const blamed = new Map();
  const refusals = [...session.departed.values()].filter((left) => left.reason === DIFFERENCE);
  if (reason !== 'too-few-confirmations' || refusals.length === 0) {
    return { reason, message: `the attempt ended in ${session.phase}: ${reason}`, blamed };
  }
  const message =
    `${refusals.length} member(s) do not sign the survivor set: with an earlier sum over the same model it ` +
    'would tell few members apart; run with the members of that sum, or from other weights';
  return { reason: DIFFERENCE, message, blamed };
}

/** Takes every step that is due: a state leaves here only when somebody must act or time must pass. */
function settle(context: RoundContext, state: RoundState, now: Instant): RoundState {
  let current = state;
  for (;;) {
    const next = settleOnce(context, current, now);
    if (next === current) return current;
    current = next;
  }
}

function settleOnce(context: RoundContext, state: RoundState, now: Instant): RoundState {
  if (isTerminal(state) || phaseName(state) === 'removing-masks') return state;
  const { runEndsBy } = state.terms;
  if (runEndsBy !== undefined && now >= runEndsBy) return endWithRun(state, now);
  if (state.phase === 'gathering') return settleGathering(context, state, now);
  return settleSession(context, state, now);
}

/** Masks that can be removed are: a model is worth more than the last minute of a deadline. */
function endWithRun(state: Gathering | Aggregating, now: Instant): RoundState {
  const message = 'the run reached its deadline';
  return abortRound(state, { reason: 'run-deadline', message, blamed: new Map() }, now);
}

function settleGathering(context: RoundContext, state: Gathering, now: Instant): RoundState {
  const ready = mayStart(state.terms, state.checkedIn.length);
  if (ready !== (state.readyAt !== undefined)) {
    return { ...state, readyAt: ready ? now : undefined };
  }
  const lost = tooManyUnwilling(state);
  if (lost !== undefined) return abortRound(state, lost, now);
  const pace = paceGathering(state, now);
  if (pace.type === 'wait') return state;
  if (pace.type === 'proceed') return beginAttempt(context, state, now);
  const { checkedIn, terms } = state;
  const message =
    `${checkedIn.length} of at least ${terms.aggregation.minCohort} participants checked in ` +
    'before gathering closed';
  return loseAttempt(context, state, { reason: pace.reason, message, blamed: new Map() }, now);
}

function settleSession(context: RoundContext, state: Aggregating, now: Instant): RoundState {
  const { suite } = context;
  const ready = aggregator.readiness(state.session).status === 'may-proceed';
  if (ready && state.readyAt === undefined) return { ...state, readyAt: now };
  const pace = paceSession(state, now);
  if (pace.type === 'wait') return state;
  if (pace.type === 'give-up') {
    const loss = lossOf(state, pace.reason);
    const overdue = now >= closingTime(state);
    return loseAttempt(context, overdue ? passOver(state, now) : state, loss, now);
  }
  // Unmasking needs t answers only: the rest are not late.
  const left = state.session.phase === 'unmasking' ? state : passOver(state, now);
  const session = aggregator.proceed(suite, state.session);
  const history = withExclusions(suite, leavePhase(left, now), state);
  return {
    ...state,
    session,
    history,
    readyAt: undefined,
    closesAt: phaseEnd(state.terms, session.phase, now, state.closesAt),
    uploads: new Map(),
  };
}
