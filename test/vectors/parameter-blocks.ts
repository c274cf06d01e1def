/** The blocks of a reference file that ask for graph, degree, threshold and quorum of a cohort. */
import { z } from 'zod';
import { permutation } from '../../shared/secagg/graph.ts';
import { fromHex } from '../../shared/domain/bytes.ts';
import {
  cohortFacts,
  FULL_GRAPH_MAX,
  fullGraphParameters,
  quorumOf,
} from '../../shared/secagg/parameters.ts';
import {
  searchSparseGraph,
  type CohortFacts,
  type SecurityMargin,
} from '../../shared/secagg/sparse-graph.ts';
import { tallyIsolatedSubsets } from '../support/isolated-subsets.ts';
import { compare, forEachSuite, type Outcome, type VectorCase, vectorCase } from './case.ts';
import { fcpGraph, type Adversary } from './other-protocols/fcp-parameters.ts';

const permutationBlock = z.object({
  seed_hex: z.string().transform(fromHex),
  n: z.number(),
  perm: z.array(z.number()),
});

export function permutationCases(name: string, block: unknown): VectorCase[] {
  const given = permutationBlock.parse(block);
  return forEachSuite(name, ({ suite }) =>
    compare([...permutation(suite, given.seed_hex, given.n)], given.perm),
  );
}

const fullGraph = z.object({
  c: z.number(),
  k: z.number(),
  t: z.number(),
  q: z.number(),
  max_dropouts: z.number(),
  dropout_budget: z.number(),
  /** Whether the expected dropouts are among those tolerated. */
  feasible: z.boolean(),
});
const sparseGraph = z.object({
  c: z.number(),
  k: z.number(),
  t: z.number(),
  q: z.number(),
  A_full: z.number(),
  A_half: z.number(),
});
const fcpFormula = z.object({ k: z.number(), t: z.number() });
const parameterBlock = z.object({
  rows: z.array(
    z.object({
      set: z.string(),
      n: z.number(),
      gamma: z.number(),
      delta: z.number(),
      sigma: z.number(),
      eta: z.number(),
      full: fullGraph.partial().nullable().optional(),
      harary_lambda0: sparseGraph.partial().nullable().optional(),
      harary_lambda64: sparseGraph.partial().nullable().optional(),
      fcp_formula_curious_server: fcpFormula.nullable().optional(),
      fcp_formula_semi_malicious_server: fcpFormula.nullable().optional(),
    }),
  ),
});
type ParameterRow = z.infer<typeof parameterBlock>['rows'][number];

function factsOf({ n, gamma, delta }: ParameterRow): CohortFacts {
  return cohortFacts({
    participants: n,
    assumedCollusion: gamma,
    assumeNoCollusion: false,
    expectedDropout: delta,
  });
}

function fullGraphOf(row: ParameterRow): z.infer<typeof fullGraph> | null {
  const cohort = factsOf(row);
  if (cohort.participants < 3) return null;
  const { corrupt, degree, threshold, quorum, dropoutsTolerated } = fullGraphParameters(cohort);
  return {
    c: corrupt,
    k: degree,
    t: threshold,
    q: quorum,
    max_dropouts: dropoutsTolerated,
    dropout_budget: cohort.silent,
    feasible: cohort.silent <= dropoutsTolerated,
  };
}

function sparseGraphOf(row: ParameterRow, grinding: number): z.infer<typeof sparseGraph> | null {
  const cohort = factsOf(row);
  const quorum = quorumOf(cohort);
  if (cohort.participants - cohort.silent < quorum) return null;
  const margin: SecurityMargin = { statistical: row.sigma, grinding, correctness: row.eta };
  const found = searchSparseGraph(cohort, margin);
  if (found === undefined) return null;
  return {
    c: cohort.corrupt,
    k: found.degree,
    t: found.threshold,
    q: quorum,
    A_full: found.corruptNeighbours,
    A_half: found.corruptOnOneSide,
  };
}

/** Compares what the row gives. */
function compareGiven(found: object | null, expected: object | null): Outcome {
  if (found === null || expected === null) return compare(found, expected);
  const values = new Map<string, unknown>(Object.entries(found));
  const asked = Object.keys(expected).map((key) => [key, values.get(key)] as const);
  return compare(Object.fromEntries(asked), expected);
}

/** No answer means that the full graph serves, which it does up to `FULL_GRAPH_MAX` in any case. */
function sparseOutcome(row: ParameterRow, grinding: number, expected: object | null): Outcome {
  if (expected === null && row.n <= FULL_GRAPH_MAX) return compare(null, expected);
  return compareGiven(sparseGraphOf(row, grinding), expected);
}

function fcpFormulaOf(row: ParameterRow, adversary: Adversary): unknown {
  const { n, gamma, delta, sigma, eta } = row;
  const inputs = { participants: n, adversarialRate: gamma, dropoutRate: delta, adversary };
  const found = fcpGraph(inputs, { security: sigma, correctness: eta });
  return found === undefined ? null : { k: found.degree, t: found.threshold };
}

/** How each part of a row is answered. */
const PARTS = {
  full: (row, expected) => compareGiven(fullGraphOf(row), expected),
  harary_lambda0: (row, expected) => sparseOutcome(row, 0, expected),
  harary_lambda64: (row, expected) => sparseOutcome(row, 64, expected),
  fcp_formula_curious_server: (row, expected) =>
    compare(fcpFormulaOf(row, 'CURIOUS_SERVER'), expected),
  fcp_formula_semi_malicious_server: (row, expected) =>
    compare(fcpFormulaOf(row, 'SEMI_MALICIOUS_SERVER'), expected),
} as const satisfies Record<string, (row: ParameterRow, expected: object | null) => Outcome>;

function rowCases(id: string, row: ParameterRow): VectorCase[] {
  return (Object.keys(PARTS) as (keyof typeof PARTS)[]).flatMap((part) => {
    const expected = row[part];
    if (expected === undefined) return [];
    return [vectorCase(`${id}/${part}`, () => PARTS[part](row, expected))];
  });
}

export function parameterCases(name: string, block: unknown): VectorCase[] {
  const { rows } = parameterBlock.parse(block);
  return rows.flatMap((row) => rowCases(`${name}/${row.set}/${row.n}`, row));
}

const lemmaBlock = z.object({
  cases: z.array(
    z.object({
      n: z.number(),
      k: z.number(),
      c: z.number(),
      cases: z.number(),
      violations: z.number(),
      violations_with_t_minus_1: z.number(),
    }),
  ),
});

export function lemmaCases(name: string, block: unknown): VectorCase[] {
  return lemmaBlock.parse(block).cases.map(({ n, k, c, ...expected }, i) =>
    vectorCase(`${name}/${i}`, () => {
      const { cases, violations, violationsBelow } = tallyIsolatedSubsets(n, k, c);
      return compare({ cases, violations, violations_with_t_minus_1: violationsBelow }, expected);
    }),
  );
}
