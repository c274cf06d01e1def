import { describe, expect, it } from 'vitest';
import type { Assignment } from '../../../../client/session/assignment.ts';
import type { Contribution } from '../../../../client/session/contribution.ts';
import { encodeContribution } from '../../../../client/session/encoding.ts';
import type { TrainedUpdate } from '../../../../client/trainer.ts';
import { runId } from '../../../../shared/domain/ids.ts';
import { statisticsSegments, trainingSegments } from '../../../../shared/secagg/layout.ts';
import { decodeMean } from '../../../../shared/vector/fixed-point.ts';
import { unitPlan } from '../../../support/app-fixture.ts';

const WEIGHT_BOUND = 40;
const PARAMETERS = 3;

const plan = {
  ...unitPlan({ members: 5 }),
  encoding: { clip: 0.5, scale: 4_000, weightBound: WEIGHT_BOUND },
};
const base = {
  key: { run: runId('ab'.repeat(16)), round: 2, attempt: 3 },
  plan,
  modelHash: new Uint8Array(32).fill(3),
  planHash: new Uint8Array(32).fill(5),
};
const terms = { plan, round: 2, repetition: 0, scaling: undefined, evaluate: true };
const model = {
  topology: new Uint8Array(0),
  schema: [{ name: 'w', shape: [PARAMETERS] }],
  weights: new Float32Array(PARAMETERS),
};
const training: Assignment = {
  ...base,
  work: { kind: 'training', model, terms },
  segments: trainingSegments(plan.encoding, 5, PARAMETERS),
};
const features = [
  { name: 'age', range: [20, 120] },
  { name: 'pulse', range: [-10, 30] },
] as const;
const statistics: Assignment = {
  ...base,
  work: { kind: 'statistics', features },
  segments: statisticsSegments(plan.encoding, 5, features.length),
};

/** Rounds every draw down unless the value is whole already. */
const highDraws = (length: number): Uint8Array => new Uint8Array(length).fill(0xff);
const lowDraws = (length: number): Uint8Array => new Uint8Array(length);

function updateOf(change: Partial<TrainedUpdate> = {}): Contribution {
  const metrics = { trainingLoss: 4, validationLoss: 8, validationAccuracy: 0.75 };
  const update = {
    delta: Float32Array.of(0.25, -0.5, 2),
    examples: 30,
    validationExamples: 8,
    metrics,
    ...change,
  };
  return { kind: 'training', update };
}

/** Segment values as this site alone would decode them. */
function decoded(
  { segments }: Assignment,
  encoded: readonly Uint32Array[],
  name: string,
  weight: number,
): readonly number[] {
  const position = segments.findIndex((segment) => segment.name === name);
  return [...decodeMean(encoded[position]!, segments[position]!, weight, WEIGHT_BOUND)];
}

describe('the encoding of an update', () => {
  it('counts rows, bounded by the weight bound', () => {
    const update = updateOf({ examples: 41, validationExamples: 39 });
    expect([...encodeContribution(training, update, highDraws)[0]!]).toEqual([40, 39]);
  });

  it('clips coordinates and weighs them with the training rows', () => {
    const encoded = encodeContribution(training, updateOf(), highDraws);
    expect(decoded(training, encoded, 'update', 30)).toEqual([0.25, -0.5, 0.5]);
  });

  it('weighs training metrics with training rows, validation metrics with validation rows', () => {
    const encoded = encodeContribution(training, updateOf(), highDraws);
    expect(decoded(training, encoded, 'training-metrics', 30)[0]).toBeCloseTo(4 / 16, 4);
    const [loss, accuracy] = decoded(training, encoded, 'validation-metrics', 8);
    expect(loss).toBeCloseTo(8 / 16, 3);
    expect(accuracy).toBeCloseTo(0.75, 3);
  });

  it.each([17, 1e30, Infinity])('takes a loss of %d for the bound', (trainingLoss) => {
    const metrics = { trainingLoss, validationLoss: trainingLoss, validationAccuracy: 1 };
    const encoded = encodeContribution(training, updateOf({ metrics }), highDraws);
    expect(decoded(training, encoded, 'training-metrics', 30)).toEqual([1]);
    expect(decoded(training, encoded, 'validation-metrics', 8)[0]).toBeCloseTo(1, 3);
  });

  it('says nothing of metrics and update where there are no rows', () => {
    const update = updateOf({ examples: 0, validationExamples: 0 });
    for (const segment of encodeContribution(training, update, highDraws)) {
      expect([...segment]).toEqual(new Array(segment.length).fill(0));
    }
  });

  it('rounds afresh at every call', () => {
    const update = updateOf({ delta: Float32Array.of(0.1, 0.2, 0.3), examples: 7 });
    const [, up] = encodeContribution(training, update, lowDraws);
    const [, down] = encodeContribution(training, update, highDraws);
    expect([...up!].map((value, i) => value - down![i]!)).toContain(1);
  });

  it('names both lengths of an update that does not fit the model', () => {
    const update = updateOf({ delta: new Float32Array(5) });
    expect(() => encodeContribution(training, update, highDraws)).toThrow(
      expect.objectContaining({
        code: 'VECTOR_LENGTH_MISMATCH',
        details: { segment: 'update', found: 5, expected: 3 },
      }) as Error,
    );
  });

  it.each([-1, 2.5, Number.NaN])('refuses %d training rows', (examples) => {
    expect(() => encodeContribution(training, updateOf({ examples }), highDraws)).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID' }) as Error,
    );
  });

  it('refuses a loss that is not a number', () => {
    const metrics = { trainingLoss: Number.NaN, validationLoss: 1, validationAccuracy: 1 };
    expect(() => encodeContribution(training, updateOf({ metrics }), highDraws)).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID' }) as Error,
    );
  });
});

describe('the encoding of moments', () => {
  const rows = [
    [30, -4],
    [70, 26],
    [110, 2],
  ] as const;
  const sums = (of: (x: number) => number): number[] =>
    [0, 1].map((column) => rows.reduce((sum, row) => sum + of(row[column]!), 0));
  const moments = { count: 3, sum: sums((x) => x), sumOfSquares: sums((x) => x * x) };

  it('sends means of the columns and their squares within the declared ranges', () => {
    const encoded = encodeContribution(statistics, { kind: 'statistics', moments }, highDraws);
    expect([...encoded[0]!]).toEqual([3]);
    const values = decoded(statistics, encoded, 'moments', 3);
    const unit = (column: 0 | 1): number[] =>
      rows.map((row) => {
        const [low, high] = features[column].range;
        return (row[column] - low) / (high - low);
      });
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
    const expected = [
      ...([0, 1] as const).map((column) => mean(unit(column))),
      ...([0, 1] as const).map((column) => mean(unit(column).map((u) => u * u))),
    ];
    values.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('says nothing where there are no rows', () => {
    const empty = { count: 0, sum: [0, 0], sumOfSquares: [0, 0] };
    const encoded = encodeContribution(
      statistics,
      { kind: 'statistics', moments: empty },
      highDraws,
    );
    expect(encoded.map((segment) => [...segment])).toEqual([[0], [0, 0, 0, 0]]);
  });

  it('refuses moments that are not numbers', () => {
    const short = { count: 3, sum: [1], sumOfSquares: [1] };
    const contribution: Contribution = { kind: 'statistics', moments: short };
    expect(() => encodeContribution(statistics, contribution, highDraws)).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID' }) as Error,
    );
  });
});
