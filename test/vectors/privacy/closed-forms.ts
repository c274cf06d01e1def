/** Questions that a formula answers. */
import { z } from 'zod';
import { discreteReleaseDelta } from '../../../shared/privacy/divergence/discrete.ts';
import {
  gaussianReleaseDelta,
  sampledRelease,
} from '../../../shared/privacy/divergence/gaussian-mixture.ts';
import { laplaceReleaseDelta } from '../../../shared/privacy/divergence/laplace.ts';
import { modularClip } from '../../../shared/privacy/encoding/modular-clip.ts';
import { paddedLength, rotate } from '../../../shared/privacy/encoding/hadamard.ts';
import {
  composedNoiseMultiplier,
  gaussianDelta,
  gaussianEpsilon,
  gaussianNoiseMultiplier,
  groupNoiseMultiplier,
} from '../../../shared/privacy/gaussian/exact.ts';
import { groupGuarantee } from '../../../shared/privacy/group-privacy.ts';
import { optimalCompositionEpsilon } from '../../../shared/privacy/optimal-composition.ts';
import {
  discreteGaussianOutputs,
  discreteGaussianVariance,
  logDiscreteGaussian,
  logNormaliser,
} from '../../../shared/privacy/pld/discrete-gaussian.ts';
import { discreteLaplaceOutputs } from '../../../shared/privacy/pld/discrete.ts';
import { noiseFor } from '../../../shared/privacy/solvers/noise.ts';
import { normalCdf, normalQuantile } from '../../../shared/privacy/special/normal.ts';
import {
  gaussianEpsilonOfRho,
  zcdpEpsilon,
  zcdpEpsilonSimple,
  zcdpRho,
} from '../../../shared/privacy/zcdp/conversion.ts';
import { composedRdp } from '../../../shared/privacy/rdp/event-rdp.ts';
import { rdpEpsilon } from '../../../shared/privacy/rdp/conversion.ts';
import type { Answers } from './answers.ts';
import { ordersShape } from './orders.ts';
import { classicalNoiseMultiplier } from '../other-accountants/classical.ts';

const adjacency = z.enum(['ADD', 'REMOVE', 'REPLACE']).transform((word) => {
  if (word === 'ADD') return 'add' as const;
  return word === 'REMOVE' ? ('remove' as const) : ('replace' as const);
});
const oneUnit = adjacency
  .refine((word) => word !== 'replace')
  .transform((word) => (word === 'add' ? ('add' as const) : ('remove' as const)));
const sampled = { sampling_probability: z.number().default(1) };

const gaussianShape = z.object({ ...sampled, l2_sensitivity: z.number(), adjacency });
const gaussianDeltas = gaussianShape.extend({ noise_std: z.number() });

function gaussianDeltaAt(given: z.infer<typeof gaussianDeltas>, epsilon: number): number {
  const { noise_std: sigma, l2_sensitivity: shift, sampling_probability: rate } = given;
  return gaussianReleaseDelta(sampledRelease(sigma, shift, rate), given.adjacency, epsilon);
}

/** The least noise whose δ is small enough: a search for δ instead of ε is the same search. */
function noiseForDelta(delta: number, deltaOf: (noise: number) => number): number {
  return noiseFor(1, { epsilon: (noise) => deltaOf(noise) / delta, relative: 1e-9 });
}

const laplaceShape = z.object({
  ...sampled,
  scale: z.number(),
  l1_sensitivity: z.number(),
  adjacency: oneUnit,
  epsilon: z.number(),
});

const discreteShape = z.object({ ...sampled, adjacency: oneUnit, epsilon: z.number() });
const discreteLaplaceShape = discreteShape.extend({ a: z.number(), l1_sensitivity: z.number() });
const discreteGaussianShape = discreteShape.extend({
  sensitivity: z.number(),
  truncation_bound: z.number().nullish(),
});

const mixtureShape = z.object({
  noise_std: z.number(),
  sensitivities: z.array(z.number()),
  sampling_probs: z.array(z.number()),
  adjacency,
  epsilon: z.number(),
});

const releases = z.array(z.object({ noise_multiplier: z.number(), count: z.number().default(1) }));

