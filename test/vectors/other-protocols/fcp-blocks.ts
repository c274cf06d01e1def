/** The blocks of a reference file that hold numbers of federated-compute (fcp). */
import { z } from 'zod';
import { neighboursOf, ringOf } from '../../../shared/secagg/graph.ts';
import {
  logLowerTail,
  logProbability,
  logUpperTail,
  type Drawing,
} from '../../../shared/secagg/hypergeometric.ts';
import { compare, type Outcome, type VectorCase, vectorCase } from '../case.ts';
import { fcpAcceptsFullGraph, fcpGraph, type FcpInputs, type FcpMargin } from './fcp-parameters.ts';

const adversaryName = z.enum(['CURIOUS_SERVER', 'SEMI_MALICIOUS_SERVER', 'NONE']);

const inputs = z
  .object({
    n: z.number(),
    adversarial_rate: z.number(),
    dropout_rate: z.number(),
    adversary: adversaryName,
  })
  .transform(({ n, adversarial_rate, dropout_rate, adversary }): FcpInputs => ({
    participants: n,
    adversarialRate: adversarial_rate,
    dropoutRate: dropout_rate,
    adversary,
  }));

const answer = z.object({ degree: z.number(), threshold: z.number() });
const finderBlock = z.object({
  semantics: z.looseObject({
    security_parameter_bits: z.number(),
    correctness_parameter_bits: z.number(),
  }),
  feasible: z.array(z.unknown()),
  errors: z.array(z.unknown()),
});

export function fcpFinderCases(name: string, block: unknown): VectorCase[] {
  const { semantics, feasible, errors } = finderBlock.parse(block);
  const margin: FcpMargin = {
    security: semantics.security_parameter_bits,
    correctness: semantics.correctness_parameter_bits,
  };
  const found = (row: unknown): unknown => fcpGraph(inputs.parse(row), margin) ?? 'error';
  return [
    ...feasible.map((row, i) =>
      vectorCase(`${name}/feasible/${i}`, () => compare(found(row), answer.parse(row))),
    ),
    ...errors.map((row, i) =>
      vectorCase(`${name}/errors/${i}`, () => compare(found(row), 'error')),
    ),
  ];
}

/** `42..59`, both included. */
const range = z
  .string()
  .regex(/^\d+\.\.\d+$/)
  .transform((text) => {
    const [first = 0, last = 0] = text.split('..').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
const fullGraphBlock = z.looseObject({ ok_thresholds: range, not_ok_thresholds: range });

export function fcpFullGraphCases(name: string, block: unknown): VectorCase[] {
  const { ok_thresholds: accepted, not_ok_thresholds: refused } = fullGraphBlock.parse(block);
  const verdicts = [
    { verdict: true, thresholds: accepted },
    { verdict: false, thresholds: refused },
  ];
  return verdicts.flatMap(({ verdict, thresholds }) =>
    thresholds.map((threshold) =>
      vectorCase(`${name}/${threshold}`, () =>
        compare(fcpAcceptsFullGraph(inputs.parse(block), threshold), verdict),
      ),
    ),
  );
}

const probabilityRow = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);
const quantileRow = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);
const distributionBlock = z.object({
  pmf: z.array(probabilityRow),
  cdf: z.array(probabilityRow),
  quantile: z.array(quantileRow),
});

/** fcp's own tolerance: a relative error below 10⁻⁹, against a floor that forgives 0. */
function closeTo(found: number, expected: number): Outcome {
  const error = Math.abs(found - expected) / (expected + 1e-30);
  return error < 1e-9 ? { status: 'pass', value: found } : compare(found, expected);
}

