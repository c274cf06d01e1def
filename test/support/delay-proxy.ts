/** A TCP proxy as a long line: everything arrives later by the same time, as much of it as is sent. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface DelayProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Forwards to `target`, `delayMs` later in each direction. */
export async function startDelay(target: number, delayMs: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();

  function forward(from: Socket, to: Socket): void {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (bytes) => {
      setTimeout(() => {
        if (!to.destroyed) to.write(bytes);
      }, delayMs);
    });
    from.on('close', () => {
      sockets.delete(from);
      setTimeout(() => to.destroy(), delayMs);
    });
    from.on('error', () => from.destroy());
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
