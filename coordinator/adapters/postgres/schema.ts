/** What the server and the schema must be before a program may use them. */
import type { Client } from 'pg';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { flagOf, integerOf, textOf, type SqlRow } from '../../ports/sql-rows.ts';
import { SCHEMA_VERSION } from './migrations/all.ts';
import { placeOf, type PostgresOptions } from './settings.ts';
import { statement, type SqlValue } from './statement.ts';

/** A connection or a pool. */
export type Queryable = Pick<Client, 'query'>;

export interface SchemaState {
  /** 0 where nothing of ours exists. */
  readonly version: number;
  /** The oldest version a program may know and still work with it. */
  readonly oldestReader: number;
}

const OLDEST_SERVER = 15;

/** Errors are the driver's. */
export async function query(
  on: Queryable,
  sql: string,
  ...values: SqlValue[]
): Promise<readonly SqlRow[]> {
  return (await on.query<Record<string, unknown>>(statement(sql, values))).rows;
}

/** The server's version. Throws `STORE_UNAVAILABLE` when it is older than PostgreSQL 15. */
export async function requireServer(on: Queryable, options: PostgresOptions): Promise<string> {
  const [row = {}] = await query(on, SELECT_SERVER);
  const version = textOf(row, 'version');
  if (integerOf(row, 'number') >= OLDEST_SERVER * 10_000) return version;
  throw new FederationError(
    'STORE_UNAVAILABLE',
    `${placeOf(options)}: the server is PostgreSQL ${version}; Velum needs ${String(OLDEST_SERVER)} or newer`,
    { version },
  );
}

/**
 * Throws `SCHEMA_OLDER` when the schema lacks what this program needs, and `SCHEMA_NEWER` when it was
 * changed so that this program can no longer use it.
 */
export async function requireCurrent(
  on: Queryable,
  options: PostgresOptions,
): Promise<SchemaState> {
  const state = await requireKnown(on, options, SCHEMA_VERSION);
  if (state.version < SCHEMA_VERSION) throw schemaOlder(options, state.version);
  return state;
}

/** Throws `SCHEMA_NEWER` when a program that knows `known` versions can no longer work with it. */
export async function requireKnown(
  on: Queryable,
  options: PostgresOptions,
  known: number,
): Promise<SchemaState> {
  const state = await schemaState(on, options);
  if (state.oldestReader > known) throw schemaNewer(options, state, known);
  return state;
}

async function schemaState(on: Queryable, { schema }: PostgresOptions): Promise<SchemaState> {
  const [found = {}] = await query(on, SELECT_EXISTS, `${schema}.schema_versions`);
  const [newest] = flagOf(found, 'exists') ? await query(on, SELECT_NEWEST) : [];
  if (newest === undefined) return { version: 0, oldestReader: 0 };
  return {
    version: integerOf(newest, 'version'),
    oldestReader: integerOf(newest, 'oldest_reader'),
  };
}

const SELECT_SERVER = `SELECT current_setting('server_version') AS version,
  current_setting('server_version_num')::integer AS number`;
const SELECT_EXISTS = 'SELECT to_regclass($1) IS NOT NULL AS exists';
const SELECT_NEWEST =
  'SELECT version, oldest_reader FROM schema_versions ORDER BY version DESC LIMIT 1';

function schemaNewer(
  options: PostgresOptions,
  { version: found, oldestReader }: SchemaState,
  known: number,
): FederationError {
  return new FederationError(
    'SCHEMA_NEWER',
    `${placeOf(options)}: the tables have version ${String(found)}, for programs that know version ${String(oldestReader)} at least; this one knows up to ${String(known)}: use the version of Velum that migrated them, or a later one`,
    { found, known },
  );
}

function schemaOlder(options: PostgresOptions, found: number): FederationError {
  const has = found === 0 ? 'there are no tables yet' : `the tables have version ${String(found)}`;
  return new FederationError(
    'SCHEMA_OLDER',
    `${placeOf(options)}: ${has}, this program needs version ${String(SCHEMA_VERSION)}; run velum coordinator migrate`,
    { found, needed: SCHEMA_VERSION },
  );
}
