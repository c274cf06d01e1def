/** A TCP proxy with the bad habits of middleboxes. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Connections cut for being idle. */
  readonly cuts: number;
  /** From now on swallows everything in both directions, without a word to either side. */
  goSilent(): void;
  /** Bytes that came from clients and were passed on. */
  readonly sent: number;
  /** Resolves once that many bytes more have been passed on. */
  passes(bytes: number): Promise<void>;
  /** How many bytes per second pass from clients; 0 stops them; all at once when not given. */
  throttle(bytesPerSecond?: number): void;
  /** Cuts every connection; new ones are made as before. */
  cut(): void;
  close(): Promise<void>;
}

const TICK_MS = 20;

/** Counts what passes from clients, and holds it back to a rate. */
class Meter {
  sent = 0;
  /** `undefined`: whatever comes. */
  bytesPerTick: number | undefined;
  readonly #flows = new Set<() => void>();
  readonly #waiting = new Set<() => void>();
  readonly #timer = setInterval(() => {
    for (const flow of this.#flows) flow();
  }, TICK_MS);

  /** A way to pass bytes on, on which nothing is lost and little is held. */
  between(from: Socket, to: Socket): (bytes: Uint8Array) => void {
    let held = new Uint8Array();
    const flow = (): void => {
      const part = held.subarray(0, this.bytesPerTick);
      held = held.subarray(part.length);
      if (part.length > 0) to.write(part);
      this.#count(part.length);
      if (held.length === 0 && from.isPaused()) from.resume();
    };
    this.#flows.add(flow);
    from.on('close', () => this.#flows.delete(flow));
    return (bytes) => {
      held = Buffer.concat([held, bytes]);
      if (this.bytesPerTick === undefined) flow();
      else from.pause();
    };
  }

  async passes(bytes: number): Promise<void> {
    const goal = this.sent + bytes;
    while (this.sent < goal) {
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #count(bytes: number): void {
    this.sent += bytes;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

/** Forwards to `target`; cuts connections on which nothing moves for `idleMs`. */
export async function startProxy(target: number, idleMs: number): Promise<TcpProxy> {
  let silent = false;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const meter = new Meter();

  function forward(from: Socket, to: Socket, pass: (bytes: Uint8Array) => void): void {
    sockets.add(from);
    from.on('data', (bytes) => {
      if (!silent) pass(bytes);
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
    forward(inbound, outbound, meter.between(inbound, outbound));
    forward(outbound, inbound, (bytes) => inbound.write(bytes));
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
    get sent() {
      return meter.sent;
    },
    passes: (bytes) => meter.passes(bytes),
    throttle: (bytesPerSecond) => {
      meter.bytesPerTick =
        bytesPerSecond === undefined ? undefined : (bytesPerSecond * TICK_MS) / 1_000;
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      meter.stop();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}
