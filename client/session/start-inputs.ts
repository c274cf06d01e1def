/** What the machine starts from: an offer, and everything it is compared with. */
import { isPostQuantum } from '../../shared/domain/post-quantum.ts';
import { suiteNameOf } from '../../shared/secagg/config.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import type { StartInputs } from '../../shared/secagg/participant.ts';
import { rosterOf } from '../../shared/secagg/roster.ts';
import { floorsOf } from '../policy/site-policy.ts';
import type { Assignment } from './assignment.ts';
import type { ParticipantParts } from './parts.ts';

/** Everything the offer is compared with comes from the charter, the plan and the site's policy. */
export function startInputs(
  { suite, pinned, policy }: ParticipantParts,
  { key, work, plan, modelHash, planHash, segments }: Assignment,
  offer: Offer,
): StartInputs {
  const { charter, hash } = pinned;
  const floors = floorsOf(charter, policy);
  return {
    offer,
    expected: {
      federation: charter.federation,
      charterHash: hash,
      coordinator: charter.coordinator.identity,
      roster: rosterOf(suite, charter),
      key,
      kind: work.kind,
      modelHash,
      planHash,
      suite: suiteNameOf(isPostQuantum(charter.secureAggregation.postQuantum, plan.postQuantum)),
      segments,
      weightBound: plan.encoding.weightBound,
    },
    floors: { ...floors, minCohort: Math.max(floors.minCohort, plan.cohort.minimum) },
  };
}
