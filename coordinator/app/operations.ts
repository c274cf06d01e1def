/** The use cases of operators. */
import type { RunId } from '../../shared/domain/ids.ts';
import type { ModelSummary, RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import type { Run } from '../federation/run.ts';
import type { StoredModelVersion, StoredRound } from '../ports/store.ts';
import { summaryOf } from '../round/summary.ts';
import { watchChanges } from './changes.ts';
import { STOPPED } from './end-round.ts';
import type { LatestRuns } from './latest-runs.ts';
import type { Notices } from './notices.ts';
import type { AppPorts } from './ports.ts';
import { factsOf } from './model-records.ts';
import { endedRoundOf } from './round-records.ts';
import type { RoundRunner } from './round-runner.ts';
import type { RoundSupervisor } from './round-supervisor.ts';
import { readRun, runOf } from './run-records.ts';
import { startRun } from './start-run.ts';
import type { NewRun, OperatorUseCases } from './use-cases.ts';

/** Shortest digest prefix that may stand for a model. */
const PREFIX_DIGITS = 6;

/** What the use cases below share. */
export interface Operations {
  readonly ports: AppPorts;
  readonly runner: RoundRunner;
  readonly supervisor: RoundSupervisor;
  readonly latest: LatestRuns;
  readonly notices: Notices;
  /** Whatever the store holds is looked at anew. */
  readonly lookAgain: () => void;
}

export function createOperations(operations: Operations): OperatorUseCases {
  const { store } = operations.ports;
  return {
    showRun: (id) => showRun(operations, id),
    watchRun: (id, signal) => watchRun(operations, id, signal),
    startRun: (request) => beginRun(operations, request),
    stopRun: (id) => stopRun(operations, id),
    async listRuns() {
      const runs = await store.transaction('list-runs', (tx) => tx.runs.list());
      return runs.map((stored) => runSummary(runOf(stored), []));
    },
    async listModels(run) {
      const models = await store.transaction('list-models', (tx) =>
        run === undefined ? tx.models.list() : tx.models.ofRun(run),
      );
      return models.map(modelSummary);
    },
    async showModel(digest) {
      const models = await store.transaction('list-models', (tx) => tx.models.list());
      return modelSummary(matching(models, digest));
    },
  };
}

async function showRun(operations: Operations, id: RunId): Promise<RunSummary> {
  const { run, rounds } = await operations.ports.store.transaction('show-run', async (tx) => ({
    run: (await readRun(tx, id)).value,
    rounds: await tx.rounds.ofRun(id),
  }));
  const summaries = rounds.map((round) => roundSummary(operations, run, round));
  return runSummary(run, await Promise.all(summaries));
}

/** The open round is read where its messages are at hand. */
async function roundSummary(
  { ports, runner }: Operations,
  run: Run,
  stored: StoredRound,
): Promise<RoundSummary> {
  if (!stored.terminal) return summaryOf(await runner.read(stored.key));
  const federation = ports.federations.get(run.federation);
  invariant(federation !== undefined, 'a stored run belongs to a federation served here');
  return summaryOf(endedRoundOf(ports.suite, federation.roster, stored));
}

async function* watchRun(
  operations: Operations,
  id: RunId,
  signal: AbortSignal,
): AsyncIterable<RunSummary> {
  const { notices } = operations;
  const changes = watchChanges(
    (listener) =>
      notices.subscribe((run) => {
        if (run === undefined || run === id) listener();
      }),
    signal,
  );
  try {
    while (!signal.aborted) {
      const summary = await showRun(operations, id);
      yield summary;
      if (summary.status !== 'running') return;
      await changes.next();
    }
  } finally {
    changes.close();
  }
}

async function beginRun(operations: Operations, request: NewRun): Promise<RunSummary> {
  const { ports, runner, supervisor, latest, notices, lookAgain } = operations;
  const run = await startRun(ports, request).catch((error: unknown) => {
    lookAgain();
    throw error;
  });
  ports.log.info('run-started', { run: run.id, federation: run.federation });
  latest.forget(run.federation);
  supervisor.attend(await runner.read({ run: run.id, round: run.round }));
  notices.changed(run.id);
  return showRun(operations, run.id);
}

async function stopRun(operations: Operations, id: RunId): Promise<RunSummary> {
  const { ports, runner } = operations;
  const { value: run } = await ports.store.transaction('read-run', (tx) => readRun(tx, id));
  if (run.status === 'running') {
    const message = 'the operator stopped the run';
    await runner.handle({ run: id, round: run.round }, { type: 'stop', reason: STOPPED, message });
  }
  return showRun(operations, id);
}

function runSummary(run: Run, rounds: readonly RoundSummary[]): RunSummary {
  return {
    run: run.id,
    federation: run.federation,
    status: run.status,
    cause: run.cause,
    roundsPlanned: run.plan.rounds,
    roundsCompleted: run.roundsCompleted,
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    rounds,
    modelDigest: toHex(run.modelDigest),
  };
}

function modelSummary(model: StoredModelVersion): ModelSummary {
  const { digest, parent, run, round, createdAt } = model;
  return { digest, parent, run, round, createdAt, ...factsOf(model) };
}

function matching(models: readonly StoredModelVersion[], digest: string): StoredModelVersion {
  const usable = digest.length >= PREFIX_DIGITS && /^[0-9a-f]+$/.test(digest);
  const found = usable ? models.filter((model) => model.digest.startsWith(digest)) : [];
  const distinct = new Set(found.map((model) => model.digest));
  const [first] = found;
  if (first !== undefined && distinct.size === 1) return first;
  const why =
    distinct.size > 1 ? 'several model versions begin with' : 'no model version begins with';
  throw new FederationError('MODEL_NOT_FOUND', `${why} ${digest}; see \`velum model list\``);
}
