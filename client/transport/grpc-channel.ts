/** `Channel` over gRPC with mutual TLS. */
import { isIP } from 'node:net';
import {
  type CallOptions,
  ChannelCredentials,
  Client,
  type ClientReadableStream,
  type ClientWritableStream,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { checkOwnCertificate } from '../../shared/certificates/check.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { type Clock, type Duration, seconds } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Codec } from '../../shared/wire/codec.ts';
import { MAX_RESPONSE_BYTES, RECEIVE_WINDOW_BYTES } from '../../shared/wire/limits.ts';
import type {
  ClientStreamMethod,
  ServerStreamMethod,
  UnaryMethod,
} from '../../shared/wire/services.ts';
import type { Channel } from './channel.ts';
import { diagnose } from './diagnose.ts';
import { type Endpoint, formatEndpoint, serverProblem } from './endpoint.ts';
import { within } from './silence.ts';
import { toldError, transportError } from './status.ts';

export interface GrpcTimes {
  /**
   * How long a unary call, the answer to an upload, or one chunk of it may take: what is under way
   * before it on a slow link included.
   */
  readonly call: Duration;
  /** How long finding out why a connection failed may take. */
  readonly diagnosis: Duration;
  /** The longest pause between attempts to connect. */
  readonly reconnect: Duration;
}

export const defaultGrpcTimes: GrpcTimes = {
  call: seconds(90),
  diagnosis: seconds(5),
  reconnect: seconds(5),
};

/** Bytes of messages, before TLS and HTTP/2 add theirs. */
export interface Traffic {
  sent: number;
  received: number;
}

export interface GrpcChannelOptions {
  readonly endpoint: Endpoint;
  /** The identity the own certificate must be bound to; absent where any will do. */
  readonly identity?: IdentityKey;
  readonly suite: CryptoSuite;
  readonly clock: Clock;
  readonly times?: GrpcTimes;
  /** Counted up as messages go out and come in. */
  readonly traffic?: Traffic;
}

/**
 * TLS server name where an address is dialled: RFC 6066 allows no address there. What the
 * certificate is good for is judged by `serverProblem`, against the address itself.
 */
const NO_NAME = 'coordinator.invalid';

function createClient({ endpoint, suite }: GrpcChannelOptions, times: GrpcTimes): Client {
  const credentials = ChannelCredentials.createSsl(
    Buffer.from(endpoint.authority),
    Buffer.from(endpoint.own.privateKey),
    Buffer.from(endpoint.own.certificate),
    { checkServerIdentity: (_host, certificate) => serverProblem(suite, endpoint, certificate) },
  );
  return new Client(formatEndpoint(endpoint), credentials, {
    ...(isIP(endpoint.host) === 0 ? {} : { 'grpc.ssl_target_name_override': NO_NAME }),
    // No keepalive pings from clients: heartbeats and the server's pings do that, and nobody is
    // ever told "too many pings".
    'grpc.enable_retries': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': Math.min(250, times.reconnect),
    'grpc.max_reconnect_backoff_ms': times.reconnect,
    'grpc.max_receive_message_length': MAX_RESPONSE_BYTES,
    'grpc.max_send_message_length': -1,
    'grpc-node.flow_control_window': RECEIVE_WINDOW_BYTES,
    'grpc.enable_channelz': 0,
  });
}

/** Cancels the call when the signal aborts; the returned function lets go of the signal. */
function cancelOn(signal: AbortSignal, call: { cancel(): void }): () => void {
  const cancel = (): void => {
    call.cancel();
  };
  signal.addEventListener('abort', cancel, { once: true });
  return () => {
    signal.removeEventListener('abort', cancel);
  };
}

class GrpcChannel implements Channel {
  readonly #options: GrpcChannelOptions;
  readonly #times: GrpcTimes;
  readonly #client: Client;
  readonly #traffic: Traffic;
  /** grpc-js wants Buffers; the bytes themselves are not copied. */
  readonly #toBuffer = (bytes: Uint8Array): Buffer => {
    this.#traffic.sent += bytes.length;
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  readonly #asReceived = (bytes: Buffer): Uint8Array => {
    this.#traffic.received += bytes.length;
    return bytes;
  };

  constructor(options: GrpcChannelOptions) {
    this.#options = options;
    this.#traffic = options.traffic ?? { sent: 0, received: 0 };
    this.#times = options.times ?? defaultGrpcTimes;
    this.#client = createClient(options, this.#times);
  }

  async unary<Request, Response>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Response> {
    this.#prepare(signal);
    const bytes = method.request.encode(request);
    return this.#settle(signal, async () => {
      const response = await new Promise<Uint8Array>((resolve, reject) => {
        const call = this.#client.makeUnaryRequest(
          method.path,
          this.#toBuffer,
          this.#asReceived,
          bytes,
          new Metadata(),
          this.#deadline(),
          answer(resolve, reject, () => {
            release();
          }),
        );
        const release = cancelOn(signal, call);
      });
      return method.response.decode(response);
    });
  }

  async clientStream<Request, Response>(
    method: ClientStreamMethod<Request, Response>,
    parts: Iterable<Request>,
    signal: AbortSignal,
  ): Promise<Response> {
    this.#prepare(signal);
    return this.#settle(signal, async () => {
      const { promise, resolve, reject } = promiseWithResolvers<Uint8Array>();
      const call = this.#client.makeClientStreamRequest(
        method.path,
        this.#toBuffer,
        this.#asReceived,
        new Metadata(),
        {},
        answer(resolve, reject, () => {
          release();
        }),
      );
      const release = cancelOn(signal, call);
      try {
        const sending = this.#send(call, method.request, parts, settlement(promise));
        // An early answer, be it a refusal, ends the call: there is no point in sending on.
        const response = await Promise.race([promise, sending.then(() => this.#inTime(promise))]);
        return method.response.decode(response);
      } catch (error) {
        call.cancel();
        throw error;
      }
    });
  }

  async *serverStream<Request, Response>(
    method: ServerStreamMethod<Request, Response>,
    request: Request,
    signal: AbortSignal,
  ): AsyncIterable<Response> {
    this.#prepare(signal);
    const call: ClientReadableStream<Uint8Array> = this.#client.makeServerStreamRequest(
      method.path,
      this.#toBuffer,
      this.#asReceived,
      method.request.encode(request),
    );
    const release = cancelOn(signal, call);
    const responses: AsyncIterable<Uint8Array> = call;
    try {
      for await (const response of responses) yield method.response.decode(response);
    } catch (error) {
      throw await this.#explain(error, signal);
    } finally {
      release();
      call.cancel();
    }
  }

  close(): void {
    this.#client.close();
  }

  /** Throws `CERTIFICATE_INVALID` for a certificate that TLS 1.3 would refuse without a reason. */
  #prepare(signal: AbortSignal): void {
    signal.throwIfAborted();
    const { endpoint, identity, suite, clock } = this.#options;
    const { authority, own, ownFile: file } = endpoint;
    const given = { authority, own, identity, ...(file !== undefined && { file }) };
    checkOwnCertificate(suite, given, clock.now());
  }

  #deadline(): CallOptions {
    return { deadline: new Date(Date.now() + this.#times.call) };
  }

  async #inTime<T>(promise: Promise<T>): Promise<T> {
    return within(this.#times.call, promise);
  }

  /** One part at a time: the next is encoded when HTTP/2 has taken the previous one. */
  async #send<Request>(
    call: ClientWritableStream<Uint8Array>,
    codec: Codec<Request>,
    parts: Iterable<Request>,
    answered: Promise<'answered'>,
  ): Promise<void> {
    for (const part of parts) {
      const written = new Promise<'written'>((resolve) => {
        call.write(codec.encode(part), () => {
          resolve('written');
        });
      });
      const outcome = await this.#inTime(Promise.race([answered, written]));
      if (outcome === 'answered') return;
    }
    call.end();
  }

  async #settle<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw await this.#explain(error, signal);
    }
  }

  /** The signal's reason, the coordinator's own error, or why there is no connection. */
  async #explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (signal.aborted) return signal.reason;
    if (error instanceof FederationError || !isServiceError(error)) return error;
    const told = toldError(error);
    if (told !== undefined) return told;
    if (error.code !== status.UNAVAILABLE) return transportError(error);
    const { suite, endpoint } = this.#options;
    return (await diagnose(suite, endpoint, this.#times.diagnosis)) ?? transportError(error);
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error;
}

function answer(
  resolve: (response: Uint8Array) => void,
  reject: (error: Error) => void,
  done: () => void,
) {
  return (error: ServiceError | null, response?: Uint8Array): void => {
    done();
    if (error !== null) reject(error);
    else resolve(response ?? new Uint8Array(0));
  };
}

/** That a call is over, however it ended. */
async function settlement(promise: Promise<unknown>): Promise<'answered'> {
  await Promise.allSettled([promise]);
  return 'answered';
}

function promiseWithResolvers<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
} {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Dials lazily: the first call connects. */
export function createGrpcChannel(options: GrpcChannelOptions): Channel {
  return new GrpcChannel(options);
}
