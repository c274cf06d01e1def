/** From a file of the shape of `dp-reference.json` to cases: every row asks one question of shared/privacy. */
import { z } from 'zod';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { type Outcome, unchecked, type VectorCase, vectorCase } from './case.ts';
import { accountingAnswers } from './privacy/accounting.ts';
import type { Answers } from './privacy/answers.ts';
import { auditAnswers } from './privacy/audits.ts';
import { closedFormAnswers } from './privacy/closed-forms.ts';
import { distributedAnswers } from './privacy/distributed.ts';
import { factorisationAnswers } from './privacy/factorisations.ts';
import { looserAnswers } from './privacy/looser.ts';
import { matches, toleranceShape } from './privacy/tolerance.ts';

const row = z.looseObject({
  id: z.string(),
  mechanism: z.string(),
  quantity: z.string(),
  params: z.record(z.string(), z.unknown()),
  expected: z.unknown(),
  tolerance: toleranceShape,
  prv_bounds: z.array(z.number()).optional(),
});

type Row = z.infer<typeof row>;

const file = z.looseObject({ cases: z.array(z.unknown()) });

const ANSWERS: Answers = {
  ...closedFormAnswers,
  ...accountingAnswers,
  ...distributedAnswers,
  ...factorisationAnswers,
  ...auditAnswers,
};

/** The words with which the file says that there is no number. */
const REFUSALS: Readonly<Record<string, string>> = {
  PRIVACY_PARAMETERS_INVALID: 'error',
  PRIVACY_TARGET_INFEASIBLE: 'infeasible',
};

function answerOf(answer: Answers[string], params: Row['params']): unknown {
  try {
    return answer(params);
  } catch (error) {
    const word = error instanceof FederationError ? REFUSALS[error.code] : undefined;
    if (word === undefined) throw error;
    return word;
  }
}

/** A bound from above that another accountant's bound from below exceeds is unsound, whatever the tolerance. */
function isUnsound(value: unknown, bounds: Row['prv_bounds']): boolean {
  const [low] = bounds ?? [];
  return low !== undefined && typeof value === 'number' && value < low;
}

/** Whether a reference is another accountant's looser bound, and ours is not above it. */
function isTighter(
  value: unknown,
  { mechanism, quantity, params, expected, tolerance }: Row,
): boolean {
  const looser = looserAnswers[`${mechanism}/${quantity}`]?.(params);
  if (!Array.isArray(value) || !Array.isArray(looser)) return false;
  return (
    matches(looser, expected, tolerance) &&
    value.every((one, i) => Number(one) <= Number(looser[i]) * (1 + 1e-12))
  );
}

function check(given: Row, answer: Answers[string]): Outcome {
  const value = answerOf(answer, given.params);
  const isRight = matches(value, given.expected, given.tolerance) || isTighter(value, given);
  if (isRight && !isUnsound(value, given.prv_bounds)) return { status: 'pass', value };
  return { status: 'fail', value, expected: given.expected };
}

function caseOf(given: unknown, index: number): VectorCase {
  const parsed = row.safeParse(given);
  if (!parsed.success) {
    const value = `not a case: ${z.prettifyError(parsed.error)}`;
    return vectorCase(`cases/${index}`, () => ({ status: 'fail', value }));
  }
  const { id, mechanism, quantity } = parsed.data;
  const answer = ANSWERS[`${mechanism}/${quantity}`];
  if (answer === undefined) return unchecked(id, `nothing here answers ${mechanism}/${quantity}`);
  return vectorCase(id, () => check(parsed.data, answer));
}

/** Cases of a parsed file; a row of the wrong shape is one failing case. */
export function privacyCases(parsed: unknown): VectorCase[] {
  return file.parse(parsed).cases.map(caseOf);
}
