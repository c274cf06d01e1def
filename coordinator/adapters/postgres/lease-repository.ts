import { leaseLost } from '../../ports/lease-errors.ts';
import type { Lease, LeaseRepository } from '../../ports/leases.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import type { SqlSession } from './session.ts';

export function leaseRepository(session: SqlSession): LeaseRepository {
  return {
    async take(name, holder, span) {
      const row = await session.row(TAKE, name, holder, span);
      return row && { name, holder, token: integerOf(row, 'token') };
    },
    async require(lease) {
      const row = await session.row(REQUIRE, ...identity(lease));
      if (row === undefined) throw leaseLost(lease);
    },
    async release(lease) {
      await session.run(RELEASE, ...identity(lease));
    },
  };
}

/** A released lease leaves no row; the sequence sees to it that its token never comes back. */
const TAKE = `INSERT INTO leases AS held (name, holder, token, expires_at)
  VALUES ($1, $2, nextval('fencing_tokens'),
    clock_timestamp() + $3::double precision * interval '1 ms')
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at,
    token = CASE WHEN held.holder = excluded.holder THEN held.token ELSE excluded.token END
  WHERE held.holder = excluded.holder OR held.expires_at <= clock_timestamp()
  RETURNING token`;
/**
 * The row is locked until the transaction ends: nobody can take the lease between this look and the
 * commit it guards.
 */
const REQUIRE = `SELECT token FROM leases WHERE name = $1 AND holder = $2 AND token = $3
  FOR SHARE`;
const RELEASE = 'DELETE FROM leases WHERE name = $1 AND holder = $2 AND token = $3';

function identity({ name, holder, token }: Lease): [string, string, number] {
  return [name, holder, token];
}
