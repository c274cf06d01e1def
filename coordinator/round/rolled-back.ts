/** The end of a run whose members remember more of it than its coordinator does. */
import type { Loss } from './attempt.ts';
import type { Gathering } from './round.ts';

/** The cause of the run's end, for programs. */
const CAUSE = 'coordinator-rolled-back';
/** The code with which such a member refuses an invitation. */
const REFUSAL = 'COORDINATOR_ROLLED_BACK';

/**
 * A coordinator restored from a backup repeats rounds that were completed after it was taken. Who
 * disclosed in them refuses, for ever: where too few others are left, further attempts are in vain.
 */
export function rolledBack({ terms, history, refusals }: Gathering): Loss | undefined {
  const allowed = terms.roster.entries.filter(({ id }) => !history.excluded.has(id));
  const ahead = allowed.filter(({ id }) => refusals.get(id)?.code === REFUSAL).length;
  const others = allowed.length - ahead;
  const { minCohort } = terms.aggregation;
  if (ahead === 0 || others >= minCohort) return undefined;
  const message =
    `${ahead} member(s) took part in later rounds of this run than the coordinator knows, which leaves ` +
    `${others} of at least ${minCohort}: start a new run from the newest model version`;
  return { reason: CAUSE, message, blamed: new Map() };
}
