/** The TCP socket the coordinator listens on. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type ErrorCode } from '../../shared/errors/catalogue.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';

export interface Listener {
  readonly host: string;
  /** The port in use, also where 0 was asked for. */
  readonly port: number;
  /** Accepts nothing more; open connections stay. */
  stop(): void;
  /** Ends what is still open, a handshake never finished among them. */
  destroy(): void;
}

const CODES: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EADDRINUSE: ['PORT_TAKEN', 'is already in use: stop the other program or choose another port'],
  EACCES: ['CONFIG_INVALID', 'may not be used by this user: choose a port from 1024'],
  EADDRNOTAVAIL: ['CONFIG_INVALID', 'is not an address of this machine'],
  ENOTFOUND: ['CONFIG_INVALID', 'is not a name this machine can resolve'],
};

function listenError(host: string, port: number, error: NodeJS.ErrnoException): FederationError {
  const [code, rule] = CODES[error.code ?? ''] ?? ['INTERNAL', `failed: ${error.message}`];
  const address = `${host}:${String(port)}`;
  return new FederationError(code, `address ${address} ${rule}`, { address }, error);
}

/** Throws `PORT_TAKEN` or `CONFIG_INVALID` when the address cannot be listened on. */
export async function listen(
  host: string,
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(host, port, error));
    });
    server.listen({ host, port }, resolve);
  });
  const address = boundAddress(server);
  return {
    host: address.address,
    port: address.port,
    stop: () => {
      server.close();
    },
    destroy: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

function boundAddress(server: Server): AddressInfo {
  const address = server.address();
  invariant(address !== null && typeof address === 'object', 'a TCP server has a TCP address');
  return address;
}
