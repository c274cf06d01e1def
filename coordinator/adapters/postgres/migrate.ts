/** Forward-only schema migrations: the database remembers which it has seen, and who may still read it. */
import { Client } from 'pg';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { sql as runsRoundsModels } from './migrations/0001-runs-rounds-models.ts';
import { sql as vectorsArtefacts } from './migrations/0002-vectors-artefacts.ts';
import { sql as leasesRemovals } from './migrations/0003-leases-removals.ts';
import { asPostgresError } from './postgres-errors.ts';
import { requireServer } from './server.ts';
import { migratingSettings, placeOf, type PostgresOptions } from './settings.ts';

export interface Migration {
  readonly sql: string;
  /**
   * The oldest schema version a program may know and still work with the result: a step that only
   * adds keeps it, so that processes of the previous version go on while the others are replaced.
   */
  readonly oldestReader: number;
}

/** In order; entry *i* leads to schema version *i* + 1. Never edited once released. */
export const MIGRATIONS: readonly Migration[] = [
  { sql: runsRoundsModels, oldestReader: 1 },
  { sql: vectorsArtefacts, oldestReader: 2 },
  { sql: leasesRemovals, oldestReader: 3 },
];

export const SCHEMA_VERSION = MIGRATIONS.length;

export interface SchemaState {
  /** 0 where nothing of ours exists. */
  readonly version: number;
  readonly oldestReader: number;
}

export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the schema to `migrations`' end, each step in a transaction of its own, one process at a
 * time. Throws `SCHEMA_NEWER` when a later version wrote it, `STORE_UNAVAILABLE` when another
 * program did or the server cannot be reached or is too old.
 */
export async function migratePostgres(
  options: PostgresOptions,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Migrated> {
  const place = placeOf(options);
  const client = new Client(migratingSettings(options));
  // An error with no statement under way is met again by the next one.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await requireServer(client, place);
    return await migrateAlone(client, options.schema, place, migrations);
  } catch (error) {
    throw asPostgresError(error, place);
  } finally {
    await client.end();
  }
}

/** The lock belongs to the connection: the server frees it when this process dies. */
async function migrateAlone(
  client: Client,
  schema: string,
  place: string,
  migrations: readonly Migration[],
): Promise<Migrated> {
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`velum/${schema}`]);
  const { version: from } = await requireKnown(client, schema, place, migrations.length);
  if (from === 0) await createSchema(client, schema, place);
  for (const [index, migration] of migrations.entries()) {
    if (index >= from) await step(client, index + 1, migration);
  }
  return { from, to: Math.max(from, migrations.length) };
}

async function step(client: Client, version: number, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  await client.query(migration.sql);
  await client.query('INSERT INTO schema_versions (version, oldest_reader) VALUES ($1, $2)', [
    version,
    migration.oldestReader,
  ]);
  await client.query('COMMIT');
}

/** Throws `SCHEMA_NEWER` when a program that knows `known` versions can no longer work with it. */
export async function requireKnown(
  client: Pick<Client, 'query'>,
  schema: string,
  place: string,
  known: number,
): Promise<SchemaState> {
  const state = await schemaState(client, schema);
  if (state.oldestReader > known) throw schemaNewer(place, state, known);
  return state;
}

async function schemaState(client: Pick<Client, 'query'>, schema: string): Promise<SchemaState> {
  const table = `${schema}.schema_versions`;
  const found = await client.query<Row>('SELECT to_regclass($1) IS NOT NULL AS exists', [table]);
  if (found.rows[0]?.['exists'] !== true) return { version: 0, oldestReader: 0 };
  const { rows } = await client.query<Row>(NEWEST);
  const [newest] = rows;
  if (newest === undefined) return { version: 0, oldestReader: 0 };
  return {
    version: integerOf(newest, 'version'),
    oldestReader: integerOf(newest, 'oldest_reader'),
  };
}

type Row = Record<string, unknown>;

const NEWEST = 'SELECT version, oldest_reader FROM schema_versions ORDER BY version DESC LIMIT 1';

/** A schema with tables but without versions of ours belongs to somebody else. */
async function createSchema(client: Client, schema: string, place: string): Promise<void> {
  const { rows } = await client.query<Row>(TABLES, [schema]);
  if (rows.some(({ relname }) => relname !== 'schema_versions')) throw foreign(place);
  const known = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (known.rowCount === 0) await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(`CREATE TABLE IF NOT EXISTS schema_versions (
    version       integer     PRIMARY KEY,
    oldest_reader integer     NOT NULL,
    migrated_at   timestamptz NOT NULL DEFAULT clock_timestamp()
  )`);
}

const TABLES = `SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
  WHERE nspname = $1 AND relkind IN ('r', 'p', 'v', 'm')`;

function foreign(place: string): FederationError {
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${place}: the schema belongs to another program; choose another name for store.schema`,
  );
}

function schemaNewer(place: string, state: SchemaState, known: number): FederationError {
  const found = state.version;
  return new FederationError(
    'SCHEMA_NEWER',
    `${place}: the schema has version ${String(found)}, which programs from version ${String(state.oldestReader)} on can use; this one knows up to ${String(known)}: use the version of Velum that migrated it, or a later one`,
    { found, known },
  );
}
