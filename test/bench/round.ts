/**
 * Whole rounds of real processes over loopback, training left out, beside plain averaging of the same bytes
 * over the same wire: everybody downloads the model and uploads as much as a masked input, to durable
 * storage, and the coordinator adds up.
 */
import type { OperatorClient } from '../../cli/operator/operator-client.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { PostQuantumPolicy } from '../../shared/domain/post-quantum.ts';
import type { RoundSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import { encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { seconds } from '../../shared/domain/time.ts';
import { TOPOLOGY, unitPlan } from '../support/app-fixture.ts';
import { ensureBuilt } from '../support/e2e/built.ts';
import { endPrograms } from '../support/e2e/program.ts';
import { Puppet } from '../support/e2e/puppet.ts';
import { ScratchFederation } from '../support/e2e/scratch-federation.ts';
import { type Benchmark, type Figure, median } from './benchmark.ts';
import { velumClient } from './ingest-clients.ts';
import { IngestServer } from './ingest-program.ts';

export interface RoundSize {
  /** Clients, each a process of its own. */
  readonly members: number;
  /** d. */
  readonly parameters: number;
  readonly postQuantum: PostQuantumPolicy;
  /** Rounds that count; one more comes before them. */
  readonly rounds: number;
}

const WEIGHT_BYTES = 4;

export function round(size: RoundSize): Benchmark {
  return {
    about:
      `n = ${size.members}, d = ${size.parameters}, ML-KEM-768 ${size.postQuantum}: from gathering to the ` +
      `published model, median of ${size.rounds} rounds`,
    run: () => measure(size),
  };
}

async function measure(size: RoundSize): Promise<readonly Figure[]> {
  await ensureBuilt();
  const rounds = await secureRounds(size);
  const plain = await plainAveraging(size);
  const secure = median(rounds.map(({ startedAt, endedAt }) => (endedAt ?? NaN) - startedAt));
  const figure = (name: string, label: string, value: number): Figure => ({
    ...{ name, label, value, unit: 'ms' },
    baseline: { label: 'plain averaging', value: plain },
    ratio: value / plain,
  });
  const phases = Object.keys(rounds[0]?.phaseMs ?? {});
  return [
    figure('round', 'whole round', secure),
    ...phases.map((phase) =>
      figure(phase, `of it ${phase}`, median(rounds.map(({ phaseMs }) => phaseMs[phase] ?? 0))),
    ),
  ];
}

/** All rounds but the first, in which everything is loaded and connected. */
async function secureRounds(size: RoundSize): Promise<readonly RoundSummary[]> {
  const names = Array.from({ length: size.members }, (_, index) => `site-${String(index)}`);
  const plan = planOf(size);
  const federation = await ScratchFederation.create({
    federation: plan.federation,
    members: names,
  });
  try {
    await federation.configureCoordinator();
    await federation.startCoordinator();
    for (const [index, name] of names.entries()) {
      const config = await federation.configureClient(name, { log: { level: 'warn' } });
      const part = { config, index, value: 1, examples: 1, lies: [] };
      new Puppet(name, federation.folder, part).start([]);
    }
    const operator = await federation.operator();
    const run = await runToEnd(operator, plan, size);
    operator.close();
    return run.rounds.filter((each) => each.round > 1);
  } finally {
    await endPrograms();
    await federation.remove();
  }
}

/** One training run from zero weights. Throws unless every round was completed at its first attempt. */
async function runToEnd(
  operator: OperatorClient,
  plan: Plan,
  { parameters }: RoundSize,
): Promise<RunSummary> {
  const started = await operator.startRun({
    federation: plan.federation,
    plan: encodePlan(plan),
    topology: TOPOLOGY,
    weights: encodeSafetensors(
      [{ name: 'unit', shape: [parameters] }],
      new Float32Array(parameters),
    ),
  });
  let last = started;
  for await (const now of operator.watchRun(started.run, new AbortController().signal)) last = now;
  const isClean = last.rounds.every(({ attempt, dropouts }) => attempt === 1 && !dropouts.length);
  if (last.status !== 'completed' || !isClean) {
    throw new Error(`the run was ${last.status}: ${last.cause}; ${JSON.stringify(last.rounds)}`);
  }
  return last;
}

function planOf({ members, postQuantum, rounds }: RoundSize): Plan {
  const plan = unitPlan({ members, rounds: rounds + 1 });
  const { cohort } = plan;
  return {
    ...plan,
    postQuantum,
    cohort: { ...cohort, minimum: members, grace: seconds(60), deadline: seconds(240) },
  };
}

/** Milliseconds from the first byte of the model to the sum; median, the first turn not counted. */
async function plainAveraging({ members, parameters, rounds }: RoundSize): Promise<number> {
  const server = await IngestServer.start('velum', parameters);
  const clients = Array.from({ length: members }, () => velumClient(server.port));
  const times: number[] = [];
  for (let turn = 0; turn <= rounds; turn++) {
    const started = performance.now();
    await Promise.all(clients.map((client) => client.download(WEIGHT_BYTES * parameters)));
    await server.uploadAll(clients, turn);
    if (turn > 0) times.push(performance.now() - started);
  }
  for (const client of clients) client.close();
  await server.close();
  return median(times);
}
