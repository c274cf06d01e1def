/** Questions for the accountants and the solvers over them. */
import { z } from 'zod';
import { type Accountant, deltaOf, epsilonOf } from '../../../shared/privacy/accounting.ts';
import type {
  PrivacyEvent,
  RepeatedEvent,
  SampledGaussianEvent,
} from '../../../shared/privacy/events.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { rdpDelta, rdpEpsilon } from '../../../shared/privacy/rdp/conversion.ts';
import { composedRdp, rdpOf } from '../../../shared/privacy/rdp/event-rdp.ts';
import { cohortFor, roundsFor } from '../../../shared/privacy/solvers/whole.ts';
import { noiseFor } from '../../../shared/privacy/solvers/noise.ts';
import { treeDepth } from '../../../shared/privacy/factorisation/tree.ts';
import { centralLimitEpsilon, centralLimitNoise } from '../other-accountants/classical.ts';
import type { Answers } from './answers.ts';
import { ordersShape } from './orders.ts';

/** The names of accountants in the file; PRV is another algorithm for what PLD computes. */
const ACCOUNTANTS = {
  rdp: 'rdp',
  pld: 'pld',
  prv: 'pld',
  prv_upper: 'pld',
  gaussian_exact: 'gaussian',
} as const satisfies Record<string, Accountant>;

const options = z
  .object({
    accountant: z.enum(['rdp', 'pld', 'prv', 'prv_upper', 'gaussian_exact']).default('pld'),
    orders: ordersShape,
    value_discretization_interval: z.number().default(0),
  })
  .transform(({ accountant, orders, value_discretization_interval: finestInterval }) => ({
    accountant: ACCOUNTANTS[accountant],
    orders,
    finestInterval,
  }));
const delta = z.object({ delta: z.number() });
const steps = z.object({ steps: z.number().default(1) });
const wanted = delta.extend({ target_epsilon: z.number() });
const sampling = z.object({ sampling_probability: z.number().default(1) });
const noise = z.object({ noise_multiplier: z.number() });

type Params = Readonly<Record<string, unknown>>;

/** Under REPLACE_SPECIAL a unit is exchanged for one that contributes nothing: it is there or it is not. */
const relation = z.object({
  neighboring_relation: z
    .enum(['ADD_OR_REMOVE_ONE', 'REPLACE_ONE', 'REPLACE_SPECIAL'])
    .default('ADD_OR_REMOVE_ONE')
    .transform((name) => (name === 'REPLACE_ONE' ? 'replace_one' : 'add_remove')),
});

function gaussian(noiseMultiplier: number, rate: number): SampledGaussianEvent {
  return { mechanism: 'sampled_gaussian', noiseMultiplier, rate };
}

function epsilonFor(params: Params, events: readonly RepeatedEvent[]): number {
  return epsilonOf(events, delta.parse(params).delta, options.parse(params)).value;
}

/** One mechanism, `steps` times. */
function repeated(event: (params: Params) => PrivacyEvent): Answers[string] {
  return (params) =>
    epsilonFor(params, [{ event: event(params), count: steps.parse(params).steps }]);
}

function sampledGaussian(params: Params): PrivacyEvent {
  const event = gaussian(
    noise.parse(params).noise_multiplier,
    sampling.parse(params).sampling_probability,
  );
  return { ...event, neighbours: relation.parse(params).neighboring_relation };
}

function laplace(params: Params): PrivacyEvent {
  const { noise_multiplier: scale } = noise.parse(params);
  const { sampling_probability: rate } = sampling.parse(params);
  return { mechanism: 'laplace', epsilon: 1 / scale, rate };
}

function fixedSize(params: Params): PrivacyEvent {
  const { sampling_fraction: fraction } = z.object({ sampling_fraction: z.number() }).parse(params);
  const noiseMultiplier = noise.parse(params).noise_multiplier;
  return { mechanism: 'fixed_size_gaussian', noiseMultiplier, fraction };
}

const composed = z.object({
  events: z.array(
    z.object({
      noise_multiplier: z.number(),
      sampling_probability: z.number().default(1),
      count: z.number().default(1),
    }),
  ),
});

const truncated = z.object({
  dataset_size: z.number(),
  sampling_probability: z.number(),
  truncated_batch_size: z.number(),
  noise_multiplier: z.number(),
});
const truncatedEvents = z.union([
  z.object({ events: z.array(truncated.extend({ count: z.number() })) }),
  truncated
    .extend({ steps: z.number() })
    .transform(({ steps: count, ...one }) => ({ events: [{ ...one, count }] })),
]);

const mixtures = z.object({
  events: z.array(
    z.object({
      noise_std: z.number(),
      sensitivities: z.array(z.number()),
      sampling_probs: z.array(z.number()),
      count: z.number(),
    }),
  ),
});

