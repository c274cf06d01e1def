/** What the server must be. */
import type { Client } from 'pg';
import { FederationError } from '../../../shared/errors/federation-error.ts';

const OLDEST_SERVER = 15;

/** Throws `STORE_UNAVAILABLE` when the server is older than PostgreSQL 15. */
export async function requireServer(
  client: Pick<Client, 'query'>,
  place: string,
): Promise<{ readonly version: string }> {
  const { rows } = await client.query<{ readonly version: string; readonly number: number }>(
    `SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::integer AS number`,
  );
  const { version = 'unknown', number = 0 } = rows[0] ?? {};
  if (number >= OLDEST_SERVER * 10_000) return { version };
  throw new FederationError(
    'STORE_UNAVAILABLE',
    `${place}: the server is PostgreSQL ${version}; Velum needs ${String(OLDEST_SERVER)} or newer`,
    { version },
  );
}