export function fcpDistributionCases(name: string, block: unknown): VectorCase[] {
  const { pmf, cdf, quantile } = distributionBlock.parse(block);
  return [
    ...pmf.map(([x, population, marked, draws, expected], i) =>
      vectorCase(`${name}/pmf/${i}`, () =>
        closeTo(Math.exp(logProbability({ population, marked, draws }, x)), expected),
      ),
    ),
    ...cdf.map(([x, population, marked, draws, expected], i) =>
      vectorCase(`${name}/cdf/${i}`, () =>
        closeTo(Math.exp(logLowerTail({ population, marked, draws }, x)), expected),
      ),
    ),
    ...quantile.map((row, i) => vectorCase(`${name}/quantile/${i}`, () => quantileOutcome(row))),
  ];
}

/** Both quantiles may differ by one from those given, towards the middle. */
function quantileOutcome(row: z.infer<typeof quantileRow>): Outcome {
  const [probability, population, marked, draws, lower, upper] = row;
  const drawing = { population, marked, draws };
  const log = Math.log(probability);
  const found = [
    leastWhere(drawing, (x) => logLowerTail(drawing, x) >= log) - 1,
    leastWhere(drawing, (x) => logUpperTail(drawing, x) < log),
  ] as const;
  const within =
    found[0] >= lower && found[0] <= lower + 1 && found[1] >= upper - 1 && found[1] <= upper;
  return within ? { status: 'pass', value: found } : compare(found, [lower, upper]);
}

/** By bisection: `isFrom` is false, then true, and true at the number of draws. */
function leastWhere({ draws }: Drawing, isFrom: (x: number) => boolean): number {
  let before = -1;
  let at = draws;
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (isFrom(middle)) at = middle;
    else before = middle;
  }
  return at;
}

const adjacency = z.record(z.string(), z.array(z.number()));
const graphBlock = z.object({
  n: z.number(),
  degree_incl_self: z.number(),
  adjacency_identity: adjacency,
  permutation_example: z.array(z.number()),
  inverse_of_example: z.array(z.number()),
  adjacency_permuted_example: adjacency,
});

/**
 * A misprint in the comment this example was taken from (secret_sharing_harary_graph.h): the last
 * neighbour of 7 is 2, as the row of 2 says and as fcp's own test computes it (p[9] → p[7] … p[1]).
 */
const MISPRINT = { member: '7', printed: [0, 6, 7, 3, 1], meant: [0, 6, 7, 3, 2] };

function corrected(rows: z.infer<typeof adjacency>): Record<string, readonly number[]> {
  const { member, printed, meant } = MISPRINT;
  return String(rows[member]) === String(printed) ? { ...rows, [member]: meant } : rows;
}

/** Velum's ring in fcp's notation, in which everyone is its own neighbour in the middle. */
function adjacencyOf(places: readonly number[], degree: number): Record<string, number[]> {
  const ring = ringOf(Uint32Array.from(places), degree);
  const rows = places.map((position) => {
    const neighbours = neighboursOf(ring, position);
    const half = degree / 2;
    const row = [...neighbours.slice(0, half), position, ...neighbours.slice(half)];
    return [String(position), row] as const;
  });
  return Object.fromEntries(rows);
}

export function fcpGraphCases(name: string, block: unknown): VectorCase[] {
  const given = graphBlock.parse(block);
  const degree = given.degree_incl_self - 1;
  const identity = Array.from({ length: given.n }, (_, i) => i);
  const example = given.permutation_example;
  const sorted = (rows: Record<string, readonly number[]>): unknown =>
    Object.entries(rows).sort(([a], [b]) => Number(a) - Number(b));
  return [
    vectorCase(`${name}/identity`, () =>
      compare(sorted(adjacencyOf(identity, degree)), sorted(given.adjacency_identity)),
    ),
    vectorCase(`${name}/permuted`, () =>
      compare(
        sorted(adjacencyOf(example, degree)),
        sorted(corrected(given.adjacency_permuted_example)),
      ),
    ),
    vectorCase(`${name}/inverse`, () => {
      const { placeOf } = ringOf(Uint32Array.from(example), degree);
      return compare([...placeOf], given.inverse_of_example);
    }),
  ];
}
