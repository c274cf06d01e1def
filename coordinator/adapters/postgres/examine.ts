/** What an operator should know about the database before a coordinator uses it. */
import { flagOf } from '../../ports/sql-rows.ts';
import { connect } from './connection.ts';
import { asPostgresError } from './postgres-errors.ts';
import { query, requireCurrent, requireServer } from './schema.ts';
import { placeOf, workingSettings, type PostgresOptions } from './settings.ts';

export interface PostgresFacts {
  readonly place: string;
  readonly server: string;
  /** Schema version. */
  readonly schema: number;
  /** Whether others on the network could read or change what travels. */
  readonly exposed: boolean;
  /** Whether a commit survives a power cut. */
  readonly synced: boolean;
}

/** Changes nothing. Throws `STORE_UNAVAILABLE`, `SCHEMA_OLDER` or `SCHEMA_NEWER`. */
export async function examinePostgres(options: PostgresOptions): Promise<PostgresFacts> {
  const place = placeOf(options);
  const connection = await connect(workingSettings(options), place);
  try {
    const server = await requireServer(connection, options);
    const { version: schema } = await requireCurrent(connection, options);
    const [row = {}] = await query(connection, SELECT_FACTS);
    return {
      place,
      server,
      schema,
      exposed: flagOf(row, 'exposed'),
      synced: flagOf(row, 'synced'),
    };
  } catch (error) {
    throw asPostgresError(error, place);
  } finally {
    await connection.end();
  }
}

/** A socket has no address; a connection within one machine has the same at both ends. */
const SELECT_FACTS = `SELECT
  NOT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
    AND coalesce(inet_server_addr() <> inet_client_addr(), false) AS exposed,
  current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on' AS synced`;
