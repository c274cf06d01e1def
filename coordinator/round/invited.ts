/** Whom an attempt is offered to, of those who checked in (secure-aggregation §4, attack 12). */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Dropout } from '../../shared/domain/run-summary.ts';
import { fewestToldApart, type SummedMembers } from '../../shared/secagg/differences.ts';
import { cohortFacts } from '../../shared/secagg/parameters.ts';
import { nameOf, type Gathering, type RoundTerms } from './round.ts';

/**
 * Everyone who checked in, but where sites would refuse to sign: a sum over few members more than an earlier
 * one over the same model tells those few apart. Then the members of that earlier sum, if all of them
 * are here. Otherwise everyone after all: the sites have the last word, and some ask for less.
 */
export function invitedMembers({ terms, history, checkedIn }: Gathering): SummedMembers {
  const { summedBefore } = history;
  const again = summedBefore
    .filter((members) => isPresent(members, checkedIn, terms))
    .toSorted((one, other) => other.length - one.length);
  const signable = (members: SummedMembers): boolean =>
    fewestToldApart(summedBefore, members) >= leastDifference(terms, members.length);
  return [checkedIn, ...again].find(signable) ?? checkedIn;
}

function isPresent(
  members: SummedMembers,
  checkedIn: readonly ParticipantId[],
  { aggregation }: RoundTerms,
): boolean {
  const here = new Set(checkedIn);
  return members.length >= aggregation.minCohort && members.every((id) => here.has(id));
}

/** What a site asks for whose policy does not say otherwise. */
function leastDifference({ aggregation }: RoundTerms, participants: number): number {
  return cohortFacts({ participants, ...aggregation }).corrupt + aggregation.minHonest;
}

/** Who checked in and is not invited, for the operator to see. */
export function leftOut({ terms, checkedIn }: Gathering, invited: SummedMembers): Dropout[] {
  const chosen = new Set(invited);
  return checkedIn
    .filter((id) => !chosen.has(id))
    .map((id) => ({
      participant: nameOf(terms, id),
      phase: 'gathering',
      reason:
        'difference-too-small: an earlier sum over the same model was without this member, and the two ' +
        'would show its update',
    }));
}
