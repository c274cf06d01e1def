/** From the sum without masks to what the round's machine is told: a result, or who or what spoilt it. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { blameForSecret } from '../../shared/secagg/blame-evidence.ts';
import { encodeBlame } from '../../shared/secagg/blame-document.ts';
import type { MaskRemovalOutcome } from '../../shared/secagg/mask-removal.ts';
import type { Run } from '../federation/run.ts';
import type { RoundInput } from '../round/lifecycle.ts';
import type { Aggregating } from '../round/round.ts';
import { storeEvidence } from './evidence.ts';
import { openSums } from './open-sums.ts';
import type { AppPorts } from './ports.ts';
import { publishModel, publishScaling } from './publish-result.ts';
import type { RemoveMasks } from './removal/remove-masks.ts';
import { removingSession } from './removal/remove-range.ts';
import type { PerformWork } from './round-attendance.ts';
import { readRun } from './run-records.ts';

/** The whole step; pure in what is stored, so that it is repeated after a crash. */
export function createPublication(ports: AppPorts, removeMasks: RemoveMasks): PerformWork {
  return async (state, hold) => {
    const { run: id } = state.terms.key;
    const { value: run } = await ports.store.transaction('read-run', (tx) => readRun(tx, id));
    return publishRound(ports, run, state, await removeMasks(state, hold));
  };
}

async function publishRound(
  ports: AppPorts,
  run: Run,
  state: Aggregating,
  outcomes: readonly MaskRemovalOutcome[],
): Promise<RoundInput> {
  const { attempt } = state;
  const session = removingSession(state);
  const blamed = await blame(ports, state, dealersIn(outcomes));
  const opening = openSums(session, outcomes, run.plan.aggregation?.grouped);
  if (!opening.ok) {
    const { reason, message } = opening;
    return { type: 'spoilt', attempt, reason, message, blamed };
  }
  const { aggregate, survivors, sums } = opening;
  const isStatistics = session.setup.config.kind === 'statistics';
  const produced = isStatistics
    ? await publishScaling(ports, run, session, aggregate)
    : await publishModel(ports, run, aggregate);
  const { modelDigest, scalingDigest, metrics } = produced;
  // In the order in which it is read back: what is stored of an ended round never changes.
  const result = { modelDigest, scalingDigest, survivors, ...(sums && { sums }), metrics };
  return { type: 'published', attempt, result };
}

function dealersIn(outcomes: readonly MaskRemovalOutcome[]): readonly ParticipantId[] {
  return outcomes.flatMap((outcome) => (outcome.type === 'bad-dealers' ? outcome.dealers : []));
}

/** Stores the evidence and names the dealers; where the round goes on, they are not asked again in it. */
async function blame(
  ports: AppPorts,
  state: Aggregating,
  dealers: readonly ParticipantId[],
): Promise<ReadonlyMap<ParticipantId, string>> {
  const session = removingSession(state);
  const blamed = new Map<ParticipantId, string>();
  for (const dealer of dealers) {
    const evidence = blameForSecret(ports.suite, session, dealer);
    if (evidence === undefined) continue;
    const document = encodeBlame(evidence);
    const [digest = ''] = await storeEvidence(ports, state, [{ dealer, document }]);
    const reason = 'dealt shares of another secret than it committed to';
    blamed.set(dealer, `${reason} (evidence sha256:${digest})`);
  }
  return blamed;
}
