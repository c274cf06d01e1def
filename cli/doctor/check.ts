/** One question the doctor asks, and the answer. */
import { FederationError } from '../../shared/errors/federation-error.ts';

export type CheckStatus = 'good' | 'warning' | 'problem' | 'skipped';

export interface CheckResult {
  readonly name: string;
  readonly status: CheckStatus;
  /** What was found and, when it is not good, what to do. */
  readonly finding: string;
}

/** What a check found; a failure is thrown, as everywhere. */
export interface Finding {
  readonly status?: CheckStatus;
  readonly finding: string;
}

/** Asks; whatever is thrown is a problem. */
export async function ask(
  name: string,
  question: () => Finding | Promise<Finding>,
): Promise<CheckResult> {
  try {
    const { status = 'good', finding } = await question();
    return { name, status, finding };
  } catch (error) {
    return { name, status: 'problem', finding: findingOf(error) };
  }
}

function findingOf(error: unknown): string {
  if (error instanceof FederationError) return error.message;
  return error instanceof Error ? error.message : String(error);
}

/** For questions that make no sense because an earlier one failed. */
export function skipped(name: string, because: string): CheckResult {
  return { name, status: 'skipped', finding: `not asked: ${because}` };
}
