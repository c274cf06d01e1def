/** Questions about what an attack proves. */
import { z } from 'zod';
import { oneRunGaussianEpsilon } from '../../../shared/privacy/audit/one-run-fdp.ts';
import { oneRunEpsilon, oneRunPValue } from '../../../shared/privacy/audit/one-run.ts';
import {
  areaUnderCurve,
  type CanaryScores,
  rocCurve,
  truePositiveRate,
} from '../../../shared/privacy/audit/roc.ts';
import {
  clopperPearsonEpsilon,
  oneRunGaussianScoreEpsilon,
  oneRunScoreEpsilon,
} from '../../../shared/privacy/audit/score-bounds.ts';
import { canaryCosineEpsilon } from '../../../shared/privacy/audit/canary-cosine.ts';
import { twoGaussiansEpsilon } from '../../../shared/privacy/audit/two-gaussians.ts';
import { clopperPearsonUpper } from '../../../shared/privacy/special/binomial.ts';
import { normalQuantile } from '../../../shared/privacy/special/normal.ts';
import type { Answers } from './answers.ts';

function quantiles(count: number, shift: number): number[] {
  return Array.from({ length: count }, (_, i) => normalQuantile((i + 0.5) / count) + shift);
}

/** Scores as they are, or normal quantiles with a shift for those present. */
const scores = z.union([
  z
    .object({ in_scores: z.array(z.number()), out_scores: z.array(z.number()) })
    .transform(({ in_scores, out_scores }): CanaryScores => ({
      present: in_scores,
      absent: out_scores,
    })),
  z
    .object({ n_in: z.number(), n_out: z.number(), shift: z.number() })
    .transform(({ n_in, n_out, shift }): CanaryScores => ({
      present: quantiles(n_in, shift),
      absent: quantiles(n_out, 0),
    })),
]);
const terms = z.object({ significance: z.number(), delta: z.number() });
const guesses = z
  .object({ m: z.number(), n_guess: z.number(), n_correct: z.number() })
  .transform(({ m, n_guess, n_correct }) => ({
    canaries: m,
    guesses: n_guess,
    correct: n_correct,
  }));

export const auditAnswers: Answers = {
  'audit/auroc': (params) => areaUnderCurve(rocCurve(scores.parse(params))),
  'audit/tpr_at_fpr': (params) => {
    const curve = rocCurve(scores.parse(params));
    const { fpr } = z.object({ fpr: z.array(z.number()) }).parse(params);
    return fpr.map((rate) => truePositiveRate(curve, rate));
  },
  'clopper_pearson/upper_one_sided': (params) => {
    const { k, n, significance } = z
      .object({ k: z.number(), n: z.number(), significance: z.number() })
      .parse(params);
    return clopperPearsonUpper(k, n, significance);
  },
  'audit_clopper_pearson/epsilon_lower_bound': (params) =>
    clopperPearsonEpsilon(scores.parse(params), terms.parse(params)),
  'audit_one_run/epsilon_lower_bound': (params) =>
    oneRunScoreEpsilon(scores.parse(params), terms.parse(params)),
  'audit_one_run_fdp/epsilon_lower_bound': (params) =>
    oneRunGaussianScoreEpsilon(scores.parse(params), terms.parse(params)),
  'audit_one_run/p_value': (params) => {
    const { epsilon, delta } = z.object({ epsilon: z.number(), delta: z.number() }).parse(params);
    return oneRunPValue(guesses.parse(params), epsilon, delta);
  },
  'audit_one_run/epsilon_lower_bound_counts': (params) => {
    const { significance, delta } = terms.parse(params);
    return oneRunEpsilon(guesses.parse(params), significance, delta);
  },
  'audit_one_run_fdp/epsilon_lower_bound_counts': (params) => {
    const { significance, delta } = terms.parse(params);
    return oneRunGaussianEpsilon(guesses.parse(params), significance, delta);
  },
  'audit_one_shot_fl/epsilon': (params) => {
    const given = z
      .object({ mu: z.number(), std: z.number(), dim: z.number(), delta: z.number() })
      .parse(params);
    return canaryCosineEpsilon({ mean: given.mu, deviation: given.std }, given.dim, given.delta);
  },
  'audit_one_shot_fl/epsilon_two_gaussians': (params) => {
    const given = z
      .object({
        mu0: z.number(),
        std0: z.number(),
        mu1: z.number(),
        std1: z.number(),
        delta: z.number(),
      })
      .parse(params);
    return twoGaussiansEpsilon(
      { mean: given.mu0, deviation: given.std0 },
      { mean: given.mu1, deviation: given.std1 },
      given.delta,
    );
  },
};
