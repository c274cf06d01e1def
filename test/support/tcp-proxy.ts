/** A TCP proxy with the bad habits of middleboxes. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Connections cut for being idle. */
  readonly cuts: number;
  /** From now on swallows everything in both directions, without a word to either side. */
  goSilent(): void;
  close(): Promise<void>;
}

/** Forwards to `target`; cuts connections on which nothing moves for `idleMs`. */
export async function startProxy(target: number, idleMs: number): Promise<TcpProxy> {
  let silent = false;
  let cuts = 0;
  const sockets = new Set<Socket>();

  function forward(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (bytes) => {
      if (!silent) to.write(bytes);
    });
    from.on('close', () => {
      sockets.delete(from);
      if (!silent) to.destroy();
    });
    from.on('error', () => from.destroy());
    from.setTimeout(idleMs, () => {
      if (silent) return;
      cuts += 1;
      from.destroy();
    });
  }

  const server = createServer((inbound) => {
    const outbound = connect(target, '127.0.0.1');
    forward(inbound, outbound);
    forward(outbound, inbound);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    goSilent: () => {
      silent = true;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