function joined(events: z.infer<typeof releases>): number {
  return composedNoiseMultiplier(
    events.map(({ noise_multiplier, count }) => ({ noiseMultiplier: noise_multiplier, count })),
  );
}

/** One release repeated, or a list of them. */
const gaussianEvents = z.union([
  z.object({ events: releases }).transform(({ events }) => joined(events)),
  z
    .object({ noise_multiplier: z.number(), steps: z.number().default(1) })
    .transform(({ noise_multiplier, steps }) => joined([{ noise_multiplier, count: steps }])),
]);
const atDelta = z.object({ delta: z.number() });
const atEpsilon = z.object({ epsilon: z.number() });
const target = z.object({ epsilon: z.number(), delta: z.number() });

const exactEpsilon: Answers[string] = (params) =>
  gaussianEpsilon(gaussianEvents.parse(params), atDelta.parse(params).delta);
const exactDelta: Answers[string] = (params) =>
  gaussianDelta(gaussianEvents.parse(params), atEpsilon.parse(params).epsilon);

const zcdpShape = z.object({
  rho: z.number(),
  delta: z.number(),
  orders: ordersShape,
  conversion: z
    .enum(['CKS20_continuous_alpha', 'bun_steinke_2016', 'gaussian_exact'])
    .default('gaussian_exact'),
});

function zcdpAnswer(params: Readonly<Record<string, unknown>>): number {
  const { rho, delta, orders, conversion } = zcdpShape.parse(params);
  if (params['orders'] !== undefined) {
    return rdpEpsilon(composedRdp([{ event: { mechanism: 'zcdp', rho }, count: 1 }], orders), delta)
      .value;
  }
  const conversions = {
    CKS20_continuous_alpha: zcdpEpsilon,
    bun_steinke_2016: zcdpEpsilonSimple,
    gaussian_exact: gaussianEpsilonOfRho,
  };
  return conversions[conversion](rho, delta);
}

const discreteVariance = z.object({ sigma_squared: z.number() });

