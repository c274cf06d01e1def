/**
 * A method as bytes in, bytes out, without a transport: guard → decode → handler → encode. gRPC
 * serves routes over TLS; tests may serve the same routes in memory.
 */
import type {
  ClientStreamMethod,
  MethodKind,
  ServerStreamMethod,
  UnaryMethod,
} from '../../shared/wire/services.ts';
import type { Caller, Guard } from './caller.ts';

interface RouteBase<Kind extends MethodKind> {
  readonly kind: Kind;
  readonly path: string;
}

/** Every `handle` rejects or throws `FederationError`; anything else is a bug behind it. */
export type Route =
  | (RouteBase<'unary'> & {
      handle(caller: Caller, request: Uint8Array, signal: AbortSignal): Promise<Uint8Array>;
    })
  | (RouteBase<'client-stream'> & {
      handle(
        caller: Caller,
        requests: AsyncIterable<Uint8Array>,
        signal: AbortSignal,
      ): Promise<Uint8Array>;
    })
  | (RouteBase<'server-stream'> & {
      handle(caller: Caller, request: Uint8Array, signal: AbortSignal): AsyncIterable<Uint8Array>;
    });

export function unary<Request, Response, Who>(
  method: UnaryMethod<Request, Response>,
  guard: Guard<Who>,
  handler: (who: Who, request: Request, signal: AbortSignal) => Promise<Response>,
): Route {
  return {
    kind: 'unary',
    path: method.path,
    handle: async (caller, request, signal) => {
      const who = guard(caller);
      return method.response.encode(await handler(who, method.request.decode(request), signal));
    },
  };
}

export function clientStream<Request, Response, Who>(
  method: ClientStreamMethod<Request, Response>,
  guard: Guard<Who>,
  handler: (who: Who, parts: AsyncIterable<Request>, signal: AbortSignal) => Promise<Response>,
): Route {
  async function* decoded(requests: AsyncIterable<Uint8Array>): AsyncIterable<Request> {
    for await (const request of requests) yield method.request.decode(request);
  }
  return {
    kind: 'client-stream',
    path: method.path,
    handle: async (caller, requests, signal) => {
      const who = guard(caller);
      return method.response.encode(await handler(who, decoded(requests), signal));
    },
  };
}

export function serverStream<Request, Response, Who>(
  method: ServerStreamMethod<Request, Response>,
  guard: Guard<Who>,
  handler: (who: Who, request: Request, signal: AbortSignal) => AsyncIterable<Response>,
): Route {
  return {
    kind: 'server-stream',
    path: method.path,
    async *handle(caller, request, signal) {
      const who = guard(caller);
      const responses = handler(who, method.request.decode(request), signal);
      for await (const response of responses) yield method.response.encode(response);
    },
  };
}
