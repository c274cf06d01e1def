/** One federation in a world: sites, coordinators, the network between them, and the oracle. */
import { createMemoryStore } from '../../../coordinator/adapters/memory/memory-store.ts';
import type { CoordinatorStore } from '../../../coordinator/ports/store.ts';
import type { TurnContext } from '../../../coordinator/ports/transaction-turns.ts';
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import { equalBytes } from '../../../shared/domain/bytes.ts';
import { instant } from '../../../shared/domain/time.ts';
import { insecureSeededSuite } from '../../support/insecure-seeded-suite.ts';
import { type Agreement, drawAgreement } from './agreement.ts';
import type { Target } from './blows.ts';
import { Coordinator, type CoordinatorParts } from './coordinator.ts';
import { FeedHub } from './feed-hub.ts';
import { Network, type WireTap } from './network.ts';
import { oracleOf, type Watch } from './oracle/oracle-of.ts';
import { Operator } from './operator.ts';
import type { Sabotage } from './sabotage.ts';
import { SharedStorage } from './shared-storage.ts';
import { Site } from './site.ts';
import { DiskStorage } from './storage.ts';
import type { World } from './world.ts';

export interface FederationOptions {
  readonly sabotage?: Sabotage;
  /** Drawn when absent. */
  readonly coordinators?: number;
}

/** Knowing which transaction a promise belongs to would make every promise of a simulation dear. */
const NO_CONTEXT: TurnContext = { getStore: () => undefined, run: (_turn, work) => work() };

/** Federations with a site that says two things. */
const TRAITORS = 0.25;

/** How many coordinators there are, as often as they stand here. */
const COORDINATORS = [1, 1, 1, 2, 2, 3];

export class Federation implements Target {
  readonly agreement: Agreement;
  readonly sites: readonly Site[];
  readonly coordinators: readonly Coordinator[];
  readonly network: Network;
  readonly operator: Operator;
  readonly store: CoordinatorStore;
  readonly #world: World;
  readonly #watch: Watch;
  #outageUntil = 0;

  constructor(world: World, { sabotage = {}, coordinators }: FederationOptions = {}) {
    this.#world = world;
    const suite = insecureSeededSuite((length) => world.secrets.bytes(length));
    this.agreement = drawAgreement(suite, world.chance);
    const { federation, members } = this.agreement;
    const clock = { now: () => instant(Math.floor(world.timeline.now)) };
    const store = createMemoryStore(clock, NO_CONTEXT);
    this.store = sabotage.store?.(store) ?? store;
    const directory = {
      participantOf: (identity: Uint8Array) =>
        members.find((member) => equalBytes(member.signer.identity, identity))?.id,
      isOperator: () => false,
    };
    this.coordinators = this.#coordinatorsFor(suite, sabotage, coordinators);
    const tap: WireTap = {
      sent: (request) => {
        this.#watch.oracle.sent(request);
      },
      acknowledged: (request) => {
        this.#watch.oracle.acknowledged(request);
      },
    };
    this.network = new Network(world, directory, () => this.#serving(), tap);
    const volatileAnchor = world.chance.chance(0.7);
    const traitor = world.chance.chance(TRAITORS) ? world.chance.pick(members)?.name : undefined;
    this.sites = members.map(
      (member, index) =>
        new Site(world, {
          index,
          suite,
          signer: member.signer,
          federation,
          network: this.network,
          examples: member.examples,
          skips: sabotage.siteSkips,
          volatileAnchor,
          twoTongued: member.name === traitor,
          forgetful: sabotage.forgetfulSites ?? false,
          secret: suite.randomBytes(32),
        }),
    );
    this.operator = new Operator(world, this.agreement, this.coordinators);
    this.#watch = oracleOf(
      world,
      this.agreement,
      this.coordinators.map(({ storage }) => storage),
      traitor,
      () => this.#goesWell(),
    );
  }

  /** Everyone appears, some later than others. */
  start(): void {
    const { chance } = this.#world;
    for (const coordinator of this.coordinators) coordinator.start();
    for (const site of this.sites) {
      site.startLater(chance.chance(0.15) ? chance.between(1_000, 30_000) : chance.between(0, 500));
    }
    this.operator.start();
  }

  /** Looked at after every event. */
  check(): void {
    this.#watch.endings.check();
  }

  breakStore(span: number): void {
    this.#world.trace.say('store', `out for ${Math.round(span)} ms`);
    this.#outageUntil = this.#world.timeline.now + span;
  }

  stopRun(): void {
    this.operator.stop();
  }

  /** Whatever was broken is whole again, and every coordinator starts anew. */
  recover(): void {
    this.#outageUntil = 0;
    for (const machine of [...this.sites, ...this.coordinators]) machine.recover();
    for (const coordinator of this.coordinators) coordinator.stop();
  }

  /** Every program ends where it is. */
  close(): void {
    for (const machine of [...this.sites, ...this.coordinators]) {
      machine.stayDown();
      machine.program?.end();
    }
  }

  /** One with a disk of its own, or several over one database. */
  #coordinatorsFor(
    suite: CryptoSuite,
    sabotage: Sabotage,
    count = this.#world.chance.pick(COORDINATORS)!,
  ): readonly Coordinator[] {
    const world = this.#world;
    const { federation, coordinator: signer } = this.agreement;
    const outage = (): boolean => this.#isOut();
    const shared = count > 1 ? new SharedStorage(outage) : undefined;
    const { coordinatorSkips: skips } = sabotage;
    const parts: CoordinatorParts = {
      suite,
      signer,
      federation,
      store: this.store,
      outage,
      onCommit: (commit) => {
        this.#watch.oracle.committed(commit);
      },
      storage: (disk) => shared ?? new DiskStorage(world, disk, skips),
      feeds: new FeedHub(world),
      shared: shared !== undefined,
      ...(sabotage.ports && { sabotage: sabotage.ports }),
    };
    return Array.from({ length: count }, (_, index) => {
      const name = count === 1 ? 'coordinator' : `coordinator-${'abc'[index]!}`;
      return new Coordinator(world, name, parts);
    });
  }

  #goesWell(): boolean {
    if (this.#isOut()) return false;
    return this.coordinators.some(
      ({ serving, disk }) => serving?.program.stalled === false && !disk.full,
    );
  }

  #isOut(): boolean {
    return this.#world.timeline.now < this.#outageUntil;
  }

  #serving() {
    return this.coordinators.flatMap(({ serving }) => serving ?? []);
  }
}
