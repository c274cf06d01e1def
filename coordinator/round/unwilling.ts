/** The end of a round whose members will not take part in any further attempt of it. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Loss } from './attempt.ts';
import { spentMembers } from './releases.ts';
import type { Gathering } from './round.ts';

/** The codes with which a member refuses every attempt of a round alike. */
const ROLLED_BACK = 'COORDINATOR_ROLLED_BACK';
const DISCLOSED = 'ALREADY_DISCLOSED';

/**
 * Whoever disclosed shares for the model of the round, or for a later round, refuses for ever: a second
 * sum over other members would show the difference. Where too few others are left, further attempts are
 * in vain. The coordinator knows of shares that arrived; of others, and of rounds it has forgotten after a
 * restore from backup, the members' refusals tell.
 */
export function tooManyUnwilling(state: Gathering): Loss | undefined {
  const { terms, history, refusals, checkedIn } = state;
  const allowed = terms.roster.entries.filter(({ id }) => !history.excluded.has(id));
  const refusing = (code: string): readonly ParticipantId[] =>
    allowed.filter(({ id }) => refusals.get(id)?.code === code).map(({ id }) => id);
  const ahead = refusing(ROLLED_BACK);
  const disclosed = new Set([...spentMembers(state), ...refusing(DISCLOSED)]);
  const unwilling = new Set([...disclosed, ...ahead]);
  const others = allowed.filter(({ id }) => !unwilling.has(id) || checkedIn.includes(id)).length;
  const { minCohort } = terms.aggregation;
  if (unwilling.size === 0 || others >= minCohort) return undefined;
  const left = `which leaves ${others} of at least ${minCohort}`;
  return ahead.length > 0 ? rolledBack(ahead.length, left) : spent(state, disclosed.size, left);
}

function rolledBack(members: number, left: string): Loss {
  const message =
    `${members} member(s) took part in later rounds of this run than the coordinator knows, ` +
    `${left}: start a new run from the newest model version`;
  return { reason: 'coordinator-rolled-back', message, blamed: new Map() };
}

function spent({ history }: Gathering, members: number, left: string): Loss {
  const last = history.releases.at(-1)?.attempt;
  const outcome = history.outcomes.find(({ key }) => key.attempt === last);
  const why = outcome === undefined ? '' : ` (${outcome.reason})`;
  const message =
    `an attempt was lost${why} after ${members} member(s) had disclosed shares, and they disclose no more ` +
    `for this model, ${left}: start a new run from it with the same members`;
  return { reason: 'already-disclosed', message, blamed: new Map() };
}
