/** What the coordinator's own work makes of an error. */
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
