/** Every value a plan implies, with the rule that gave it. */
import type { Charter } from '../domain/charter.ts';
import { badGroupsBorne } from '../domain/grouped-aggregation.ts';
import type { Plan } from '../domain/plan.ts';
import { isPostQuantum } from '../domain/post-quantum.ts';
import { quantisationBound } from '../vector/fixed-point.ts';
import { packedLength } from '../vector/packing.ts';
import { suiteNameOf, type VectorSegment } from './config.ts';
import { elementsOf, packedBytes, statisticsSegments, trainingSegments } from './layout.ts';
import { messageBytes } from './message-sizes.ts';
import {
  explainParameters,
  type FailureBound,
  type ParameterExplanation,
} from './parameter-explain.ts';
import type { SessionParameters } from './parameters.ts';
import { cohortChoices, inputsFor } from './plan-judgement.ts';
import { timeValues } from './time-explanation.ts';

/** One derived value. */
export interface DerivedValue {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  /** The rule, with its numbers filled in. */
  readonly rule: string;
}

/** One segment of the masked vector. */
export interface ExplainedSegment {
  readonly name: string;
  /** Values, then canaries. */
  readonly elements: number;
  readonly bits: number;
  readonly bytes: number;
  readonly rule: string;
}

/** What `velum plan explain` prints. */
export interface PlanExplanation {
  /** Feasible cohort sizes, ascending. */
  readonly cohorts: readonly SessionParameters[];
  /** Sizes the plan allows at which a round cannot run, and why. */
  readonly infeasible: readonly { readonly participants: number; readonly reason: string }[];
  /** How unlikely the bad events are in the largest cohort; empty where nothing is left to chance. */
  readonly bounds: readonly FailureBound[];
  readonly segments: readonly ExplainedSegment[];
  readonly values: readonly DerivedValue[];
}

/** What the plan file itself does not say. */
export interface ExplanationInputs {
  /** d: parameters of the model. */
  readonly parameters: number;
  /** Mean number of training rows per participant that count (w̄ ≤ W); W when not given. */
  readonly meanRows?: number;
}

const FLOAT32_BYTES = 4;

/** How the cohort sizes were computed, once for the whole table. */
export const COHORT_RULES = {
  corrupt: 'c = max(1, ⌊γ·n⌋), or ⌊γ·n⌋ where the charter says assumeNoCollusion',
  quorum: 'q = ⌊(n + c) / 2⌋ + 1',
  degree:
    'k = n − 1 up to 128 participants; beyond, as few as the failure bounds allow; with groups, the rest of the group',
  threshold:
    't = q in the full graph, t ≤ k in the sparse one, t of each group: shares that rebuild a secret',
  dropoutsTolerated: 'who may fall silent at any phase: n − q, fewer where k neighbours are few',
} as const;

/**
 * Derives everything from charter, plan and model size. Throws `PLAN_INVALID` when the widths do
 * not fit; ask `judgePlan` first.
 */
export function explainPlan(
  charter: Charter,
  plan: Plan,
  inputs: ExplanationInputs,
): PlanExplanation {
  const choices = cohortChoices(charter, plan);
  const segments = trainingSegments(plan.encoding, plan.cohort.target, inputs.parameters);
  const largest = explainParameters(inputsFor(charter, plan, plan.cohort.target));
  return {
    cohorts: choices.flatMap(({ choice }) => (choice.feasible ? [choice] : [])),
    infeasible: choices.flatMap(({ participants, choice }) =>
      choice.feasible ? [] : [{ participants, reason: choice.reason }],
    ),
    bounds: largest.feasible ? largest.bounds : [],
    segments: [...statisticsOf(plan), ...segments].map((segment) => explainSegment(segment, plan)),
    values: [
      suiteValue(charter, plan),
      ...groupValues(plan, largest),
      ...trafficValues(charter, plan, largest, segments, inputs.parameters),
      ...errorValues(plan, inputs),
      ...timeValues(plan, inputs.parameters),
    ],
  };
}

function statisticsOf(plan: Plan): readonly VectorSegment[] {
  if (plan.data.normalisation.kind !== 'statistics') return [];
  const { encoding, cohort, data } = plan;
  return statisticsSegments(encoding, cohort.target, data.features.length).map((segment) => ({
    ...segment,
    name: `statistics round: ${segment.name}`,
  }));
}

