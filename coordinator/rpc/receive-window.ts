/**
 * HTTP/2 lets a sender have only so many bytes under way as the receiver's window. The default of
 * 64 KiB limits an upload to 64 KiB per round trip: 12 Mbit/s at 40 ms. grpc-js has an option for
 * the client's window and none for the server's, so the server it creates is given one here.
 */
import http2 from 'node:http2';
import { invariant } from '../../shared/errors/federation-error.ts';
import { adaptReceiveWindow } from './long-lines.ts';

type CreateSecureServer = (options: http2.SecureServerOptions) => http2.Http2SecureServer;

/** Assigns through `Reflect` because the typings call the property constant. */
function replaceCreateSecureServer(create: CreateSecureServer): void {
  Reflect.set(http2, 'createSecureServer', create);
}

function widened(
  create: CreateSecureServer,
  windowBytes: number,
  options: http2.SecureServerOptions,
): http2.Http2SecureServer {
  const settings = { ...options.settings, initialWindowSize: windowBytes };
  const server = create({ ...options, settings, minVersion: 'TLSv1.3' });
  return server.on('session', (session) => {
    adaptReceiveWindow(session, windowBytes);
  });
}

/** What was created, with the HTTP/2 server underneath it. */
export interface WithServer<T> {
  readonly created: T;
  readonly server: http2.Http2SecureServer;
}

/**
 * Runs `create`, which must create one secure HTTP/2 server before it returns, and gives streams
 * and connections of that server a window of `windowBytes`, or a wider one where the line is long. Only TLS 1.3 is spoken. Because
 * `create` is synchronous, nothing else in the process can see the replaced function.
 */
export function withReceiveWindow<T>(windowBytes: number, create: () => T): WithServer<T> {
  const original = http2.createSecureServer;
  const servers: http2.Http2SecureServer[] = [];
  replaceCreateSecureServer((options) => {
    const server = widened(original, windowBytes, options);
    servers.push(server);
    return server;
  });
  try {
    const created = create();
    const [server] = servers;
    invariant(server !== undefined, 'grpc-js creates its server through node:http2');
    return { created, server };
  } finally {
    replaceCreateSecureServer(original);
  }
}
