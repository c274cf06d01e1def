/** The leases of rounds: whoever has a round's lease drives it. */
import type { RoundKey } from '../../shared/domain/ids.ts';
import type { Lease } from '../ports/leases.ts';
import type { AppPorts } from './ports.ts';

export interface RoundLeases {
  /** Takes or prolongs each; `undefined` where another process has it. */
  take(keys: readonly RoundKey[]): Promise<readonly (Lease | undefined)[]>;
  /** Never rejects: a lease that cannot be released expires. */
  release(leases: readonly (Lease | undefined)[]): Promise<void>;
}

export function createRoundLeases({ store, holder, lease: span, log }: AppPorts): RoundLeases {
  return {
    take: (keys) =>
      store.transaction('take-leases', async (tx) => {
        const leases = [];
        for (const key of keys) leases.push(await tx.leases.take(leaseName(key), holder, span));
        return leases;
      }),
    async release(leases) {
      const held = leases.filter((lease) => lease !== undefined);
      if (held.length === 0) return;
      try {
        await store.transaction('release-leases', async (tx) => {
          for (const lease of held) await tx.leases.release(lease);
        });
      } catch (error) {
        log.warn('leases-not-released', { error });
      }
    },
  };
}

function leaseName({ run, round }: RoundKey): string {
  return `round/${run}/${String(round)}`;
}
