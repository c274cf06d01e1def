/**
 * Wider receive windows for connections whose round trips are long and fast: a sender may have only
 * one window under way per round trip. A slow line keeps the small one, for on it everything else
 * waits behind what is under way.
 */
import type { ServerHttp2Session } from 'node:http2';

/** The widest window, in bytes: what one connection may make this process hold at most. */
export const WIDEST_WINDOW_BYTES = 4 * 2 ** 20;
/** Pause between two measurements, in milliseconds. */
const PAUSE_MS = 50;
/** Fewer bytes in one measurement are no upload. */
const QUIET_BYTES = 4_096;
const MS_PER_SECOND = 1_000;

/** What was seen of a connection. */
export interface LineFacts {
  /** Bytes that arrived per second. */
  readonly rate: number;
  /** The shortest round trip, in milliseconds: later ones wait behind the upload itself. */
  readonly roundTripMs: number;
}

/** Twice what is under way during a round trip, so that it can be seen whether more would come. */
export function windowFor({ rate, roundTripMs }: LineFacts, current: number): number {
  const wanted = Math.ceil((2 * rate * roundTripMs) / MS_PER_SECOND);
  return Math.min(WIDEST_WINDOW_BYTES, Math.max(current, wanted));
}

/** Gives a connection a window of `bytes`, and a wider one once its line is seen to need it. */
export function adaptReceiveWindow(session: ServerHttp2Session, bytes: number): void {
  session.setLocalWindowSize(bytes);
  const line = new Line(session, bytes);
  line.measure();
  session.on('stream', () => {
    line.measure();
  });
}

/** Measures while bytes arrive, and rests until the next stream when none do. */
class Line {
  readonly #session: ServerHttp2Session;
  #window: number;
  #roundTripMs = Infinity;
  #measuring = false;

  constructor(session: ServerHttp2Session, window: number) {
    this.#session = session;
    this.#window = window;
  }

  measure(): void {
    if (this.#measuring || this.#window >= WIDEST_WINDOW_BYTES) return;
    this.#measuring = this.#ping();
  }

  /** `false` when the connection is past being asked. */
  #ping(): boolean {
    const session = this.#session;
    if (session.destroyed || session.closed) return false;
    const [started, before] = [performance.now(), this.#received()];
    return session.ping((error, roundTripMs) => {
      this.#measuring = false;
      if (error !== null || session.destroyed) return;
      const bytes = this.#received() - before;
      this.#roundTripMs = Math.min(this.#roundTripMs, roundTripMs);
      const rate = (MS_PER_SECOND * bytes) / (performance.now() - started);
      this.#widen(windowFor({ rate, roundTripMs: this.#roundTripMs }, this.#window));
      if (bytes > QUIET_BYTES) this.#measureLater();
    });
  }

  #measureLater(): void {
    setTimeout(() => {
      this.measure();
    }, PAUSE_MS).unref();
  }

  #received(): number {
    return this.#session.socket.bytesRead;
  }

  /** Of the connection, and of all its streams, those that are open among them. */
  #widen(window: number): void {
    if (window <= this.#window) return;
    this.#window = window;
    this.#session.setLocalWindowSize(window);
    this.#session.settings({ initialWindowSize: window });
  }
}
