/** From the sum without masks to what the round's machine is told: a result, or who or what spoilt it. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { openAggregate } from '../../shared/secagg/aggregate.ts';
import { blameForSecret } from '../../shared/secagg/blame-evidence.ts';
import { encodeBlame } from '../../shared/secagg/blame-document.ts';
import type { MaskRemovalOutcome } from '../../shared/secagg/mask-removal.ts';
import type { Run } from '../federation/run.ts';
import type { RoundInput } from '../round/lifecycle.ts';
import type { Aggregating } from '../round/round.ts';
import { storeEvidence } from './evidence.ts';
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
  outcome: MaskRemovalOutcome,
): Promise<RoundInput> {
  const { attempt } = state;
  const session = removingSession(state);
  if (outcome.type === 'bad-dealers') return blame(ports, state, outcome.dealers);
  const { config } = session.setup;
  const opened = openAggregate(config, session.survivors.length, outcome.sums);
  if (!opened.ok) {
    const { reason, segment } = opened.fault;
    const message = `the sum of segment ${segment} cannot be one of honest inputs (${reason})`;
    return { type: 'spoilt', attempt, reason, message, blamed: new Map() };
  }
  const publish = config.kind === 'statistics' ? publishScaling : publishModel;
  const result = await publish(ports, run, session, opened.aggregate);
  return { type: 'published', attempt, result };
}

/** Stores the evidence and names the dealers, who are not asked again in this round. */
async function blame(
  ports: AppPorts,
  state: Aggregating,
  dealers: readonly ParticipantId[],
): Promise<RoundInput> {
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
  const message = `${dealers.length} participant(s) dealt shares of another secret than they committed to`;
  return { type: 'spoilt', attempt: state.attempt, reason: 'bad-dealer', message, blamed };
}
