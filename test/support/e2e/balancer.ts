/** A TCP balancer: each connection goes to the next target that answers, as in front of replicas. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/** `targets` is asked at every connection: ports on this machine. */
export async function startBalancer(targets: () => readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;

  /** A target that refuses hands the connection to the one after it. */
  function forward(inbound: Socket, ports: readonly number[]): void {
    const [port, ...others] = ports;
    if (port === undefined) {
      inbound.destroy();
      return;
    }
    const outbound = connect(port, '127.0.0.1');
    outbound.once('error', () => {
      if (outbound.connecting || outbound.bytesRead === 0) forward(inbound, others);
      else inbound.destroy();
    });
    outbound.once('connect', () => {
      join(inbound, outbound);
    });
  }

  function join(inbound: Socket, outbound: Socket): void {
    for (const [from, to] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      sockets.add(from);
      from.removeAllListeners('error').on('error', () => to.destroy());
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
      from.resume();
    }
  }

  const server = createServer({ pauseOnConnect: true }, (inbound) => {
    const ports = targets();
    const start = ports.length === 0 ? 0 : turn++ % ports.length;
    inbound.on('error', () => inbound.destroy());
    forward(inbound, [...ports.slice(start), ...ports.slice(0, start)]);
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
