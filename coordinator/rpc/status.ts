/** Errors of handlers → what the caller may know and what the log must. */
import { Metadata, type ServerErrorResponse, status } from '@grpc/grpc-js';
import type { GrpcStatusName } from '../../shared/errors/catalogue.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { encodeError, ERROR_TRAILER } from '../../shared/wire/error.ts';

const statusNumbers: Readonly<Record<GrpcStatusName, status>> = {
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  UNAUTHENTICATED: status.UNAUTHENTICATED,
  PERMISSION_DENIED: status.PERMISSION_DENIED,
  NOT_FOUND: status.NOT_FOUND,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  FAILED_PRECONDITION: status.FAILED_PRECONDITION,
  ABORTED: status.ABORTED,
  RESOURCE_EXHAUSTED: status.RESOURCE_EXHAUSTED,
  UNAVAILABLE: status.UNAVAILABLE,
  INTERNAL: status.INTERNAL,
};

/**
 * What the caller is told. A bug, or a failure marked `INTERNAL`, is reduced to an incident id,
 * under which the log has the rest.
 */
export function publicError(error: unknown, incidentId: () => string): FederationError {
  if (error instanceof FederationError && error.code !== 'INTERNAL') return error;
  const incident = incidentId();
  const message = `internal error; the coordinator's log has it as incident ${incident}`;
  return new FederationError('INTERNAL', message, { incident }, error);
}

export function toStatus(error: FederationError): ServerErrorResponse & { readonly code: status } {
  const { message, detail } = encodeError(error);
  const metadata = new Metadata();
  metadata.set(ERROR_TRAILER, Buffer.from(detail));
  const response = new Error(message);
  return Object.assign(response, { code: statusNumbers[error.entry.status], metadata });
}
