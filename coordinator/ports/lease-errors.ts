/** What every store says to a holder whose right is gone: the words are part of the contract. */
import { formatAttempt } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Lease } from './leases.ts';
import type { ClaimedPart } from './removals.ts';

export function leaseLost({ name, holder, token }: Lease): FederationError {
  return new FederationError(
    'LEASE_LOST',
    `${name}: the lease that ${holder} took with token ${String(token)} is no longer its own`,
    { token },
  );
}

export function claimLost({ key, part, holder, token }: ClaimedPart): FederationError {
  return new FederationError(
    'LEASE_LOST',
    `attempt ${formatAttempt(key)}, part ${String(part)}: the claim of ${holder} with token ${String(token)} is no longer its own`,
    { part, token },
  );
}