export const closedFormAnswers: Answers = {
  'gaussian_hockey_stick/delta': (params) =>
    gaussianDeltaAt(gaussianDeltas.parse(params), atEpsilon.parse(params).epsilon),
  'gaussian_hockey_stick/delta_vector': (params) => {
    const { epsilon } = z.object({ epsilon: z.array(z.number()) }).parse(params);
    return epsilon.map((one) => gaussianDeltaAt(gaussianDeltas.parse(params), one));
  },
  'gaussian_hockey_stick/noise_std': (params) => {
    const { epsilon, delta } = target.parse(params);
    const given = gaussianShape.parse(params);
    return noiseForDelta(delta, (noise) =>
      gaussianDeltaAt({ ...given, noise_std: noise }, epsilon),
    );
  },
  'laplace_hockey_stick/delta': (params) => {
    const given = laplaceShape.parse(params);
    const shift = given.l1_sensitivity / given.scale;
    return laplaceReleaseDelta(shift, given.sampling_probability, given.adjacency, given.epsilon);
  },
  'discrete_laplace_hockey_stick/delta': (params) => {
    const given = discreteLaplaceShape.parse(params);
    const outputs = discreteLaplaceOutputs(given.a, given.l1_sensitivity);
    return discreteReleaseDelta(
      outputs,
      given.sampling_probability,
      given.adjacency,
      given.epsilon,
    );
  },
  'discrete_gaussian_hockey_stick/delta': (params) => {
    const given = discreteGaussianShape.extend({ sigma: z.number() }).parse(params);
    const bound = given.truncation_bound ?? undefined;
    const outputs = discreteGaussianOutputs(given.sigma, given.sensitivity, bound);
    return discreteReleaseDelta(
      outputs,
      given.sampling_probability,
      given.adjacency,
      given.epsilon,
    );
  },
  'discrete_gaussian_hockey_stick/sigma': (params) => {
    const {
      sensitivity,
      sampling_probability: rate,
      adjacency: side,
    } = discreteGaussianShape.parse(params);
    const { epsilon, delta } = target.parse(params);
    return noiseForDelta(delta, (sigma) =>
      discreteReleaseDelta(discreteGaussianOutputs(sigma, sensitivity), rate, side, epsilon),
    );
  },
  'mixture_of_gaussians/delta': (params) => {
    const given = mixtureShape.parse(params);
    const release = {
      sigma: given.noise_std,
      shifts: given.sensitivities,
      weights: given.sampling_probs,
    };
    return gaussianReleaseDelta(release, given.adjacency, given.epsilon);
  },
  'gaussian/delta': exactDelta,
  'gaussian/delta_exact': exactDelta,
  'gaussian_heterogeneous/delta': exactDelta,
  'gaussian/epsilon_exact': exactEpsilon,
  'gaussian_heterogeneous/epsilon_exact': exactEpsilon,
  'gaussian/noise_multiplier_exact': (params) => {
    const { epsilon, delta } = target.parse(params);
    return gaussianNoiseMultiplier(epsilon, delta);
  },
  'gaussian/noise_std': (params) => {
    const { epsilon, delta, l2_sensitivity, steps } = target
      .extend({ l2_sensitivity: z.number(), steps: z.number().default(1) })
      .parse(params);
    return gaussianNoiseMultiplier(epsilon, delta) * l2_sensitivity * Math.sqrt(steps);
  },
  'gaussian/noise_multiplier_classical': (params) => {
    const { epsilon, delta } = target.parse(params);
    return classicalNoiseMultiplier(epsilon, delta);
  },
  'gaussian/true_positive_rate': (params) => {
    const { false_positive_rate: rate } = z
      .object({ false_positive_rate: z.number() })
      .parse(params);
    return normalCdf(normalQuantile(rate) + 1 / gaussianEvents.parse(params));
  },
  'group_privacy/epsilon_delta': (params) => {
    const { epsilon, delta, k } = target.extend({ k: z.number() }).parse(params);
    const guarantee = groupGuarantee({ epsilon, delta }, k);
    return [guarantee.epsilon, guarantee.delta];
  },
  'group_privacy_gaussian/epsilon_exact': (params) => {
    const { group_size: size } = z.object({ group_size: z.number() }).parse(params);
    const noise = groupNoiseMultiplier(gaussianEvents.parse(params), size);
    return gaussianEpsilon(noise, atDelta.parse(params).delta);
  },
  'advanced_composition/epsilon': (params) => {
    const given = target.extend({ total_delta: z.number(), num_queries: z.number() }).parse(params);
    return optimalCompositionEpsilon(given, given.num_queries, given.total_delta);
  },
  'zcdp_to_epsilon/epsilon': zcdpAnswer,
  'zcdp_to_epsilon/rho': (params) => {
    const { epsilon, delta } = target.parse(params);
    return zcdpRho(epsilon, delta);
  },
  'discrete_gaussian/normalizing_constant': (params) =>
    Math.exp(logNormaliser(discreteVariance.parse(params).sigma_squared)),
  'discrete_gaussian/variance': (params) =>
    discreteGaussianVariance(discreteVariance.parse(params).sigma_squared),
  'discrete_gaussian/pmf': (params) => {
    const { sigma_squared: variance, x } = discreteVariance
      .extend({ x: z.array(z.number()) })
      .parse(params);
    return x.map((value) => Math.exp(logDiscreteGaussian(variance, value)));
  },
  'discrete_gaussian/delta': (params) => {
    const given = discreteVariance
      .extend({ epsilon: z.number(), sensitivity: z.number() })
      .parse(params);
    const outputs = discreteGaussianOutputs(Math.sqrt(given.sigma_squared), given.sensitivity);
    return discreteReleaseDelta(outputs, 1, 'remove', given.epsilon);
  },
  'randomized_hadamard/forward': (params) => {
    const { x, signs } = z
      .object({ x: z.array(z.number()), signs: z.array(z.number()) })
      .parse(params);
    const padded = Float64Array.from({ length: paddedLength(x.length) }, (_, i) => signs[i] ?? 1);
    return [...rotate(Float64Array.from(x), padded)];
  },
  'modular_clip/values': (params) => {
    const given = z
      .object({ x: z.array(z.number()), lower_inclusive: z.number(), upper_exclusive: z.number() })
      .parse(params);
    return given.x.map((value) => modularClip(value, given.lower_inclusive, given.upper_exclusive));
  },
};