function explainSegment(segment: VectorSegment, plan: Plan): ExplainedSegment {
  const { target } = plan.cohort;
  const largest =
    segment.kind === 'signed'
      ? `2·${target}·${segment.scale} + 1`
      : `${target}·${plan.encoding.weightBound} + 1`;
  return {
    name: segment.name,
    elements: elementsOf(segment),
    bits: segment.bits,
    bytes: packedLength(elementsOf(segment), segment.bits),
    rule: `⌈log₂(${largest})⌉ + 1 bits: no sum of ${target} overflows`,
  };
}

function hasHybridSuite({ secureAggregation }: Charter, plan: Plan): boolean {
  return isPostQuantum(secureAggregation.postQuantum, plan.postQuantum);
}

function suiteValue(charter: Charter, plan: Plan): DerivedValue {
  const said = `charter ${charter.secureAggregation.postQuantum}, plan ${plan.postQuantum}`;
  return {
    name: 'suite',
    value: suiteNameOf(hasHybridSuite(charter, plan)),
    unit: '',
    rule: `postQuantum: ${said}; ML-KEM-768 is added unless one of them says off`,
  };
}

/** What groups reveal, and what they are good for. */
function groupValues(plan: Plan, largest: ParameterExplanation): readonly DerivedValue[] {
  const grouped = plan.aggregation?.grouped;
  if (grouped === undefined || !largest.feasible) return [];
  const { groups, combine } = grouped;
  const { participants, threshold, corruptHolders } = largest.parameters;
  const borne = badGroupsBorne(combine, groups);
  return [
    {
      name: 'sums revealed per training round',
      value: groups,
      unit: '',
      rule: `one per group instead of one in all: each holds the updates of ${threshold} to ${Math.ceil(participants / groups)} members, of whom up to ${corruptHolders} may collude`,
    },
    {
      name: 'poisoned groups borne',
      value: borne,
      unit: '',
      rule: `by ${combine.rule} of ${groups} groups; ${borne + 1} malicious members, one in each of as many groups, are more than that`,
    },
  ];
}

function trafficValues(
  charter: Charter,
  plan: Plan,
  largest: ParameterExplanation,
  segments: readonly VectorSegment[],
  parameters: number,
): readonly DerivedValue[] {
  const vector = packedBytes(segments);
  const model = FLOAT32_BYTES * parameters;
  const { target } = plan.cohort;
  const postQuantum = hasHybridSuite(charter, plan);
  const messages = messageBytes(target, { holders: holdersIn(largest, target), postQuantum });
  const overhead = Object.values(messages).reduce((a, b) => a + b, 0);
  return [
    {
      name: 'masked vector',
      value: vector,
      unit: 'bytes',
      rule: 'sent by each participant, once per attempt: all segments packed',
    },
    {
      name: 'expansion',
      value: Number((vector / model).toFixed(3)),
      unit: '×',
      rule: `masked vector / 4·d, the plain update of d = ${parameters} parameters`,
    },
    {
      name: 'model download',
      value: model,
      unit: 'bytes',
      rule: 'received by each participant, once per round: 4·d',
    },
    {
      name: 'protocol messages',
      value: overhead,
      unit: 'bytes',
      rule: `sent and received beside the vector at ${target} participants; an estimate`,
    },
    {
      name: 'traffic per participant and round',
      value: vector + model + overhead,
      unit: 'bytes',
      rule: 'the three above, when the first attempt succeeds',
    },
  ];
}

/** Holders of one dealer's shares: its neighbours, or its group or the whole cohort, itself included. */
function holdersIn(largest: ParameterExplanation, target: number): number {
  if (!largest.feasible || largest.parameters.graph === 'full') return target;
  const { graph, degree } = largest.parameters;
  return graph === 'sparse' ? degree : degree + 1;
}

function errorValues(plan: Plan, inputs: ExplanationInputs): readonly DerivedValue[] {
  const { clip, scale, weightBound } = plan.encoding;
  const rows = Math.min(inputs.meanRows ?? weightBound, weightBound);
  const perRound = quantisationBound({ clip, scale }, rows, weightBound, 1);
  const { serverLearningRate } = plan.strategy;
  return [
    {
      name: 'quantisation error per coordinate and round',
      value: perRound,
      unit: '',
      rule: `at most C·W / (Q·w̄) = ${clip}·${weightBound} / (${scale}·${rows}), w̄ rows per participant on average`,
    },
    {
      name: 'quantisation error per coordinate over the run',
      value: perRound * plan.rounds * serverLearningRate,
      unit: '',
      rule: `the bound of one round × ${plan.rounds} rounds × server learning rate ${serverLearningRate}`,
    },
  ];
}
