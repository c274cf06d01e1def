/** What ends with a round, in the same commit: its model version, the run's progress, the next round. */
import { toHex } from '../../shared/domain/bytes.ts';
import { vectorLength } from '../../shared/domain/model-schema.ts';
import { invariant } from '../../shared/errors/federation-error.ts';
import type { StoreTransaction, StoredModelVersion } from '../ports/store.ts';
import { isTerminal, type Completed, type RoundState } from '../round/round.ts';
import { afterRound, endRun, openCurrentRound, type Run } from '../federation/run.ts';
import { encodeModelFacts } from '../federation/model-facts.ts';
import { sumsBefore } from './earlier-runs.ts';
import type { AppPorts } from './ports.ts';
import { storedRound } from './round-records.ts';
import { readRun, storedRun } from './run-records.ts';
import type { EndRound } from './round-runner.ts';

/** Causes by which an operator ended a run; every other abort is a failure. */
export const STOPPED = 'stopped-by-operator';

export function createEndRound({ federations, clock }: AppPorts): EndRound {
  return async (tx, state) => {
    invariant(isTerminal(state), 'only a round that has ended ends');
    const { value: run, version } = await readRun(tx, state.terms.key.run);
    const next = runAfter(run, state);
    await tx.runs.put(storedRun(next), version);
    if (state.phase === 'completed' && state.result.modelDigest !== undefined) {
      await tx.models.insert(modelVersionOf(run, state));
    }
    if (next.status !== 'running') return;
    const federation = federations.get(run.federation);
    invariant(federation !== undefined, 'a running run belongs to a federation served here');
    const now = clock.now();
    const before = state.history.outcomes.at(-1);
    const opened = openCurrentRound(next, federation, now, { before });
    await tx.rounds.insert({ round: storedRound(opened, now), submissions: [] });
  };
}

function runAfter(run: Run, state: RoundState): Run {
  if (state.phase === 'completed') return afterRound(run, state);
  invariant(state.phase === 'aborted', 'a round ends completed or aborted');
  const status = state.reason === STOPPED ? 'stopped' : 'failed';
  return endRun(run, status, state.reason, state.endedAt);
}

function modelVersionOf(run: Run, state: Completed): StoredModelVersion {
  const { modelDigest, survivors, metrics } = state.result;
  invariant(modelDigest !== undefined, 'a training round has weights');
  return {
    digest: toHex(modelDigest),
    parent: toHex(run.modelDigest),
    run: run.id,
    round: run.round,
    createdAt: state.endedAt,
    document: encodeModelFacts({
      topologyDigest: toHex(run.topologyDigest),
      parameters: vectorLength(run.schema),
      survivors,
      metrics,
    }),
  };
}

/** Opens the first round of a run in the transaction that stores the run. */
export async function openFirstRound(
  ports: AppPorts,
  tx: StoreTransaction,
  run: Run,
): Promise<void> {
  const federation = ports.federations.get(run.federation);
  invariant(federation !== undefined, 'a run is started in a federation served here');
  const now = ports.clock.now();
  const summedBefore = await sumsBefore(tx, run);
  const opened = openCurrentRound(run, federation, now, { summedBefore });
  await tx.rounds.insert({ round: storedRound(opened, now), submissions: [] });
}
