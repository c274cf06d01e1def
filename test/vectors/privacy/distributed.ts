/** Questions about noise that participants add and about what they round. */
import { z } from 'zod';
import { epsilonOf } from '../../../shared/privacy/accounting.ts';
import {
  defaultCountDeviation,
  nextClip,
  updateNoiseMultiplier,
} from '../../../shared/privacy/distributed/adaptive-clipping.ts';
import {
  localDeviation,
  removableVariances,
} from '../../../shared/privacy/distributed/noise-share.ts';
import { inflatedNorm, inflatedSumNorm } from '../../../shared/privacy/distributed/rounding.ts';
import { scaleFor } from '../../../shared/privacy/distributed/scale.ts';
import type { PrivacyEvent } from '../../../shared/privacy/events.ts';
import type { Answers } from './answers.ts';
import { ordersShape } from './orders.ts';

const rounding = z.object({ beta: z.number(), dim: z.number() });
const round = rounding.extend({
  l2_clip: z.number(),
  sampling_probability: z.number(),
  steps: z.number(),
  delta: z.number(),
  orders: ordersShape,
});
type Round = z.infer<typeof round>;

/** Both norms of a rounded update, in grid points. */
function norms(given: Round, granularity: number) {
  const request = { clip: given.l2_clip, granularity, dimension: given.dim, beta: given.beta };
  return {
    norm: inflatedNorm(request) / granularity,
    sumNorm: inflatedSumNorm(request) / granularity,
  };
}

function epsilonAfter({ steps, delta, orders }: Round, event: PrivacyEvent): number {
  return epsilonOf([{ event, count: steps }], delta, { accountant: 'rdp', orders }).value;
}

export const distributedAnswers: Answers = {
  'conditional_rounding/inflated_l2_norm': (params) => {
    const given = rounding.extend({ l2_norm_bound: z.number(), gamma: z.number() }).parse(params);
    return inflatedNorm({
      clip: given.l2_norm_bound,
      granularity: given.gamma,
      dimension: given.dim,
      beta: given.beta,
    });
  },
  'ddp_scale/scale_factor': (params) => {
    const given = z
      .object({
        local_stddev: z.number(),
        l2_clip: z.number(),
        bits: z.number(),
        num_clients: z.number(),
        dim: z.number(),
        modclip_prob: z.number(),
        rho: z.number(),
      })
      .parse(params);
    return scaleFor({
      localDeviation: given.local_stddev,
      clip: given.l2_clip,
      bits: given.bits,
      participants: given.num_clients,
      dimension: given.dim,
      wrapProbability: given.modclip_prob,
      alignment: given.rho,
    });
  },
  'distributed_discrete_gaussian/epsilon': (params) => {
    const given = round
      .extend({ gamma: z.number(), local_stddev: z.number(), num_clients: z.number() })
      .parse(params);
    return epsilonAfter(given, {
      mechanism: 'distributed_discrete_gaussian',
      ...norms(given, given.gamma),
      honest: given.num_clients,
      deviation: given.local_stddev / given.gamma,
      dimension: given.dim,
      rate: given.sampling_probability,
    });
  },
  'distributed_skellam/epsilon': (params) => {
    const given = round.extend({ scale: z.number(), central_stddev: z.number() }).parse(params);
    return epsilonAfter(given, {
      mechanism: 'skellam',
      ...norms(given, 1 / given.scale),
      variance: (given.scale * given.central_stddev) ** 2,
      rate: given.sampling_probability,
    });
  },
  'adaptive_clipping/value_noise_multiplier': (params) => {
    const given = z
      .object({
        noise_multiplier: z.number(),
        clients_per_round: z.number(),
        clipped_count_stddev: z.number().nullable(),
      })
      .parse(params);
    const deviation = given.clipped_count_stddev ?? defaultCountDeviation(given.clients_per_round);
    return updateNoiseMultiplier(given.noise_multiplier, deviation);
  },
  'adaptive_clipping/geometric_update': (params) => {
    const given = z
      .object({
        clip_norm: z.number(),
        noised_unclipped_fraction: z.number(),
        target_unclipped_quantile: z.number(),
        learning_rate: z.number(),
      })
      .parse(params);
    return nextClip(given.clip_norm, given.noised_unclipped_fraction, {
      targetQuantile: given.target_unclipped_quantile,
      learningRate: given.learning_rate,
    });
  },
  'distributed_noise_share/local_stddev': (params) => {
    const given = z
      .object({
        noise_multiplier: z.number(),
        l2_clip: z.number(),
        min_survivors: z.number(),
        max_colluding: z.number(),
      })
      .parse(params);
    return localDeviation({
      noiseMultiplier: given.noise_multiplier,
      norm: given.l2_clip,
      minSurvivors: given.min_survivors,
      maxColluding: given.max_colluding,
    });
  },
  'xnoise/component_variances': (params) => {
    const given = z
      .object({
        target_central_std: z.number(),
        cohort: z.number(),
        dropout_tolerance: z.number(),
      })
      .parse(params);
    return removableVariances(given.target_central_std, given.cohort, given.dropout_tolerance);
  },
};
