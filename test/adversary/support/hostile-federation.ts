/** A federation whose coordinator is hostile, with the real clients a test starts in it. */
import type { Charter } from '../../../shared/domain/charter.ts';
import { ScratchFederation } from '../../support/e2e/scratch-federation.ts';
import { HostileCoordinator } from './hostile-coordinator.ts';
import { RealClient, type RealClientOptions } from './real-client.ts';
import { Siege, type SiegeOptions } from './siege.ts';

/** Five, so that one may drop: n = 5, c = 1, q = t = 4. */
const MEMBERS = ['north', 'south', 'east', 'west', 'centre'] as const;

export type MemberName = (typeof MEMBERS)[number];

export class HostileFederation {
  readonly federation: ScratchFederation;
  readonly coordinator: HostileCoordinator;
  readonly #clients: RealClient[] = [];

  private constructor(federation: ScratchFederation, coordinator: HostileCoordinator) {
    this.federation = federation;
    this.coordinator = coordinator;
  }

  static async open(charter: Partial<Charter> = {}): Promise<HostileFederation> {
    const federation = await ScratchFederation.create({
      federation: 'besieged-clinics',
      members: MEMBERS,
      charter,
    });
    return new HostileFederation(federation, await HostileCoordinator.start(federation));
  }

  async client(name: MemberName, options: RealClientOptions = {}): Promise<RealClient> {
    const client = await RealClient.start(this.federation, name, options);
    this.#clients.push(client);
    return client;
  }

  siege(options: SiegeOptions): Siege {
    return new Siege(this.coordinator, this.federation, options);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.stop();
    this.coordinator.stop();
    await this.federation.remove();
  }
}