const response = z
  .object({
    noise_parameter: z.number(),
    num_buckets: z.number(),
    neighboring_relation: z.enum(['REPLACE_ONE', 'REPLACE_SPECIAL']),
  })
  .transform((given): PrivacyEvent => ({
    mechanism: 'randomised_response',
    noise: given.noise_parameter,
    buckets: given.num_buckets,
    neighbours: given.neighboring_relation === 'REPLACE_ONE' ? 'replace_one' : 'replace_special',
  }));

const curve = z.object({ orders: ordersShape, rdp: z.array(z.number()) });

const tfp = z.object({
  num_epochs: z.number(),
  noise_multiplier: z.number(),
  used_microbatching: z.boolean(),
  poisson_subsampling_probability: z.number().nullable(),
});

const tree = z.object({
  noise_multiplier: z.number(),
  step_counts: z.union([z.number(), z.array(z.number())]),
});

/** A tree per epoch: a participant is in one of them, below as many nodes as its deepest leaf. */
function treeEvents(params: Params): readonly RepeatedEvent[] {
  const { noise_multiplier: noiseMultiplier, step_counts: counts } = tree.parse(params);
  const depth = treeDepth(Math.max(...[counts].flat()));
  return [{ event: { mechanism: 'gaussian', noiseMultiplier }, count: depth }];
}

/** The least noise multiplier; RDP's answer, which is always enough, is where the others begin. */
function noiseMultiplier(params: Params, target: number, rate: number, count: number): number {
  const { accountant, orders } = options.parse(params);
  const search = (by: Accountant, guess: number, relative: number): number =>
    noiseFor(target, {
      epsilon: (z) =>
        epsilonOf([{ event: gaussian(z, rate), count }], delta.parse(params).delta, {
          accountant: by,
          orders,
        }).value,
      guess,
      relative,
    });
  const enough = search('rdp', 1, 1e-7);
  return accountant === 'rdp' || rate === 1 ? enough : search(accountant, enough, 1e-6);
}

/** A whole number of queries at which a pure guarantee is divided evenly, or a search by loss distributions. */
const laplaceTarget = z.object({
  l1_sensitivity: z.number(),
  epsilon: z.number(),
  delta: z.number(),
  num_queries: z.number(),
});

function rounds(params: Params): number {
  const { target_epsilon: target } = wanted.parse(params);
  try {
    return roundsFor(target, (count) =>
      epsilonFor(params, [{ event: sampledGaussian(params), count }]),
    );
  } catch (error) {
    // Where the file counts rounds, "none" is a number too.
    if (error instanceof FederationError && error.code === 'PRIVACY_TARGET_INFEASIBLE') return 0;
    throw error;
  }
}

const limit = sampling.extend({ steps: z.number(), delta: z.number() });

