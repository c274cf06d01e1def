/** A coordinator: a machine that runs the real application over simulated stores. */
import { createApp, type RunningApp } from '../../../coordinator/app/app.ts';
import type { AppPorts } from '../../../coordinator/app/ports.ts';
import type { Federation } from '../../../coordinator/federation/run.ts';
import type { CoordinatorStore } from '../../../coordinator/ports/store.ts';
import { coordinatorRoutes } from '../../../coordinator/rpc/server.ts';
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import { instant, milliseconds, seconds } from '../../../shared/domain/time.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { removeMasks } from '../../../shared/secagg/mask-removal.ts';
import type { Signer } from '../../../shared/secagg/transcript.ts';
import type { FeedHub } from './feed-hub.ts';
import { coordinatorLog } from './logs.ts';
import { Machine } from './machine.ts';
import type { Server } from './network.ts';
import type { Program } from './program.ts';
import { type OnCommit, SimulatedStore } from './simulated-store.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import type { Storage } from './storage.ts';
import type { World } from './world.ts';

const HEARTBEAT = seconds(20);
const UPLOADS = { limit: 8, patience: seconds(30) };
const LEASE = seconds(10);

export interface CoordinatorParts {
  readonly suite: CryptoSuite;
  readonly signer: Signer;
  readonly federation: Federation;
  readonly store: CoordinatorStore;
  /** Whether nobody reaches the database. */
  readonly outage: () => boolean;
  readonly onCommit: OnCommit;
  readonly storage: (disk: SimulatedDisk) => Storage;
  readonly feeds: FeedHub;
  /** Whether others use store and storage, too. */
  readonly shared: boolean;
  /** A planted bug: what the application is given instead. */
  readonly sabotage?: (ports: AppPorts) => AppPorts;
}

interface Serving extends Server {
  readonly app: RunningApp;
}

export class Coordinator extends Machine {
  readonly #parts: CoordinatorParts;
  readonly storage: Storage;
  /** How far its clock is ahead, in milliseconds. */
  skew = 0;
  #runs = 0;
  #serving: Serving | undefined;
  #stopping = new AbortController();

  constructor(world: World, name: string, parts: CoordinatorParts) {
    super(world, name);
    this.#parts = parts;
    this.storage = parts.storage(this.disk);
  }

  /** What it serves, while it accepts calls. */
  get serving(): Serving | undefined {
    return this.#serving?.program.alive === true && !this.#stopping.signal.aborted
      ? this.#serving
      : undefined;
  }

  /** `SIGTERM`: it lets go of everything and ends. */
  stop(): void {
    this.#stopping.abort();
  }

  protected async run(program: Program): Promise<void> {
    this.#stopping = new AbortController();
    const draining = this.#stopping.signal;
    const app = createApp(await this.#ports(program));
    await app.start();
    const terms = { heartbeat: HEARTBEAT, draining, timer: program.timer };
    const routes = coordinatorRoutes(app, terms, { ...UPLOADS, timer: program.timer });
    this.#serving = { program, app, routes: new Map(routes.map((route) => [route.path, route])) };
    await aborted(draining);
    await app.stop();
  }

  protected failed(error: unknown): void {
    if (error instanceof FederationError && EXPECTED.has(error.code)) return;
    this.world.violated('no program fails for good', `${this.name}: ${String(error)}`);
  }

  async #ports(program: Program): Promise<AppPorts> {
    const { suite, signer, federation, store, outage, onCommit, sabotage, shared } = this.#parts;
    const { world } = this;
    const clock = { now: () => instant(Math.floor(world.timeline.now + this.skew)) };
    const ports: AppPorts = {
      suite,
      signer,
      federations: new Map([[federation.charter.federation, federation]]),
      store: new SimulatedStore(world, program, store, outage, onCommit),
      ...(await this.storage.open(program)),
      remover: {
        remove: (job) =>
          program.act('remove-masks', () => removeMasks(suite, job), { least: 5, most: 400 }),
        close: () => Promise.resolve(),
      },
      feed: this.#parts.feeds.open(program),
      clock,
      scheduler: {
        // As the machine's timers: whole milliseconds, at least one.
        schedule: (at, wake) =>
          program.timer(milliseconds(Math.max(1, Math.trunc(at - clock.now()))), wake),
      },
      log: coordinatorLog(world, program),
      holder: `${this.name}/${++this.#runs}`,
      shared,
      lease: LEASE,
    };
    return sabotage?.(ports) ?? ports;
  }
}

/** A store or a disk that fails while a coordinator starts; the next start finds them well. */
const EXPECTED: ReadonlySet<string> = new Set(['STORE_UNAVAILABLE', 'DISK_FULL']);

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
