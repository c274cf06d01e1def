/** Serves routes through grpc-js: authentication, cancellation, back-pressure, status, log line. */
import type {
  sendUnaryData,
  Server,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import type { PeerCertificate } from 'node:tls';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Log } from '../ports/telemetry.ts';
import type { CallerAuthentication } from './authenticate.ts';
import { CallLog } from './call-log.ts';
import type { CallRates } from './call-rates.ts';
import { CallsUnderWay } from './calls-under-way.ts';
import type { Caller } from './caller.ts';
import type { Route } from './route.ts';
import { toStatus } from './status.ts';

/** What every call passes before its handler. */
export interface CallTerms {
  readonly authentication: CallerAuthentication;
  readonly rates: CallRates;
  readonly log: Log;
  /** Aborts when the server begins to shut down: from then on new calls get `DRAINING`. */
  readonly draining: AbortSignal;
}

type RouteOf<Kind extends Route['kind']> = Extract<Route, { kind: Kind }>;

/** What the three kinds of call have in common. */
interface AnyCall {
  once(event: 'cancelled', listener: () => void): unknown;
  getAuthContext(): { readonly sslPeerCertificate?: PeerCertificate };
}

/** grpc-js wants Buffers; the bytes themselves are not copied. */
function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

function asReceived(bytes: Buffer): Uint8Array {
  return bytes;
}

class Binding {
  readonly #terms: CallTerms;
  readonly #underWay = new CallsUnderWay();

  constructor(terms: CallTerms) {
    this.#terms = terms;
  }

  unary(route: RouteOf<'unary'>) {
    return (
      call: ServerUnaryCall<Uint8Array, Uint8Array>,
      respond: sendUnaryData<Uint8Array>,
    ): void => {
      this.#answer(route, call, respond, (caller, signal) =>
        route.handle(caller, call.request, signal),
      );
    };
  }

  clientStream(route: RouteOf<'client-stream'>) {
    return (
      call: ServerReadableStream<Uint8Array, Uint8Array>,
      respond: sendUnaryData<Uint8Array>,
    ): void => {
      const requests: AsyncIterable<Uint8Array> = call;
      this.#answer(route, call, respond, (caller, signal) =>
        route.handle(caller, requests, signal),
      );
    };
  }

  serverStream(route: RouteOf<'server-stream'>) {
    return (call: ServerWritableStream<Uint8Array, Uint8Array>): void => {
      this.#run(route, call, async (caller, signal) => {
        for await (const response of route.handle(caller, call.request, signal)) {
          await write(call, response, signal);
        }
      }).then(
        () => {
          call.end();
        },
        (error: unknown) => {
          call.emit('error', error);
        },
      );
    };
  }

  #answer(
    route: Route,
    call: AnyCall,
    respond: sendUnaryData<Uint8Array>,
    handle: (caller: Caller, signal: AbortSignal) => Promise<Uint8Array>,
  ): void {
    this.#run(route, call, handle).then(
      (response) => {
        respond(null, response);
      },
      (error: unknown) => {
        respond(error instanceof Error ? error : null);
      },
    );
  }

  /** Rejects with a gRPC status and nothing else. */
  async #run<T>(
    route: Route,
    call: AnyCall,
    handle: (caller: Caller, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { authentication, rates, draining, log } = this.#terms;
    const callLog = new CallLog(log, route.path);
    const cancelled = new AbortController();
    call.once('cancelled', () => {
      cancelled.abort();
    });
    try {
      if (draining.aborted) throw new FederationError('DRAINING');
      const caller = authentication.callerOf(call.getAuthContext().sslPeerCertificate);
      callLog.identified(caller);
      rates.take(caller.identity);
      const leave = this.#underWay.enter(caller.identity);
      const result = await handle(caller, cancelled.signal).finally(leave);
      callLog.succeeded();
      return result;
    } catch (error) {
      if (cancelled.signal.aborted) callLog.cancelled();
      throw toStatus(cancelled.signal.aborted ? wentAway() : callLog.failed(error));
    }
  }
}

/** Nobody reads this status: the caller has cancelled or is gone. */
function wentAway(): FederationError {
  return new FederationError('COORDINATOR_UNREACHABLE', 'the caller went away');
}

/** Resolves once HTTP/2 has taken the bytes, which a slow reader's window delays. */
async function write(
  call: ServerWritableStream<Uint8Array, Uint8Array>,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      reject(wentAway());
    };
    signal.addEventListener('abort', stop, { once: true });
    call.write(bytes, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
  });
}

/** Registers every route; requests and responses pass as bytes. */
export function bindRoutes(server: Server, routes: readonly Route[], terms: CallTerms): void {
  const binding = new Binding(terms);
  for (const route of routes) {
    switch (route.kind) {
      case 'unary':
        server.register(route.path, binding.unary(route), toBuffer, asReceived, 'unary');
        break;
      case 'client-stream': {
        const handler = binding.clientStream(route);
        server.register(route.path, handler, toBuffer, asReceived, 'clientStream');
        break;
      }
      case 'server-stream': {
        const handler = binding.serverStream(route);
        server.register(route.path, handler, toBuffer, asReceived, 'serverStream');
        break;
      }
    }
  }
}
