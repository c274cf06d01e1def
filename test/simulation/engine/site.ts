/** A site: a machine that runs a real participant over a simulated disk and network. */
import { openFileLedger } from '../../../client/ledger/file-ledger.ts';
import {
  openFileSessionStore,
  siteSecretOf,
} from '../../../client/session-store/file-session-store.ts';
import type { SessionStore } from '../../../client/session-store.ts';
import type { Ledger } from '../../../client/ledger.ts';
import { Participant } from '../../../client/participant.ts';
import type { SitePolicy } from '../../../client/policy/site-policy.ts';
import { channelTransport } from '../../../client/transport/channel-transport.ts';
import { defaultRetryPolicy, type RetryPolicy } from '../../../client/transport/retry.ts';
import type { Federation } from '../../../coordinator/federation/run.ts';
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import { seconds } from '../../../shared/domain/time.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Signer } from '../../../shared/secagg/transcript.ts';
import { simulatedChannel } from './channel.ts';
import { diskView, type SkippedSync } from './disk-view.ts';
import { siteLog } from './logs.ts';
import { Machine } from './machine.ts';
import type { Link, Network } from './network.ts';
import type { Program } from './program.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SlowUnitTrainer } from './slow-unit-trainer.ts';
import { twoTongued } from './two-tongued.ts';
import type { World } from './world.ts';

const POLICY: SitePolicy = {
  minHonest: 2,
  maxElements: 10_000,
  allow: ['train', 'evaluate', 'statistics'],
};

const STATE = '/state';
const ANCHOR = '/anchor';

export interface SiteParts {
  readonly index: number;
  readonly suite: CryptoSuite;
  readonly signer: Signer;
  /** 32 bytes, of which the site's sealing keys are made. */
  readonly secret: Uint8Array;
  readonly federation: Federation;
  readonly network: Network;
  /** Training rows: this site's weight. */
  readonly examples: number;
  /** A planted bug. */
  readonly skips: SkippedSync | undefined;
  /** Whether the anchor of the session skips in memory, where a power cut takes it. */
  readonly volatileAnchor: boolean;
  /** Whether it says two things where it may say one. */
  readonly twoTongued: boolean;
  /** A planted bug: nothing outlives a start. */
  readonly forgetful: boolean;
}

export class Site extends Machine {
  readonly link: Link;
  readonly #parts: SiteParts;
  /** Memory that looks like a disk, or a disk, as the administrator chose. */
  readonly #anchorDisk: SimulatedDisk;
  #leaving = new AbortController();

  constructor(world: World, parts: SiteParts) {
    super(world, `site-${parts.index}`);
    this.#parts = parts;
    this.#anchorDisk = parts.volatileAnchor ? new SimulatedDisk() : this.disk;
    this.link = {
      name: this.name,
      identity: parts.signer.identity,
      connections: new Set(),
      cutOffUntil: 0,
    };
  }

  /** The program is asked to end, and says goodbye. */
  leave(): void {
    this.#leaving.abort(new Error('the site stops'));
  }

  protected async run(program: Program): Promise<void> {
    const { index, suite, signer, federation, network, examples } = this.#parts;
    const { charter, charterHash: hash } = federation;
    const { world } = this;
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    if (this.#parts.forgetful) this.#forget();
    const { ledger, sessions } = await this.#openState(program);
    const channel = simulatedChannel(network, program, this.link, world.chance);
    const wire = channelTransport(channel, { patience: seconds(60), timer: program.timer });
    const tongues = this.#parts.twoTongued ? twoTongued(world, suite, signer) : undefined;
    const participant = new Participant({
      suite,
      signer: tongues?.signer ?? signer,
      pinned: { charter, hash },
      policy: POLICY,
      trainer: new SlowUnitTrainer(world, program, { index, examples }),
      transport: tongues?.through(wire) ?? wire,
      ledger,
      sessions,
      retry: this.#retryOf(program),
      timer: program.timer,
      log: siteLog(world, program),
      events: () => undefined,
    });
    await participant.run(signal);
    await sessions.close();
    await ledger.close();
  }

  protected override losePower(): void {
    super.losePower();
    if (this.#parts.volatileAnchor) this.#anchorDisk.forgetAll();
  }

  #forget(): void {
    this.disk.forgetAll();
    this.#anchorDisk.forgetAll();
  }

  async #openState(program: Program): Promise<{ ledger: Ledger; sessions: SessionStore }> {
    const { suite, signer, skips, secret } = this.#parts;
    const disk = diskView(this.world, program, this.disk, skips);
    const anchor = diskView(this.world, program, this.#anchorDisk, skips);
    const ledger = await openFileLedger(STATE, {
      disk,
      // The machine runs one program at a time.
      lock: () => Promise.resolve({ release: () => Promise.resolve() }),
    });
    await anchor.makeDirectory(ANCHOR);
    const sessions = await openFileSessionStore(
      {
        disk,
        directory: STATE,
        anchor: { disk: anchor, directory: ANCHOR },
        suite,
        identity: signer.identity,
        siteSecret: siteSecretOf(suite, secret),
        resume: 'always',
      },
      ledger,
    );
    return { ledger, sessions };
  }

  protected failed(error: unknown): void {
    if (error instanceof FederationError && EXPECTED.has(error.code)) return;
    this.world.violated('no program fails for good', `${this.name}: ${String(error)}`);
  }

  #retryOf(program: Program): RetryPolicy {
    return {
      ...defaultRetryPolicy,
      random: () => this.world.chance.fraction(),
      sleep: (pause, signal) => program.sleep(pause, signal),
    };
  }
}

/** What a disk may do to a program that starts or stops; the next start puts it right. */
const EXPECTED: ReadonlySet<string> = new Set(['CONFIG_INVALID', 'DISK_FULL', 'STORE_UNAVAILABLE']);
