/** The client's channel bound to the coordinator's routes: every byte encoded, no socket. */
import type { Channel } from '../../client/transport/channel.ts';
import {
  channelTransport,
  defaultTransportTimes,
  type TransportTimes,
} from '../../client/transport/channel-transport.ts';
import type { CoordinatorTransport } from '../../client/transport/transport.ts';
import type { Caller } from '../../coordinator/rpc/caller.ts';
import type { Route } from '../../coordinator/rpc/route.ts';
import { publicError } from '../../coordinator/rpc/status.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { decodeError, encodeError } from '../../shared/wire/error.ts';
import type { MethodKind } from '../../shared/wire/services.ts';

type RouteOf<Kind extends MethodKind> = Extract<Route, { kind: Kind }>;

/** As if the error had travelled. */
function received(error: unknown): FederationError {
  const told = decodeError(encodeError(publicError(error, () => 'in-memory')));
  return told ?? new FederationError('INTERNAL');
}

/** Rejects with the signal's reason as soon as it aborts, like a cancelled call. */
async function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } catch (error) {
    throw signal.aborted ? signal.reason : received(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

export function inMemoryChannel(routes: readonly Route[], caller: () => Caller): Channel {
  const byPath = new Map(routes.map((route) => [route.path, route]));

  function routeFor<Kind extends MethodKind>(kind: Kind, path: string): RouteOf<Kind> {
    const route = byPath.get(path);
    if (route?.kind !== kind) throw new FederationError('PROTOCOL_UNSUPPORTED');
    return route as RouteOf<Kind>;
  }

  return {
    unary: async (method, request, signal) => {
      const route = routeFor('unary', method.path);
      const bytes = method.request.encode(request);
      signal.throwIfAborted();
      const answer = Promise.resolve().then(() => route.handle(caller(), bytes, signal));
      return method.response.decode(await unlessAborted(signal, answer));
    },
    clientStream: async (method, parts, signal) => {
      const route = routeFor('client-stream', method.path);
      signal.throwIfAborted();
      async function* encoded(): AsyncIterable<Uint8Array> {
        for (const part of parts) {
          await Promise.resolve();
          signal.throwIfAborted();
          yield method.request.encode(part);
        }
      }
      const answer = Promise.resolve().then(() => route.handle(caller(), encoded(), signal));
      return method.response.decode(await unlessAborted(signal, answer));
    },
    async *serverStream(method, request, signal) {
      const route = routeFor('server-stream', method.path);
      const bytes = method.request.encode(request);
      const left = new AbortController();
      const until = AbortSignal.any([signal, left.signal]);
      const responses = route.handle(caller(), bytes, until)[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next: IteratorResult<Uint8Array, unknown> = await unlessAborted(
            signal,
            responses.next(),
          );
          if (next.done === true) return;
          yield method.response.decode(next.value);
        }
      } finally {
        left.abort();
      }
    },
    close: () => undefined,
  };
}

/** `caller` is asked at every call, as a certificate would be. */
export function inMemoryTransport(
  routes: readonly Route[],
  caller: () => Caller,
  times: TransportTimes = defaultTransportTimes,
): CoordinatorTransport {
  return channelTransport(inMemoryChannel(routes, caller), times);
}
