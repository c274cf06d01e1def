/** Carries bytes between sites and coordinators: late, twice, never, or until the connection breaks. */
import { callerOf, type Caller, type Directory } from '../../../coordinator/rpc/caller.ts';
import type { Route } from '../../../coordinator/rpc/route.ts';
import { publicError } from '../../../coordinator/rpc/status.ts';
import { seconds } from '../../../shared/domain/time.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { MethodKind } from '../../../shared/wire/services.ts';
import { decodeError, encodeError } from '../../../shared/wire/error.ts';
import { participationService, secAggService } from '../../../shared/wire/services.ts';
import type { Incoming } from './incoming.ts';
import type { Pace, Program } from './program.ts';
import type { World } from './world.ts';

/** A coordinator that accepts calls at this moment. */
export interface Server {
  readonly program: Program;
  readonly routes: ReadonlyMap<string, Route>;
}

/** A site as the network knows it, whatever runs there. */
export interface Link {
  readonly name: string;
  readonly identity: Uint8Array;
  /** Connections that can break, by what breaks them. */
  readonly connections: Set<() => void>;
  /** No byte passes before this instant. */
  cutOffUntil: number;
}

/** A request as bytes; more than one message where the caller streams. */
export interface Request {
  readonly link: Link;
  readonly path: string;
  readonly messages: readonly Uint8Array[];
}

/** Sees everything that passes. */
export interface WireTap {
  sent(request: Request): void;
  /** A coordinator said yes. */
  acknowledged(request: Request): void;
}

export type Answer =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly error: FederationError };

/** The longest a caller waits for an answer. */
const CALL_LIMIT = seconds(30);
const HOP: Pace = { least: 1, most: 30 };
const SLOW_HOP: Pace = { least: 200, most: 6_000 };
/** Between two pieces of an upload. */
const PIECE: Pace = { least: 1, most: 40 };
const SLOW_PIECE: Pace = { least: 100, most: 4_000 };
/** Old requests and instructions that may be replayed. */
const REMEMBERED = 60;

const NEVER = new AbortController().signal;
/** Made once: an error of its own for every call would be most of what a call costs. */
const LEFT = new Error('the caller went away');

export class Network {
  readonly #world: World;
  readonly #directory: Directory;
  readonly #servers: () => readonly Server[];
  readonly #tap: WireTap;
  readonly #requests: Request[] = [];
  readonly #instructions: { readonly link: Link; readonly bytes: Uint8Array }[] = [];
  readonly #watches = new Map<Link, Incoming>();

  constructor(world: World, directory: Directory, servers: () => readonly Server[], tap: WireTap) {
    this.#world = world;
    this.#directory = directory;
    this.#servers = servers;
    this.#tap = tap;
  }

