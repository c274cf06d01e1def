/** plan.yaml: what one run does, parsed and checked. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { planDocument } from '../domain/plan-document.ts';
import type { CohortPlan, LocalTraining, Plan } from '../domain/plan.ts';
import { POST_QUANTUM_DEFAULT, POST_QUANTUM_POLICIES } from '../domain/post-quantum.ts';
import { milliseconds, seconds } from '../domain/time.ts';
import { COHORT_OF_TWO } from './charter.ts';
import { dataProblems, dataSchemaOf, dataSection } from './data-schema.ts';
import {
  count,
  duration,
  durationOrAuto,
  federationName,
  positive,
  section,
  text,
} from './fields.ts';
import { checkSource, type Problem, problemsError } from './problems.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/** Largest cohort the protocol has parameters for (secure-aggregation §3.7). */
const COHORT_MAX = 10_000;
const DAY = milliseconds(86_400_000);
const YEAR = milliseconds(366 * DAY);

const modelSection = section({
  topology: text
    .regex(/^(?!\/|[A-Za-z]:)/, 'must be relative to the plan file; write a relative path')
    .describe('Path of the layers-model topology (JSON), relative to the plan file.'),
  init: section({
    seed: count(0, 2 ** 32 - 1).describe('Seed of the initial weights.'),
  }).describe('How the first weights are made.'),
});

const strategySection = section({
  name: z.literal('fedavg').default('fedavg').describe('How updates become the next model.'),
  serverLearningRate: positive
    .max(100)
    .default(1)
    .describe('Factor on the mean update; 1 is plain federated averaging.'),
});

const cohortSection = section({
  target: z
    .int()
    .min(3, COHORT_OF_TWO)
    .max(COHORT_MAX)
    .describe('A round starts at once when this many have checked in; 3–10,000.'),
  minimum: z
    .int()
    .min(3, COHORT_OF_TWO)
    .max(COHORT_MAX)
    .describe('A round may start with this many when gathering closes; 3–10,000.'),
  deadline: durationOrAuto(seconds(1), DAY)
    .prefault('auto')
    .describe(
      'How long training and upload of one attempt may take, `1s`–`1d`; an upload that keeps moving ' +
        'is waited for beyond it. `auto` derives it from plan and model.',
    ),
  grace: duration(milliseconds(1), DAY)
    .prefault('15s')
    .describe('How long to wait for stragglers once a phase may proceed without them.'),
  attempts: count(1, 100).default(3).describe('Attempts a round may take before the run fails.'),
  expectedDropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('Fraction of the cohort expected to drop out; checked against the quorum.'),
});

const combination = z.discriminatedUnion('rule', [
  section({ rule: z.literal('median').describe('The median of each coordinate.') }),
  section({
    rule: z.literal('trimmedMean').describe('The mean of each coordinate without its extremes.'),
    trim: z
      .number()
      .min(0)
      .lt(0.5)
      .describe('Fraction of groups left out at either end of each coordinate, in [0, 0.5).'),
  }),
  section({
    rule: z.literal('centredClipping').describe('Steps towards every group, each clipped.'),
    radius: positive.describe('Longest step towards a group, an L2 distance.'),
    iterations: count(1, 100).default(1).describe('Steps; 1–100.'),
  }),
  section({
    rule: z.literal('normBound').describe('The mean of groups shrunk to a norm.'),
    norm: positive.describe('Largest L2 norm of the mean of a group.'),
  }),
]);

const aggregationSection = section({
  grouped: section({
    groups: count(2, Math.floor(COHORT_MAX / 3)).describe(
      'Groups the cohort of each training round is split into; the sum of each is revealed.',
    ),
    combine: combination.describe('How the means of the groups become one update.'),
  }).describe('Sums of groups, to bear a few poisoned updates; the charter must allow it.'),
});

const learningRate = positive.max(100).describe('Step size.');

const optimizer = z.discriminatedUnion('name', [
  section({
    name: z.literal('sgd').describe('Stochastic gradient descent.'),
    learningRate,
    momentum: z.number().min(0).lt(1).default(0).describe('Momentum, in [0, 1).'),
  }),
  section({ name: z.literal('adam').describe('Adam (Kingma & Ba 2015).'), learningRate }),
]);

const localSection = section({
  epochs: count(1, 10_000).default(1).describe('Passes over the training rows per round.'),
  batchSize: count(1, 1_000_000).default(32).describe('Rows per step.'),
  optimizer: optimizer.describe('The local optimiser; its state starts afresh every round.'),
  loss: z
    .enum(['binaryCrossentropy', 'categoricalCrossentropy', 'meanSquaredError'])
    .describe('What local training minimises.'),
  proximal: z
    .number()
    .min(0)
    .max(1_000)
    .default(0)
    .describe('FedProx μ (Li et al. 2020); 0 is plain local training.'),
});

