/** velum run: what the operator starts and follows. */
import type { Command } from 'commander';
import { defaultRetryPolicy, withRetry } from '../../client/transport/retry.ts';
import { fromHex, toHex } from '../../shared/domain/bytes.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { RunSummary } from '../../shared/domain/run-summary.ts';
import { encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';
import { judgePlan } from '../../shared/secagg/plan-judgement.ts';
import { MAX_WEIGHTS_BYTES } from '../../shared/wire/limits.ts';
import {
  type ConfigOptions,
  declareConfig,
  declareProgress,
  drawsProgress,
  type ProgressOptions,
} from '../flags.ts';
import { loadPlan, onlyArgument, type PlanFile } from '../inputs.ts';
import type { Io } from '../io.ts';
import { type OperatorSession, resolveRun, withOperator } from '../operator-session.ts';
import type { Outcome } from '../outcome.ts';
import { createRunProgress } from '../output/run-progress.ts';
import { runTable, runText, toJson } from '../output/run-text.ts';
import type { Call, Shell } from '../shell.ts';

interface RunOptions extends ConfigOptions, ProgressOptions {
  readonly watch?: true;
}

interface StartOptions extends RunOptions {
  readonly from?: string;
}

const DEFAULT_CONFIG = 'operator.yaml';

export function register(program: Command, shell: Shell): void {
  const run = shell.group(program, 'run', 'start, watch, list, show and stop runs');
  const withRun = (command: Command): Command =>
    declareConfig(
      command.argument('<run>', 'the run, as "velum run list" names it'),
      DEFAULT_CONFIG,
    );
  shell.command<StartOptions>(run, {
    usage: 'start',
    summary: 'start a run of a plan',
    details:
      'Judges the plan, makes the first weights from its seed, or takes those of a model version, and sends both.',
    examples: [
      'velum run start plan.yaml --config operator.yaml --watch',
      'velum run start plan.yaml --from 3fa9c2',
    ],
    declare: (command) =>
      declareProgress(
        declareConfig(command.argument('<plan>', 'the plan file'), DEFAULT_CONFIG)
          .option('--from <model>', 'the model version to go on from, instead of new weights')
          .option('--watch', 'follow the run until it ends'),
      ),
    act: startRun,
  });
  shell.command<RunOptions>(run, {
    usage: 'watch',
    summary: 'follow a run until it ends',
    examples: ['velum run watch 5f0c…'],
    declare: (command) => declareProgress(withRun(command)),
    act: watchRun,
  });
  shell.command<RunOptions>(run, {
    usage: 'list',
    summary: 'list all runs, newest first',
    examples: ['velum run list'],
    declare: (command) => declareConfig(command, DEFAULT_CONFIG),
    act: listRuns,
  });
  shell.command<RunOptions>(run, {
    usage: 'show',
    summary: 'show a run round by round',
    examples: ['velum run show 5f0c…'],
    declare: withRun,
    act: (call) => onRun(call, (operator, id) => operator.client.showRun(id)),
  });
  shell.command<RunOptions>(run, {
    usage: 'stop',
    summary: 'stop a run; its model versions stay',
    examples: ['velum run stop 5f0c…'],
    declare: withRun,
    act: (call) => onRun(call, (operator, id) => operator.client.stopRun(id)),
  });
}

async function startRun({ args, options, io }: Call<StartOptions>): Promise<Outcome> {
  const file = await loadPlan(io, onlyArgument(args));
  return withOperator(io, options, async (operator) => {
    refuseOutside(operator, file);
    const { requireFit } = await import('../../client/trainer/tfjs/topology.ts');
    await requireFit(file.topology, file.plan);
    const weights =
      options.from === undefined
        ? await newWeights(file)
        : await existingWeights(operator, options.from, file, io.signal);
    const started = await operator.client.startRun({
      federation: file.plan.federation,
      plan: encodePlan(file.plan),
      topology: file.topology,
      weights,
    });
    if (options.watch !== true) return describe(started);
    return follow(io, options, operator, started.run);
  });
}

/** As the plan's seed makes them. */
async function newWeights({ topology, plan }: PlanFile): Promise<Uint8Array> {
  const { initialWeights } = await import('../../client/trainer/tfjs/topology.ts');
  const { schema, weights } = await initialWeights(topology, plan.model.init.seed);
  return encodeSafetensors(schema, weights);
}

/** Those of a model version the coordinator has, which must be of the plan's topology. */
async function existingWeights(
  { client }: OperatorSession,
  model: string,
  { topologyDigest }: PlanFile,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const found = await client.showModel(model, signal);
  if (found.topologyDigest !== toHex(topologyDigest)) {
    throw new FederationError(
      'MODEL_INVALID',
      `--from ${model}: the model has topology ${found.topologyDigest}, the plan names ${toHex(topologyDigest)}; name a model of the plan's topology`,
    );
  }
  return client.download(fromHex(found.digest), MAX_WEIGHTS_BYTES, signal);
}

/** The coordinator judges again; here the words are nearer to the file. */
function refuseOutside({ charter }: OperatorSession, { plan, topologyDigest }: PlanFile): void {
  const findings = judgePlan(charter, plan, topologyDigest);
  if (findings.length === 0) return;
  const message = findings.map((finding) => finding.message).join('\n');
  throw new FederationError('PLAN_OUTSIDE_CHARTER', message, { findings: findings.length });
}

async function watchRun({ args, options, io }: Call<RunOptions>): Promise<Outcome> {
  return withOperator(io, options, async (operator) =>
    follow(io, options, operator, await resolveRun(operator, onlyArgument(args))),
  );
}

async function follow(
  io: Io,
  options: RunOptions,
  { client }: OperatorSession,
  run: RunId,
): Promise<Outcome> {
  const progress = createRunProgress(io, drawsProgress(io, options));
  let last: RunSummary | undefined;
  // A watch that breaks is taken up again: the first thing it says is how things stand.
  const watch = async (): Promise<void> => {
    for await (const summary of client.watchRun(run, io.signal)) {
      last = summary;
      progress.update(summary);
    }
  };
  try {
    await withRetry(watch, defaultRetryPolicy, io.signal);
  } catch (error) {
    if (!io.signal.aborted || last === undefined) throw error;
  } finally {
    progress.stop();
  }
  invariant(last !== undefined, 'a watched run shows itself at least once');
  const outcome = describe(last);
  if (last.status === 'running') return { ...outcome, exit: 'interrupted' };
  return last.status === 'completed' ? outcome : { ...outcome, exit: 'runFailed' };
}

async function listRuns({ options, io }: Call<RunOptions>): Promise<Outcome> {
  return withOperator(io, options, async ({ client }) => {
    const runs = await client.listRuns();
    return { text: runTable(runs), object: { runs: runs.map(toJson) } };
  });
}

async function onRun(
  { args, options, io }: Call<RunOptions>,
  act: (operator: OperatorSession, run: RunId) => Promise<RunSummary>,
): Promise<Outcome> {
  return withOperator(io, options, async (operator) =>
    describe(await act(operator, await resolveRun(operator, onlyArgument(args)))),
  );
}

function describe(run: RunSummary): Outcome {
  return { text: runText(run), object: toJson(run) };
}
