/** Why a session has its parameters, and how far it stays below every bound it must meet. */
import { logTooFewInGroup, logTooManyInGroup } from './group-parameters.ts';
import {
  cohortFacts,
  MIN_HONEST,
  sessionParameters,
  sparseGraphFor,
  type ParameterInputs,
  type SessionParameters,
} from './parameters.ts';
import {
  logTooFewAlive,
  logTooManyNeighbours,
  logTooManyOnOneSide,
  SECURITY_MARGIN,
  type CohortFacts,
  type SecurityMargin,
  type SparseGraph,
} from './sparse-graph.ts';

/** One parameter with its rule. */
export interface ExplainedParameter {
  readonly name: string;
  readonly symbol: string;
  readonly value: number | string;
  readonly rule: string;
}

/** One bad event and how unlikely it is. */
export interface FailureBound {
  readonly event: string;
  /** log₂ of the bound on its probability; −Infinity where it cannot happen. */
  readonly log2: number;
  /** What it must not exceed. */
  readonly atMost: number;
  readonly rule: string;
}

export type ParameterExplanation =
  | {
      readonly feasible: true;
      readonly parameters: SessionParameters;
      readonly explained: readonly ExplainedParameter[];
      /** Empty in the full graph, where nothing is left to chance. */
      readonly bounds: readonly FailureBound[];
    }
  | { readonly feasible: false; readonly reason: string };

/** The choice for these inputs, with the rule behind each number. */
export function explainParameters(
  inputs: ParameterInputs,
  margin: SecurityMargin = SECURITY_MARGIN,
): ParameterExplanation {
  const choice = sessionParameters(inputs, margin);
  if (!choice.feasible) return choice;
  const { feasible, ...parameters } = choice;
  const cohort = cohortFacts(inputs);
  if (parameters.graph === 'grouped') return explainGroups(parameters, cohort, margin);
  const graph = sparseGraphFor(cohort, margin);
  return {
    feasible,
    parameters,
    explained: [
      ...cohortRules(parameters, cohort),
      ...(graph === undefined ? fullGraphRules(parameters) : sparseGraphRules(parameters, graph)),
    ],
    bounds: graph === undefined ? [] : boundsOf(cohort, graph, margin),
  };
}

const MODES: Readonly<Record<SessionParameters['graph'], string>> = {
  full: 'full graph (F)',
  sparse: 'sparse graph (H)',
  grouped: 'groups, each a full graph',
};

function explainGroups(
  parameters: SessionParameters,
  cohort: CohortFacts,
  margin: SecurityMargin,
): ParameterExplanation {
  return {
    feasible: true,
    parameters,
    explained: [...cohortRules(parameters, cohort), ...groupRules(parameters)],
    bounds: groupBounds(parameters, cohort, margin),
  };
}

function cohortRules(
  { graph, corrupt, quorum }: SessionParameters,
  { silent }: CohortFacts,
): readonly ExplainedParameter[] {
  return [
    {
      name: 'mode',
      symbol: '',
      value: MODES[graph],
      rule:
        graph === 'grouped'
          ? 'groups were asked for'
          : 'full up to 128 participants, and where no sparser graph meets the bounds',
    },
    {
      name: 'colluding',
      symbol: 'c',
      value: corrupt,
      rule: 'max(1, ⌊γ·n⌋), or ⌊γ·n⌋ under assumeNoCollusion',
    },
    { name: 'quorum', symbol: 'q', value: quorum, rule: '⌊(n + c) / 2⌋ + 1' },
    { name: 'expected silent', symbol: 's', value: silent, rule: '⌊δ·n⌋; n − s must reach q' },
  ];
}

function fullGraphRules(parameters: SessionParameters): readonly ExplainedParameter[] {
  const { degree, threshold, dropoutsTolerated } = parameters;
  return [
    { name: 'neighbours', symbol: 'k', value: degree, rule: 'n − 1: everybody else' },
    { name: 'threshold', symbol: 't', value: threshold, rule: 'q' },
    {
      name: 'dropouts survived',
      symbol: '',
      value: dropoutsTolerated,
      rule: 'n − q, at any phase, whoever they are',
    },
  ];
}

