/** Questions about correlated noise: trees, Toeplitz strategies and their sensitivities. */
import { z } from 'zod';
import {
  bufferedCoefficients,
  bufferedInverse,
  type NoiseBuffer,
} from '../../../shared/privacy/factorisation/buffered-toeplitz.ts';
import { optimiseBuffers } from '../../../shared/privacy/factorisation/optimise.ts';
import { linearSensitivity } from '../../../shared/privacy/factorisation/participation.ts';
import {
  banded,
  inverseCoefficients,
  optimalCoefficients,
  toeplitzSensitivitySquared,
} from '../../../shared/privacy/factorisation/toeplitz.ts';
import { treeSensitivitySquared } from '../../../shared/privacy/factorisation/tree.ts';
import { gaussianEpsilonOfRho, zcdpEpsilon } from '../../../shared/privacy/zcdp/conversion.ts';
import type { Answers } from './answers.ts';

const tree = z
  .object({
    max_participation: z.number(),
    min_separation: z.number(),
    steps: z.number().optional(),
    total_steps: z.number().optional(),
  })
  .transform((given) =>
    treeSensitivitySquared(
      given.steps ?? given.total_steps ?? 0,
      given.max_participation,
      given.min_separation,
    ),
  );
const release = z.object({ noise_multiplier: z.number(), delta: z.number() });

function treeRho(params: Readonly<Record<string, unknown>>): number {
  return tree.parse(params) / (2 * release.parse(params).noise_multiplier ** 2);
}

const contract = z.object({
  min_sep: z.number(),
  max_participations: z.number().nullable(),
});

function participation(params: Readonly<Record<string, unknown>>) {
  const { min_sep: minSeparation, max_participations: most } = contract.parse(params);
  return { minSeparation, ...(most === null ? {} : { maxParticipations: most }) };
}

const rounds = z.object({ n: z.number() });

const buffers = z
  .object({ buf_decay: z.array(z.number()), output_scale: z.array(z.number()) })
  .transform(({ buf_decay, output_scale }): readonly NoiseBuffer[] =>
    buf_decay.map((decay, i) => ({ decay, scale: output_scale[i] ?? 0 })),
  );

const FIRST = 10;

export const factorisationAnswers: Answers = {
  'tree_no_restart/sensitivity_squared': (params) => tree.parse(params),
  'tree_no_restart/epsilon': (params) =>
    gaussianEpsilonOfRho(treeRho(params), release.parse(params).delta),
  'tree_no_restart/zcdp_and_epsilon': (params) => {
    const rho = treeRho(params);
    return [rho, zcdpEpsilon(rho, release.parse(params).delta)];
  },
  'toeplitz/optimal_max_error_strategy_coefs': (params) => [
    ...optimalCoefficients(rounds.parse(params).n),
  ],
  'toeplitz/optimal_max_error_noising_coefs': (params) => [
    ...inverseCoefficients(optimalCoefficients(rounds.parse(params).n)),
  ],
  'toeplitz_mf/min_sep_sensitivity_squared': (params) => {
    const { n } = rounds.parse(params);
    const { bands } = z.object({ bands: z.number().nullable() }).parse(params);
    const strategy = banded(optimalCoefficients(n), bands ?? n);
    return toeplitzSensitivitySquared(strategy, { ...participation(params), rounds: n });
  },
  'blt/toeplitz_coefs_first10': (params) => [...bufferedCoefficients(buffers.parse(params), FIRST)],
  'blt/noising_coefs_first10': (params) => [...bufferedInverse(buffers.parse(params), FIRST)],
  'blt/min_sep_sensitivity_squared': (params) => {
    const { n } = rounds.parse(params);
    const strategy = bufferedCoefficients(buffers.parse(params), n);
    return toeplitzSensitivitySquared(strategy, { ...participation(params), rounds: n });
  },
  'blt/golden_parameters': (params) => {
    const given = rounds
      .extend({ num_buffers: z.number(), participations: z.number() })
      .parse(params);
    const found = optimiseBuffers(given.num_buffers, {
      rounds: given.n,
      minSeparation: 1,
      maxParticipations: given.participations,
    });
    return {
      output_scale: found.map(({ scale }) => scale),
      buf_decay: found.map(({ decay }) => decay),
    };
  },
  'matrix_factorization/min_sep_sensitivity': (params) => {
    const { C } = z.object({ C: z.array(z.array(z.number())) }).parse(params);
    return linearSensitivity(C, participation(params));
  },
};
