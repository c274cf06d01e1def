/** What became of a gRPC call, as the error the coordinator threw or the nearest of our own. */
import { type Metadata, status } from '@grpc/grpc-js';
import type { ErrorCode } from '../../shared/errors/catalogue.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { decodeError, ERROR_TRAILER } from '../../shared/wire/error.ts';
import { fittingText } from '../../shared/wire/fields.ts';
import { MAX_MESSAGE_LENGTH } from '../../shared/wire/limits.ts';

/** The part of a `ServiceError` or `StatusObject` that is read here. Hostile input. */
export interface CallStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata?: Metadata;
}

/** Statuses that gRPC itself gives, without a word from the application. */
const ownStatuses: ReadonlyMap<number, ErrorCode> = new Map([
  [status.UNAVAILABLE, 'COORDINATOR_UNREACHABLE'],
  [status.DEADLINE_EXCEEDED, 'COORDINATOR_UNREACHABLE'],
  // The other side reset the stream: a restart, or a proxy between.
  [status.CANCELLED, 'COORDINATOR_UNREACHABLE'],
  [status.INTERNAL, 'COORDINATOR_UNREACHABLE'],
  [status.UNKNOWN, 'COORDINATOR_UNREACHABLE'],
  [status.RESOURCE_EXHAUSTED, 'MESSAGE_TOO_LARGE'],
  [status.UNIMPLEMENTED, 'PROTOCOL_UNSUPPORTED'],
]);

/** The error the coordinator's application threw, if it was the application that spoke. */
export function toldError({ details, metadata }: CallStatus): FederationError | undefined {
  const [detail] = metadata?.get(ERROR_TRAILER) ?? [];
  if (detail === undefined || typeof detail === 'string') return undefined;
  return decodeError({ message: details, detail });
}

/** The error of a call about which only gRPC has something to say. */
export function transportError({ code, details }: CallStatus): FederationError {
  const own = ownStatuses.get(code) ?? 'INTERNAL';
  const name = status[code] ?? String(code);
  const message = `the call failed with ${name}: ${fittingText(details, MAX_MESSAGE_LENGTH)}`;
  return new FederationError(own, message, { grpcStatus: name });
}
