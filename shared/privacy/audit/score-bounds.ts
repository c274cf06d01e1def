/** Lower bounds on ε from attack scores, over all thresholds, corrected for having tried them all. */
import { requireNotNegative, refuse } from '../inputs.ts';
import { clopperPearsonUpper } from '../special/binomial.ts';
import { gaussianRefutes } from './one-run-fdp.ts';
import { largestRefuted, oneRunRefutes, type Refutation } from './one-run.ts';
import { type CanaryScores, rocCurve } from './roc.ts';

/** What an audit may get wrong, and the δ of the claim it tests. */
export interface AuditTerms {
  /** Probability that the bound is above the true ε; 0 < significance < ½. */
  readonly significance: number;
  readonly delta: number;
}

function requireTerms({ significance, delta }: AuditTerms): void {
  if (!(significance > 0 && significance < 0.5))
    refuse('significance', significance, 'in (0, 0.5)');
  requireNotNegative('delta', delta);
}

/**
 * ln((TPR − δ)/FPR) with Clopper and Pearson's limits on both rates, at the best threshold (Nasr et al. 2021).
 * For canaries of many independent runs; `significance` is divided among the thresholds of the hull.
 */
export function clopperPearsonEpsilon(scores: CanaryScores, terms: AuditTerms): number {
  requireTerms(terms);
  const { present, absent, points } = rocCurve(scores);
  const each = terms.significance / points.length / 2;
  const bounds = points.map(({ truePositives, falsePositives }) => {
    const rate = 1 - clopperPearsonUpper(present - truePositives, present, each) - terms.delta;
    return rate > 0
      ? Math.log(rate) - Math.log(clopperPearsonUpper(falsePositives, absent, each))
      : 0;
  });
  return Math.max(0, ...bounds);
}

/** The best one-run bound over all thresholds; those with the best precision are tried first. */
function bestOverThresholds(
  scores: CanaryScores,
  terms: AuditTerms,
  test: (significance: number) => Refutation,
): number {
  requireTerms(terms);
  const { present, absent, points } = rocCurve(scores);
  const each = terms.significance / points.length;
  const refutes = test(each);
  const ranked = points
    .map(({ truePositives, falsePositives }) => ({
      canaries: present + absent,
      guesses: truePositives + falsePositives,
      correct: truePositives,
    }))
    .filter(({ guesses }) => guesses > 0)
    .map((result) => ({
      result,
      imprecision: clopperPearsonUpper(result.guesses - result.correct, result.guesses, each),
    }))
    .sort((a, b) => a.imprecision - b.imprecision);
  return ranked.reduce((best, { result }) => {
    // Guesses less precise than the best bound itself allows cannot improve it.
    const isHopeless = result.correct / result.guesses <= 1 / (1 + Math.exp(-best));
    if (isHopeless) return best;
    return largestRefuted((epsilon) => refutes(result, epsilon, terms.delta), best);
  }, 0);
}

/** The bound of Steinke, Nasr and Jagielski at the best threshold. */
export function oneRunScoreEpsilon(scores: CanaryScores, terms: AuditTerms): number {
  return bestOverThresholds(scores, terms, oneRunRefutes);
}

/** The bound of Mahloujifar, Melis and Chaudhuri for Gaussian mechanisms at the best threshold. */
export function oneRunGaussianScoreEpsilon(scores: CanaryScores, terms: AuditTerms): number {
  return bestOverThresholds(scores, terms, gaussianRefutes);
}
