/** What the coordinator's own work makes of an error. */
import type { RunCause } from '../../shared/domain/run-causes.ts';
import type { ErrorCode } from '../../shared/errors/catalogue.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** Another process has taken over; whatever it was, it is no longer for this one to do. */
export function isLeaseLost(error: unknown): boolean {
  return error instanceof FederationError && error.code === 'LEASE_LOST';
}

/** The store or the disk may recover; a bug or bad data will not. */
export function isPassing(error: unknown): boolean {
  return (
    error instanceof FederationError &&
    error.entry.retry === 'same-call' &&
    error.code !== 'INTERNAL'
  );
}

const CAUSES: Readonly<Partial<Record<ErrorCode, RunCause>>> = {
  DATA_INVALID: 'no-examples',
  MODEL_INVALID: 'bad-model',
  MODEL_NOT_FOUND: 'artefact-missing',
  ROUND_NOT_FOUND: 'vector-damaged',
  DIGEST_MISMATCH: 'vector-damaged',
  DISK_FULL: 'store-failure',
  STORE_UNAVAILABLE: 'store-failure',
  STALE_ROUND: 'store-failure',
};

/** The cause of an attempt's end that work which kept failing with this error amounts to. */
export function causeOf(error: unknown): RunCause {
  const cause = error instanceof FederationError ? CAUSES[error.code] : undefined;
  return cause ?? 'internal-error';
}
