/** What is fuzzed: something that must answer any input with a value or with its own refusal. */
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { ErrorCode } from '../../shared/errors/catalogue.ts';
import type { Random } from '../simulation/engine/random.ts';

/** How the target answered; anything it must not do is thrown. */
export type Verdict = 'accepted' | 'refused';

export interface Target {
  /** Unique; `--target` takes it. */
  readonly name: string;
  /** Makes one input from `random`, alone and always the same, and puts it to the target. */
  attempt(random: Random): Verdict | Promise<Verdict>;
}

/** A rule of the target that one input broke. */
export class BrokenRule extends Error {}

/**
 * Refused when `act` throws one of these codes; else what it says, or accepted where it says nothing of the
 * kind. Anything else it throws is passed on.
 */
export async function judged(codes: readonly ErrorCode[], act: () => unknown): Promise<Verdict> {
  try {
    return (await act()) === 'refused' ? 'refused' : 'accepted';
  } catch (error) {
    if (!(error instanceof FederationError)) throw error;
    if (codes.includes(error.code)) return 'refused';
    throw new BrokenRule(`refused with ${error.code}, which is not documented: ${error.message}`);
  }
}
