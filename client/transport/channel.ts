/** One step below the transport port: typed calls of any service, over whatever carries bytes. */
import type {
  ClientStreamMethod,
  ServerStreamMethod,
  UnaryMethod,
} from '../../shared/wire/services.ts';

/**
 * Single tries. Every failure is a `FederationError`; an aborted signal rejects with its reason.
 * Responses are decoded, hence checked.
 */
export interface Channel {
  unary<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Response>;
  /** Takes the next part only when the previous one is on its way. */
  clientStream<Request, Response>(
    method: ClientStreamMethod<Request, Response>,
    parts: Iterable<Request>,
    signal: AbortSignal,
  ): Promise<Response>;
  /** Leaving the loop cancels the call. */
  serverStream<Request, Response>(
    method: ServerStreamMethod<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncIterable<Response>;
  close(): void;
}