export const accountingAnswers: Answers = {
  'gaussian/epsilon': repeated(sampledGaussian),
  'gaussian/epsilon_rdp_dense_orders': (params) =>
    epsilonOf(
      [{ event: sampledGaussian(params), count: steps.parse(params).steps }],
      delta.parse(params).delta,
      { accountant: 'rdp', orders: options.parse(params).orders },
    ).value,
  'poisson_subsampled_gaussian/epsilon': repeated(sampledGaussian),
  'poisson_subsampled_laplace/epsilon': repeated(laplace),
  'laplace_composed/epsilon': repeated(laplace),
  'wor_subsampled_gaussian/epsilon': repeated(fixedSize),
  'wor_subsampled_gaussian/rdp_order': (params) =>
    rdpOf(fixedSize(params))(z.object({ order: z.number() }).parse(params).order),
  'poisson_subsampled_gaussian/rdp_order': (params) =>
    rdpOf(sampledGaussian(params))(z.object({ order: z.number() }).parse(params).order),
  'poisson_subsampled_gaussian/rdp': (params) =>
    composedRdp(
      [{ event: sampledGaussian(params), count: steps.parse(params).steps }],
      options.parse(params).orders,
    ).rdp,
  'poisson_subsampled_gaussian/delta': (params) =>
    deltaOf(
      [{ event: sampledGaussian(params), count: steps.parse(params).steps }],
      z.object({ epsilon: z.number() }).parse(params).epsilon,
      options.parse(params),
    ).value,
  'composition/epsilon': (params) =>
    epsilonFor(
      params,
      composed.parse(params).events.map((one) => ({
        event: gaussian(one.noise_multiplier, one.sampling_probability),
        count: one.count,
      })),
    ),
  'mixture_of_gaussians_composed/epsilon': (params) =>
    epsilonFor(
      params,
      mixtures.parse(params).events.map((one) => ({
        event: {
          mechanism: 'gaussian_mixture',
          sigma: one.noise_std,
          sensitivities: one.sensitivities,
          probabilities: one.sampling_probs,
        },
        count: one.count,
      })),
    ),
  'truncated_poisson_subsampled_gaussian/epsilon': (params) =>
    epsilonFor(
      params,
      truncatedEvents.parse(params).events.map((one) => ({
        event: {
          mechanism: 'truncated_gaussian',
          population: one.dataset_size,
          rate: one.sampling_probability,
          cap: one.truncated_batch_size,
          noiseMultiplier: one.noise_multiplier,
        },
        count: one.count,
      })),
    ),
  'amplified_banded_mf/epsilon': (params) => {
    const given = noise
      .extend({ iterations: z.number(), num_bands: z.number(), sampling_probability: z.number() })
      .parse(params);
    const event = gaussian(given.noise_multiplier, given.sampling_probability);
    return epsilonFor(params, [{ event, count: Math.ceil(given.iterations / given.num_bands) }]);
  },
  'tfp_example_privacy/epsilon': (params) => {
    const given = tfp.parse(params);
    const rate = given.poisson_subsampling_probability;
    const multiplier = given.used_microbatching
      ? given.noise_multiplier / 2
      : given.noise_multiplier;
    const count = Math.ceil(rate === null ? given.num_epochs : given.num_epochs / rate);
    return epsilonFor(params, [{ event: gaussian(multiplier, rate ?? 1), count }]);
  },
  'tree_aggregation_single_epoch/epsilon': (params) =>
    epsilonFor({ accountant: 'rdp', ...params }, treeEvents(params)),
  'randomized_response/pure_epsilon': (params) => rdpOf(response.parse(params))(Infinity),
  'randomized_response/rdp': (params) =>
    options.parse(params).orders.map(rdpOf(response.parse(params))),
  'exponential_mechanism/rdp': (params) => {
    const { epsilon } = z.object({ epsilon: z.number() }).parse(params);
    return options.parse(params).orders.map(rdpOf({ mechanism: 'exponential', epsilon }));
  },
  'rdp_to_epsilon/epsilon': (params) =>
    rdpEpsilon(curve.parse(params), delta.parse(params).delta).value,
  'rdp_to_delta/delta': (params) =>
    rdpDelta(curve.parse(params), z.object({ epsilon: z.number() }).parse(params).epsilon).value,
  'poisson_subsampled_gaussian/noise_multiplier': (params) =>
    noiseMultiplier(
      params,
      wanted.parse(params).target_epsilon,
      sampling.parse(params).sampling_probability,
      steps.parse(params).steps,
    ),
  'gaussian/noise_multiplier': (params) =>
    noiseMultiplier(params, wanted.parse(params).target_epsilon, 1, steps.parse(params).steps),
  'poisson_subsampled_gaussian/noise_std': (params) => {
    const given = z.object({ epsilon: z.number(), l2_sensitivity: z.number() }).parse(params);
    const rate = sampling.parse(params).sampling_probability;
    const count = steps.parse(params).steps;
    return noiseMultiplier(params, given.epsilon, rate, count) * given.l2_sensitivity;
  },
  'laplace_composed/scale': (params) => {
    const given = laplaceTarget.parse(params);
    const pure = (given.num_queries * given.l1_sensitivity) / given.epsilon;
    if (given.delta === 0) return pure;
    const epsilon = (scale: number): number =>
      epsilonFor({ delta: given.delta }, [
        {
          event: { mechanism: 'laplace', epsilon: given.l1_sensitivity / scale, rate: 1 },
          count: given.num_queries,
        },
      ]);
    return noiseFor(given.epsilon, { epsilon, guess: pure, relative: 1e-5 });
  },
  'discrete_laplace_composed/a': (params) => {
    const given = laplaceTarget.parse(params);
    const pure = given.epsilon / (given.num_queries * given.l1_sensitivity);
    if (given.delta === 0) return pure;
    const epsilon = (scale: number): number =>
      epsilonFor({ delta: given.delta }, [
        {
          event: {
            mechanism: 'discrete_laplace',
            parameter: 1 / scale,
            sensitivity: given.l1_sensitivity,
          },
          count: given.num_queries,
        },
      ]);
    return 1 / noiseFor(given.epsilon, { epsilon, guess: 1 / pure, relative: 1e-5 });
  },
  'poisson_subsampled_gaussian/max_steps': rounds,
  'budget/max_rounds': rounds,
  'poisson_subsampled_gaussian/clients_per_round': (params) => {
    const given = wanted
      .extend({ population: z.number(), noise_to_clients_ratio: z.number(), steps: z.number() })
      .parse(params);
    return cohortFor(given.target_epsilon, given.population, (cohort) =>
      epsilonFor(params, [
        {
          event: gaussian(cohort * given.noise_to_clients_ratio, cohort / given.population),
          count: given.steps,
        },
      ]),
    );
  },
  'poisson_subsampled_gaussian/epsilon_gdp_clt': (params) => {
    const given = limit.parse(params);
    return centralLimitEpsilon(
      noise.parse(params).noise_multiplier,
      given.sampling_probability,
      given.steps,
      given.delta,
    );
  },
  'poisson_subsampled_gaussian/noise_multiplier_gdp_clt': (params) => {
    const given = limit
      .extend({ target_epsilon: z.number(), epsilon_tolerance: z.number() })
      .parse(params);
    return centralLimitNoise(given.target_epsilon, given.epsilon_tolerance, (multiplier) =>
      centralLimitEpsilon(multiplier, given.sampling_probability, given.steps, given.delta),
    );
  },
};