const encodingSection = section({
  clip: positive
    .max(1_000_000)
    .describe('Each coordinate of an update is clipped to ± this before it is encoded.'),
  scale: count(1, 2 ** 30)
    .default(32_767)
    .describe('The integer that stands for `clip`: larger is finer and needs more bits.'),
  weightBound: count(1, 1_000_000_000).describe(
    'Largest example count that carries weight; larger sites count as this many.',
  ),
});

/** The schema of plan.yaml; the reference manual is generated from it. */
export const planSchema = section({
  federation: federationName.describe('The federation whose charter bounds this plan.'),
  model: modelSection.describe('What is trained.'),
  trainer: text.default('tfjs').describe('Which trainer members run.'),
  strategy: strategySection.prefault({}).describe('The server side of each round.'),
  rounds: count(1, 1_000_000).describe('Model versions to make.'),
  deadline: durationOrAuto(seconds(1), YEAR)
    .prefault('auto')
    .describe(
      'How long the run may take, `1s`–`366d`; then it ends, with the model it has. `auto` allows ' +
        'every round its longest.',
    ),
  cohort: cohortSection.describe('Who takes part in a round, and how long it may take.'),
  aggregation: z.exactOptional(
    aggregationSection.describe('How updates are summed; default one sum over all survivors.'),
  ),
  postQuantum: z
    .enum(POST_QUANTUM_POLICIES)
    .default(POST_QUANTUM_DEFAULT)
    .describe(
      'Whether rounds add ML-KEM-768 to X25519: `required`, `preferred` (unless the charter says `off`) or `off`.',
    ),
  local: localSection.describe('Training at each participant in one round.'),
  data: dataSection.describe("What every participant's data must look like."),
  encoding: encodingSection.describe('How an update becomes integers.'),
  evaluation: section({
    every: count(1, 1_000_000)
      .default(1)
      .describe('Every how many rounds participants evaluate the model on their validation rows.'),
  })
    .prefault({})
    .describe('When the model is measured.'),
});

/**
 * Parses and checks a plan. Throws `FederationError` `PLAN_INVALID` listing every problem with its
 * line and column.
 */
export function parsePlan(text: string, file: string): Plan {
  return checkPlanSource(parseYaml(text, file, 'PLAN_INVALID'));
}

/** The same for a source that is parsed already. Throws `FederationError` `PLAN_INVALID`. */
export function checkPlanSource(source: YamlSource): Plan {
  const written = checkSource(planSchema, source, 'PLAN_INVALID');
  const plan: Plan = { ...written, data: dataSchemaOf(written.data) };
  const problems = planProblems(plan);
  if (problems.length > 0) throw problemsError(problems, source, 'PLAN_INVALID');
  return plan;
}

/** A plan as a file people can read and edit; `parsePlan` is its inverse. */
export function formatPlan(plan: Plan): string {
  return stringify(planDocument(plan), { lineWidth: 100 });
}

/** Rules that concern several keys at once. */
function planProblems(plan: Plan): readonly Problem[] {
  const inData = dataProblems(plan.data).map((problem) => ({
    ...problem,
    path: ['data', ...problem.path],
  }));
  return [...cohortProblems(plan.cohort), ...lossProblems(plan.local, plan), ...inData];
}

function cohortProblems({ target, minimum, deadline, grace }: CohortPlan): readonly Problem[] {
  const problems: Problem[] = [];
  if (target < minimum) {
    const rule = `must be at least cohort.minimum, ${minimum}; raise it or lower the minimum`;
    problems.push({ path: ['cohort', 'target'], rule });
  }
  if (deadline !== 'auto' && grace > deadline) {
    const rule = 'must not be longer than cohort.deadline; shorten it';
    problems.push({ path: ['cohort', 'grace'], rule });
  }
  return problems;
}

/** Each loss asks for one kind of label. */
function lossProblems({ loss }: LocalTraining, { data }: Plan): readonly Problem[] {
  const { label } = data;
  const classes = label.kind === 'classes' ? label.classes.length : 0;
  const rules = {
    binaryCrossentropy: classes === 2 ? undefined : 'needs a label of exactly 2 classes',
    categoricalCrossentropy: classes >= 2 ? undefined : 'needs a label of kind classes',
    meanSquaredError: label.kind === 'number' ? undefined : 'needs a label of kind number',
  };
  const rule = rules[loss];
  if (rule === undefined) return [];
  return [{ path: ['local', 'loss'], rule: `${loss} ${rule}; change local.loss or data.label` }];
}
