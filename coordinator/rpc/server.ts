/** The coordinator's gRPC server: mutual TLS, one handler path for every call, graceful drain. */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { TLSSocket } from 'node:tls';
import type { CertifiedKey } from '../../shared/certificates/issue.ts';
import { type Clock, type Duration, milliseconds } from '../../shared/domain/time.ts';
import { MAX_REQUEST_BYTES, RECEIVE_WINDOW_BYTES } from '../../shared/wire/limits.ts';
import type { CoordinatorApp } from '../app/use-cases.ts';
import type { Authenticator } from '../ports/authenticator.ts';
import type { Log } from '../ports/telemetry.ts';
import { CallerAuthentication } from './authenticate.ts';
import { CallRates, type CallRateTerms } from './call-rates.ts';
import { MAX_CALLS_PER_CALLER } from './calls-under-way.ts';
import type { Directory } from './caller.ts';
import { bindRoutes } from './grpc-binding.ts';
import { healthRoutes } from './health-service.ts';
import { listen } from './listener.ts';
import { modelRoutes } from './model-service.ts';
import { operatorRoutes } from './operator-service.ts';
import { participationRoutes } from './participation-service.ts';
import { withReceiveWindow } from './receive-window.ts';
import type { Route } from './route.ts';
import { secAggRoutes } from './secagg-service.ts';
import { Uploads, type UploadTerms } from './uploads.ts';
import type { WatchTerms } from './watching.ts';

export interface RpcConfig extends CallRateTerms {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The longest silence on a watch; shorter than any middlebox's idle limit on the way. */
  readonly heartbeat: Duration;
  /** How often HTTP/2 pings are sent to find dead connections, and how long an answer may take. */
  readonly ping: Duration;
  readonly pingTimeout: Duration;
  /** Masked inputs received at the same time; one of each participant. */
  readonly maxUploads: number;
  /** How long calls under way may take to finish when the server shuts down. */
  readonly drainGrace: Duration;
}

export interface RpcServerOptions {
  readonly config: RpcConfig;
  /** PEM of the authority (or authorities) that issued the callers' certificates. */
  readonly authority: string;
  /** The coordinator's certificate, checked beforehand by `checkOwnCertificate`. */
  readonly own: CertifiedKey;
  readonly app: CoordinatorApp;
  readonly directory: Directory;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RpcServer {
  readonly host: string;
  readonly port: number;
  /**
   * Accepts nothing more, ends watches with `DRAINING`, lets calls under way finish for at most
   * `drainGrace`, then closes every connection. Idempotent.
   */
  close(): Promise<void>;
}

/** Every route of the coordinator, whatever serves them. */
export function coordinatorRoutes(
  app: CoordinatorApp,
  terms: WatchTerms,
  uploads: UploadTerms,
): readonly Route[] {
  return [
    ...participationRoutes(app.participation, terms),
    ...secAggRoutes(app.participation, new Uploads(uploads)),
    ...modelRoutes(app.artefacts),
    ...operatorRoutes(app.operator, terms),
    ...healthRoutes(terms.draining),
  ];
}

/** Silence for as long as it takes to find a connection dead counts as one. */
function uploadTerms({ maxUploads, ping, pingTimeout }: RpcConfig): UploadTerms {
  return { limit: maxUploads, patience: milliseconds(ping + pingTimeout) };
}

function createServer({ ping, pingTimeout }: RpcConfig): Server {
  return new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_send_message_length': -1,
    // Before a caller is known: as many streams as one may have calls.
    'grpc.max_concurrent_streams': MAX_CALLS_PER_CALLER,
    'grpc.keepalive_time_ms': ping,
    'grpc.keepalive_timeout_ms': pingTimeout,
    'grpc.enable_channelz': 0,
  });
}

function credentials({ authority, own }: RpcServerOptions): ServerCredentials {
  const pair = {
    private_key: Buffer.from(own.privateKey),
    cert_chain: Buffer.from(own.certificate),
  };
  return ServerCredentials.createSsl(Buffer.from(authority), [pair], true);
}

/** Throws `PORT_TAKEN`, or `CONFIG_INVALID` when the address cannot be used. */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const { config, app, directory, authenticator, clock, log } = options;
  const drain = new AbortController();
  const draining = drain.signal;
  const server = createServer(config);
  const routes = coordinatorRoutes(
    app,
    { heartbeat: config.heartbeat, draining },
    uploadTerms(config),
  );
  const authentication = new CallerAuthentication(authenticator, directory, clock);
  const rates = new CallRates(config, clock, (identity) => {
    log.warn('caller-flooding', { identity, cooldownMs: config.cooldown });
  });
  bindRoutes(server, routes, { authentication, rates, log, draining });

  const { created: injector, server: tls } = withReceiveWindow(RECEIVE_WINDOW_BYTES, () =>
    server.createConnectionInjector(credentials(options)),
  );
  logRefusedHandshakes(tls, log);
  const listener = await listen(config.host, config.port, (socket) => {
    injector.injectConnection(socket);
  });

  const shutDown = async (): Promise<void> => {
    drain.abort();
    listener.stop();
    await settled(server, config.drainGrace);
    listener.destroy();
  };
  let closing: Promise<void> | undefined;
  return {
    host: listener.host,
    port: listener.port,
    close: () => (closing ??= shutDown()),
  };
}

/** With TLS 1.3 a client learns one word of why it was refused; the operator may need more. */
function logRefusedHandshakes(tls: ReturnType<typeof withReceiveWindow>['server'], log: Log): void {
  tls.on('tlsClientError', (error: Error, socket: TLSSocket) => {
    // node sets the reason for which it refuses a certificate here, and closes.
    const refusal: unknown = socket.authorizationError;
    const reason = typeof refusal === 'string' ? refusal : error.message;
    log.warn('tls-handshake-refused', { reason });
  });
}

/**
 * Resolves when every connection is closed: by itself, or by force after `grace`. grpc-js never
 * reports the end of a shutdown that met a connection about to break, so the timer decides alone.
 */
async function settled(server: Server, grace: Duration): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, grace);
    server.tryShutdown(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  server.forceShutdown();
}
