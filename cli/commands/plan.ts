/** velum plan: judge and explain. */
import type { Command } from 'commander';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { vectorLength } from '../../shared/domain/model-schema.ts';
import { planDocument } from '../../shared/domain/plan-document.ts';
import { explainPlan } from '../../shared/secagg/plan-explain.ts';
import { judgePlan } from '../../shared/secagg/plan-judgement.ts';
import { loadCharter, loadPlan, onlyArgument } from '../inputs.ts';
import type { Outcome } from '../outcome.ts';
import { UsageError } from '../failure.ts';
import { explanationText } from '../output/explanation.ts';
import { boundObjects } from '../output/parameters-text.ts';
import { table } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface PlanOptions {
  readonly charter: string;
}

interface ExplainOptions extends PlanOptions {
  readonly rows?: string;
}

export function register(program: Command, shell: Shell): void {
  const plan = shell.group(program, 'plan', 'judge and explain a training plan');
  shell.command<PlanOptions>(plan, {
    usage: 'check',
    summary: 'judge a plan against a charter and its model against its data',
    details: 'The coordinator and every participant make the same judgement before anything runs.',
    examples: ['velum plan check plan.yaml --charter charter.yaml'],
    declare: (command) =>
      command
        .argument('<file>', 'the plan file')
        .requiredOption('--charter <file>', 'the charter file'),
    act: checkPlanFile,
  });
  shell.command<ExplainOptions>(plan, {
    usage: 'explain',
    summary: 'print every value a plan implies, with the rule that gave it',
    examples: [
      'velum plan explain plan.yaml --charter charter.yaml',
      'velum plan explain plan.yaml --charter charter.yaml --rows 400',
    ],
    declare: (command) =>
      command
        .argument('<file>', 'the plan file')
        .requiredOption('--charter <file>', 'the charter file')
        .option('--rows <n>', 'mean number of training rows per participant'),
    act: explainPlanFile,
  });
}

async function checkPlanFile({ args, options, io }: Call<PlanOptions>): Promise<Outcome> {
  const { charter } = await loadCharter(io, options.charter);
  const { plan, topology, topologyDigest } = await loadPlan(io, onlyArgument(args));
  const findings = judgePlan(charter, plan, topologyDigest);
  const { requireFit } = await import('../../client/trainer/tfjs/topology.ts');
  await requireFit(topology, plan);
  const object = {
    allowed: findings.length === 0,
    findings: findings.map((finding) => ({ ...finding })),
    plan: planDocument(plan),
    topology: formatDigest(topologyDigest),
  };
  if (findings.length === 0) {
    return { text: `the plan stays inside the charter of ${charter.federation}`, object };
  }
  const rows = findings.map(({ rule, planValue, charterBound, message }) => [
    rule,
    planValue,
    charterBound,
    message,
  ]);
  const text = table(['plan key', 'plan', 'bound', 'what to do'], rows);
  return { text: `the plan may not run under this charter\n\n${text}`, object, exit: 'refused' };
}

async function explainPlanFile({ args, options, io }: Call<ExplainOptions>): Promise<Outcome> {
  const { charter } = await loadCharter(io, options.charter);
  const { plan, topology } = await loadPlan(io, onlyArgument(args));
  const { schemaOf } = await import('../../client/trainer/tfjs/topology.ts');
  const parameters = vectorLength(await schemaOf(topology));
  const meanRows = rowsOf(options.rows);
  const inputs = meanRows === undefined ? { parameters } : { parameters, meanRows };
  const explanation = explainPlan(charter, plan, inputs);
  return {
    text: explanationText(explanation),
    object: {
      parameters,
      cohorts: explanation.cohorts.map((cohort) => ({ ...cohort })),
      infeasible: explanation.infeasible.map((size) => ({ ...size })),
      bounds: boundObjects(explanation.bounds),
      segments: explanation.segments.map((segment) => ({ ...segment })),
      values: explanation.values.map((value) => ({ ...value })),
    },
  };
}

function rowsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rows = Number(text);
  if (Number.isFinite(rows) && rows >= 1) return rows;
  throw new UsageError(`--rows ${text}: must be a number of at least 1`);
}