function sparseGraphRules(
  { degree, threshold, dropoutsTolerated }: SessionParameters,
  { corruptNeighbours, corruptOnOneSide }: SparseGraph,
): readonly ExplainedParameter[] {
  return [
    {
      name: 'neighbours',
      symbol: 'k',
      value: degree,
      rule: 'the smallest even number with t ≤ k for which everybody keeps t living neighbours',
    },
    {
      name: 'threshold',
      symbol: 't',
      value: threshold,
      rule: `max(A_full + 1, k/2 + A_half + 1) = max(${corruptNeighbours} + 1, ${degree / 2} + ${corruptOnOneSide} + 1)`,
    },
    {
      name: 'colluding neighbours',
      symbol: 'A_full',
      value: corruptNeighbours,
      rule: 'the least a with n·Pr[Hyp(n−1, c, k) > a] ≤ 2^−(σ+λ+1)',
    },
    {
      name: 'of them on one side',
      symbol: 'A_half',
      value: corruptOnOneSide,
      rule: 'the least a with 2n·Pr[Hyp(n−1, c, k/2) > a] ≤ 2^−(σ+λ+1)',
    },
    {
      name: 'dropouts survived',
      symbol: '',
      value: dropoutsTolerated,
      rule: 'the most with n·Pr[Hyp(n−1, n−1−s, k) < t] ≤ 2^−η, and no more than n − q',
    },
  ];
}

function groupRules({
  groups,
  degree,
  corruptHolders,
  threshold,
  dropoutsTolerated,
}: SessionParameters): readonly ExplainedParameter[] {
  return [
    { name: 'groups', symbol: 'G', value: groups, rule: 'as asked for; each has a sum of its own' },
    {
      name: 'neighbours',
      symbol: 'k',
      value: degree,
      rule: 'm − 1: the rest of the largest group',
    },
    {
      name: 'colluding in a group',
      symbol: 'c_g',
      value: corruptHolders,
      rule: 'the least a with G·Pr[Hyp(n, c, m) > a] ≤ 2^−(σ+λ)',
    },
    { name: 'threshold', symbol: 't', value: threshold, rule: '⌊(m + c_g) / 2⌋ + 1' },
    {
      name: 'dropouts survived',
      symbol: '',
      value: dropoutsTolerated,
      rule: 'the most with G·Pr[Hyp(n, s, m) > m − t] ≤ 2^−η, and no more than n − q',
    },
  ];
}

function groupBounds(
  { groups, corruptHolders, ...parameters }: SessionParameters,
  cohort: CohortFacts,
  { statistical, grinding, correctness }: SecurityMargin,
): readonly FailureBound[] {
  const needed = Math.max(parameters.threshold, corruptHolders + MIN_HONEST);
  return [
    {
      event: `some group has more than ${corruptHolders} colluding members`,
      log2: logTooManyInGroup(cohort, groups, corruptHolders) / Math.LN2,
      atMost: -(statistical + grinding),
      rule: `σ + λ bits = ${statistical} + ${grinding}`,
    },
    {
      event: `${cohort.silent} silent members leave some group fewer than ${needed}`,
      log2: logTooFewInGroup(cohort, groups, needed) / Math.LN2,
      atMost: -correctness,
      rule: `η = ${correctness} bits`,
    },
  ];
}

function boundsOf(
  cohort: CohortFacts,
  graph: SparseGraph,
  { statistical, grinding, correctness }: SecurityMargin,
): readonly FailureBound[] {
  const { degree, threshold, corruptNeighbours, corruptOnOneSide } = graph;
  const privacy = {
    atMost: -(statistical + grinding + 1),
    rule: `σ + λ + 1 bits = ${statistical} + ${grinding} + 1`,
  };
  return [
    {
      event: `somebody has more than ${corruptNeighbours} colluding neighbours`,
      log2: logTooManyNeighbours(cohort, degree, corruptNeighbours) / Math.LN2,
      ...privacy,
    },
    {
      event: `somebody has more than ${corruptOnOneSide} of them on one side`,
      log2: logTooManyOnOneSide(cohort, degree, corruptOnOneSide) / Math.LN2,
      ...privacy,
    },
    {
      event: `${cohort.silent} silent members leave somebody fewer than ${threshold} neighbours`,
      log2: logTooFewAlive(cohort, degree, threshold) / Math.LN2,
      atMost: -correctness,
      rule: `η = ${correctness} bits`,
    },
  ];
}
