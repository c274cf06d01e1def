import { after, type Clock } from '../../../shared/domain/time.ts';
import { leaseLost } from '../../ports/lease-errors.ts';
import type { Lease, LeaseRepository } from '../../ports/leases.ts';
import { settle } from '../../ports/settle.ts';
import type { Access, LeaseRow } from './memory-tables.ts';

export function memoryLeases(access: Access, clock: Clock): LeaseRepository {
  const held = (lease: Lease): LeaseRow | undefined => {
    const row = access().leases.get(lease.name);
    return row?.holder === lease.holder && row.token === lease.token ? row : undefined;
  };
  return {
    take: (name, holder, span) =>
      settle(() => {
        const { leases } = access();
        const row = leases.get(name);
        const now = clock.now();
        const own = row?.holder === holder;
        if (row?.holder !== undefined && !own && row.expiresAt > now) return undefined;
        const token = own ? row.token : (row?.token ?? 0) + 1;
        leases.set(name, { holder, token, expiresAt: after(now, span) });
        return { name, holder, token };
      }),
    require: (lease) =>
      settle(() => {
        if (held(lease) === undefined) throw leaseLost(lease);
      }),
    release: (lease) =>
      settle(() => {
        const row = held(lease);
        if (row !== undefined) access().leases.set(lease.name, { ...row, holder: undefined });
      }),
  };
}
