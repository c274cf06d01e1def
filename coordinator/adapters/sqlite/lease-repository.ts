import { after, type Clock } from '../../../shared/domain/time.ts';
import { leaseLost } from '../../ports/lease-errors.ts';
import type { Lease, LeaseRepository } from '../../ports/leases.ts';
import { settle } from '../../ports/settle.ts';
import { instantOf, integerOf, textOf } from '../../ports/sql-rows.ts';
import type { SqlSession } from './session.ts';

export function leaseRepository(session: SqlSession, clock: Clock): LeaseRepository {
  return {
    take: (name, holder, span) =>
      settle(() => {
        const now = clock.now();
        const row = session.get(SELECT, name);
        const own = row !== undefined && textOf(row, 'holder') === holder;
        if (row !== undefined && !own && instantOf(row, 'expires_at') > now) return undefined;
        if (own) session.run(PROLONG, after(now, span), name);
        else replace(session, name, holder, after(now, span));
        return leaseOf(session, name);
      }),
    require: (lease) =>
      settle(() => {
        if (session.get(SELECT_HELD, ...identity(lease)) === undefined) throw leaseLost(lease);
      }),
    release: (lease) =>
      settle(() => {
        session.run(RELEASE, ...identity(lease));
      }),
  };
}

const SELECT = 'SELECT * FROM leases WHERE name = ?';
const SELECT_HELD = 'SELECT token FROM leases WHERE name = ? AND holder = ? AND token = ?';
const PROLONG = 'UPDATE leases SET expires_at = ? WHERE name = ?';
const REMOVE = 'DELETE FROM leases WHERE name = ?';
const INSERT = 'INSERT INTO leases (name, holder, expires_at) VALUES (?, ?, ?)';
const RELEASE = 'DELETE FROM leases WHERE name = ? AND holder = ? AND token = ?';

/** A new holder gets a new row, and with it a new token. */
function replace(session: SqlSession, name: string, holder: string, expiresAt: number): void {
  session.run(REMOVE, name);
  session.run(INSERT, name, holder, expiresAt);
}

function leaseOf(session: SqlSession, name: string): Lease | undefined {
  const row = session.get(SELECT, name);
  return row && { name, holder: textOf(row, 'holder'), token: integerOf(row, 'token') };
}

function identity({ name, holder, token }: Lease): [string, string, number] {
  return [name, holder, token];
}
