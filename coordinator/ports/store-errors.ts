/** What every store says when it refuses: the words are part of the contract. */
import { formatRound, type RoundKey } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { StoredSubmission } from './store.ts';

/** `stored` and `expected` are versions; 0 stands for a row that does not exist. */
export function staleWrite(what: string, stored: number, expected: number): FederationError {
  return new FederationError(
    'STALE_ROUND',
    `${what} is at version ${String(stored)}, the write expected ${String(expected)}; read it again`,
    { stored, expected },
  );
}

export function submissionConflict(key: RoundKey, taken: StoredSubmission): FederationError {
  const { attempt, step, participant } = taken;
  return new FederationError(
    'SUBMISSION_CONFLICT',
    `round ${formatRound(key)}#${String(attempt)}: a ${step} submission of participant ${participant} was accepted before`,
  );
}

export function storeClosed(transaction: string): FederationError {
  return new FederationError(
    'STORE_UNAVAILABLE',
    `transaction ${transaction}: the store is closed`,
  );
}
