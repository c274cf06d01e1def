/** What is stored beside a model version's weights, as versioned JSON. */
import { z } from 'zod';
import type { RoundMetrics } from '../../shared/domain/run-summary.ts';

export interface ModelFacts {
  /** SHA-256, hexadecimal. */
  readonly topologyDigest: string;
  readonly parameters: number;
  /** Inputs behind the update; 0 for initial weights. */
  readonly survivors: number;
  readonly metrics: RoundMetrics | undefined;
}

const metric = z.number().optional();

const modelFacts = z.object({
  version: z.literal(1),
  topologyDigest: z.string(),
  parameters: z.int(),
  survivors: z.int(),
  metrics: z
    .object({
      trainingLoss: metric,
      validationLoss: metric,
      validationAccuracy: metric,
      examples: metric,
    })
    .optional(),
});

export function encodeModelFacts(facts: ModelFacts): string {
  return JSON.stringify({ version: 1, ...facts });
}

export function decodeModelFacts(json: string): ModelFacts {
  const { topologyDigest, parameters, survivors, metrics } = modelFacts.parse(JSON.parse(json));
  return {
    topologyDigest,
    parameters,
    survivors,
    metrics: metrics && {
      trainingLoss: metrics.trainingLoss,
      validationLoss: metrics.validationLoss,
      validationAccuracy: metrics.validationAccuracy,
      examples: metrics.examples,
    },
  };
}
