/** What the machine starts from: an offer, and everything it is compared with. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { Charter } from '../../shared/domain/charter.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { SummedMembers } from '../../shared/secagg/differences.ts';
import { isPostQuantum } from '../../shared/domain/post-quantum.ts';
import { suiteNameOf } from '../../shared/secagg/config.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import type { StartInputs } from '../../shared/secagg/participant.ts';
import { rosterOf } from '../../shared/secagg/roster.ts';
import type { Ledger } from '../ledger.ts';
import { floorsOf } from '../policy/site-policy.ts';
import type { Assignment } from './assignment.ts';
import type { ParticipantParts } from './parts.ts';

/** Everything the offer is compared with comes from the charter, the plan and the site's policy. */
export function startInputs(
  { suite, pinned, policy, ledger }: ParticipantParts,
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
      groups: work.kind === 'training' ? plan.aggregation?.grouped.groups : undefined,
    },
    floors: { ...floors, minCohort: Math.max(floors.minCohort, plan.cohort.minimum) },
    earlier: earlierSums(ledger, charter, key.run, modelHash),
  };
}

/**
 * Sets this site confirmed over the model: others may have uncovered their sums without asking it again.
 * In a run whose members all disclose once for a model they need not be compared: whoever disclosed in
 * an attempt takes part in no later one, so that the sets differ by all of those. The charter counts, not
 * the site's policy: others may disclose as often as it lets them.
 */
function earlierSums(
  ledger: Ledger,
  charter: Charter,
  run: RunId,
  modelHash: Digest,
): readonly SummedMembers[] {
  const repeated = (charter.secureAggregation.maxUnmaskPerModel ?? 1) > 1;
  return ledger
    .confirmationsFor(modelHash)
    .filter(({ key }) => repeated || key.run !== run)
    .map(({ members }) => members);
}