  /** One request, one answer. Rejects with the reason of `signal`, or as a broken connection does. */
  exchange(program: Program, request: Request, signal: AbortSignal): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const { link } = request;
      const left = new AbortController();
      const finish = (how: () => void): void => {
        if (left.signal.aborted) return;
        cancelLimit();
        link.connections.delete(broken);
        signal.removeEventListener('abort', leave);
        left.abort(LEFT);
        how();
      };
      const broken = (): void => {
        finish(() => {
          reject(unreachable());
        });
      };
      const leave = (): void => {
        finish(() => {
          reject(signal.reason as Error);
        });
      };
      const cancelLimit = program.timer(CALL_LIMIT, broken);
      link.connections.add(broken);
      signal.addEventListener('abort', leave, { once: true });
      const answer = (given: Answer): void => {
        finish(() => {
          if (given.ok) resolve(given.bytes);
          else reject(given.error);
        });
      };
      void program.act('send', () => {
        this.#post(program, request, answer, left.signal);
      });
    });
  }

  /** Messages arrive in `incoming`, in order, until it is closed or the connection breaks. */
  stream(program: Program, request: Request, incoming: Incoming): void {
    const { link, path } = request;
    const broken = (): void => {
      incoming.fail(unreachable());
    };
    link.connections.add(broken);
    const isWatch = path === participationService.watchRound.path;
    if (isWatch) this.#watches.set(link, incoming);
    incoming.closed.addEventListener('abort', () => {
      link.connections.delete(broken);
      if (this.#watches.get(link) === incoming) this.#watches.delete(link);
    });
    void program.act('send', () => {
      this.#world.timeline.after(this.#delay(link), () => {
        this.#serveStream(program, request, incoming, isWatch);
      });
    });
  }

  /** Every connection of the site breaks. */
  cut(link: Link): void {
    for (const broken of [...link.connections]) broken();
  }

  /** An old request of any site arrives once more. Whether there was one. */
  replayRequest(): boolean {
    const request = this.#world.chance.pick(this.#requests);
    if (request === undefined) return false;
    this.#deliver(request, () => undefined, NEVER);
    return true;
  }

  /** An old instruction reaches its site once more. Whether there was one. */
  replayInstruction(): boolean {
    const old = this.#world.chance.pick(this.#instructions);
    const incoming = old && this.#watches.get(old.link);
    if (incoming === undefined || old === undefined) return false;
    incoming.push(old.bytes);
    return true;
  }

  #post(
    program: Program,
    request: Request,
    answer: (given: Answer) => void,
    left: AbortSignal,
  ): void {
    const { chance, weather } = this.#world;
    this.#tap.sent(request);
    this.#remember(request);
    if (chance.chance(weather.message.lostRequest)) {
      this.#fault(request, 'request lost');
      return;
    }
    this.#deliver(
      request,
      (given) => {
        if (chance.chance(weather.message.lostAnswer)) this.#fault(request, 'answer lost');
        else
          this.#hop(request.link, () => {
            program.receive(
              'receive',
              () => {
                answer(given);
              },
              () => undefined,
            );
          });
      },
      left,
    );
    if (!chance.chance(weather.message.twice)) return;
    this.#fault(request, 'request delivered twice');
    this.#deliver(request, () => undefined, left);
  }

  #deliver(request: Request, answer: (given: Answer) => void, left: AbortSignal): void {
    this.#hop(request.link, () => {
      const server = this.#world.chance.pick(this.#servers());
      const refused = (): void => {
        answer({ ok: false, error: unreachable() });
      };
      if (server === undefined) refused();
      else {
        const { program } = server;
        const forget = program.onEnd(refused);
        program.receive(
          'receive',
          () =>
            void this.#serve(server, request, left).then((given) =>
              program.act('answer', () => {
                forget();
                this.#world.trace.say(
                  program.name,
                  `${textOf(request)} → ${given.ok ? 'ok' : given.error.code}`,
                );
                if (given.ok) this.#tap.acknowledged(request);
                answer(given);
              }),
            ),
          () => undefined,
        );
      }
    });
  }

  async #serve(server: Server, request: Request, left: AbortSignal): Promise<Answer> {
    const { link, path, messages } = request;
    const caller = callerOf(this.#directory, link.identity);
    try {
      const route = server.routes.get(path);
      const bytes =
        route?.kind === 'client-stream'
          ? await route.handle(caller, this.#arriving(server.program, request), left)
          : await routeOf(route, 'unary').handle(caller, messages[0]!, left);
      return { ok: true, bytes };
    } catch (error) {
      return { ok: false, error: asReceived(error) };
    }
  }

  async *#arriving(program: Program, request: Request): AsyncIterable<Uint8Array> {
    const { chance, weather } = this.#world;
    const breaks = chance.chance(weather.message.brokenUpload);
    const last = request.messages.length - 1;
    const pace = chance.chance(weather.message.slowUpload) ? SLOW_PIECE : PIECE;
    const breakAt = breaks && last >= 1 ? chance.integer(1, last) : undefined;
    for (const [index, message] of request.messages.entries()) {
      if (index === breakAt) {
        this.#fault(request, 'upload broken');
        throw unreachable();
      }
      yield message;
      await program.act(undefined, () => undefined, pace);
    }
  }

  #serveStream(program: Program, request: Request, incoming: Incoming, isWatch: boolean): void {
    const { link } = request;
    let due = 0;
    const send = (effect: () => void): void => {
      const { timeline } = this.#world;
      due = Math.max(due, timeline.now + this.#delay(link));
      timeline.after(due - timeline.now, () => {
        program.receive('receive', effect, () => undefined);
      });
    };
    const broken = (): void => {
      send(() => {
        incoming.fail(unreachable());
      });
    };
    const server = this.#world.chance.pick(this.#servers());
    if (server === undefined) {
      broken();
      return;
    }
    const left = new AbortController();
    const forget = server.program.onEnd(broken);
    const leave = (): void => {
      this.#hop(link, () => {
        forget();
        left.abort(LEFT);
      });
    };
    incoming.closed.addEventListener('abort', leave);
    program.onEnd(leave);
    const caller = callerOf(this.#directory, link.identity);
    server.program.receive(
      'receive',
      () => {
        void this.#pump(server, caller, request, left.signal, (message) => {
          if (isWatch) this.#rememberInstruction(link, message);
          send(() => {
            incoming.push(message);
          });
        }).then(
          () => {
            send(() => {
              incoming.end();
            });
          },
          (error: unknown) => {
            send(() => {
              incoming.fail(asReceived(error));
            });
          },
        );
      },
      () => undefined,
    );
  }

  async #pump(
    server: Server,
    caller: Caller,
    request: Request,
    left: AbortSignal,
    send: (message: Uint8Array) => void,
  ): Promise<void> {
    const route = routeOf(server.routes.get(request.path), 'server-stream');
    for await (const message of route.handle(caller, request.messages[0]!, left)) send(message);
  }

  #hop(link: Link, arrive: () => void): void {
    this.#world.timeline.after(this.#delay(link), arrive);
  }

  #delay(link: Link): number {
    const { chance, weather, timeline } = this.#world;
    const { least, most } = chance.chance(weather.message.slow) ? SLOW_HOP : HOP;
    return Math.max(0, link.cutOffUntil - timeline.now) + chance.between(least, most);
  }

  #remember(request: Request): void {
    this.#requests.push(request);
    if (this.#requests.length > REMEMBERED) {
      this.#requests.splice(this.#world.chance.integer(0, REMEMBERED - 1), 1);
    }
  }

  #rememberInstruction(link: Link, bytes: Uint8Array): void {
    this.#instructions.push({ link, bytes });
    if (this.#instructions.length > REMEMBERED) {
      this.#instructions.splice(this.#world.chance.integer(0, REMEMBERED - 1), 1);
    }
  }

  #fault(request: Request, kind: string): void {
    this.#world.fault(kind);
    this.#world.trace.say(request.link.name, `${textOf(request)}: ${kind}`);
  }
}

function routeOf<Kind extends MethodKind>(
  route: Route | undefined,
  kind: Kind,
): Extract<Route, { readonly kind: Kind }> {
  if (route?.kind !== kind) throw new FederationError('PROTOCOL_UNSUPPORTED');
  return route as Extract<Route, { readonly kind: Kind }>;
}

/** `SubmitMaskedInput`, for people. */
function textOf({ path }: Request): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export const UPLOAD_PATH = secAggService.submitMaskedInput.path;

function unreachable(): FederationError {
  return new FederationError('COORDINATOR_UNREACHABLE', 'the connection broke');
}

/** As if the error had travelled. */
function asReceived(error: unknown): FederationError {
  const told = decodeError(encodeError(publicError(error, () => 'simulated')));
  return told ?? new FederationError('INTERNAL');
}
