/** Forward-only schema migrations: the database remembers which of them it has seen. */
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { connect, type Connection } from './connection.ts';
import { MIGRATIONS, type Migration } from './migrations/all.ts';
import { asPostgresError } from './postgres-errors.ts';
import { query, requireKnown, requireServer } from './schema.ts';
import { patientSettings, placeOf, type PostgresOptions } from './settings.ts';

/** Schema versions before and after. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the schema to the end of `migrations`, each step in a transaction of its own, one process at
 * a time. Throws `SCHEMA_NEWER` when a later version of Velum wrote it, `STORE_UNAVAILABLE` when
 * another program did, or the server cannot be reached or is too old.
 */
export async function migratePostgres(
  options: PostgresOptions,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<Migrated> {
  const connection = await connect(patientSettings(options), placeOf(options));
  try {
    await requireServer(connection, options);
    return await migrateAlone(connection, options, migrations);
  } catch (error) {
    throw asPostgresError(error, placeOf(options));
  } finally {
    await connection.end();
  }
}

/** The lock belongs to the connection: the server frees it when this process dies. */
async function migrateAlone(
  connection: Connection,
  options: PostgresOptions,
  migrations: readonly Migration[],
): Promise<Migrated> {
  const lock = 'SELECT pg_advisory_lock(hashtextextended($1, 0))';
  await connection.query(lock, [`velum/${options.schema}`]);
  const { version: from } = await requireKnown(connection, options, migrations.length);
  if (from === 0) await createSchema(connection, options);
  for (const [index, migration] of migrations.entries()) {
    if (index >= from) await step(connection, index + 1, migration);
  }
  return { from, to: Math.max(from, migrations.length) };
}

async function step(connection: Connection, version: number, migration: Migration): Promise<void> {
  await connection.query('BEGIN');
  await connection.query(migration.sql);
  const note = 'INSERT INTO schema_versions (version, oldest_reader) VALUES ($1, $2)';
  await connection.query(note, [version, migration.oldestReader]);
  await connection.query('COMMIT');
}

/** A schema with tables but without a version of ours belongs to somebody else. */
async function createSchema(connection: Connection, options: PostgresOptions): Promise<void> {
  const { schema } = options;
  if ((await query(connection, SELECT_FOREIGN, schema)).length > 0) throw foreign(options);
  // Not `IF NOT EXISTS`: that asks for the right to create also where an administrator has done it.
  const existing = await query(connection, SELECT_SCHEMA, schema);
  if (existing.length === 0) await connection.query(`CREATE SCHEMA ${schema}`);
  await connection.query(CREATE_VERSIONS);
}

const SELECT_FOREIGN = `SELECT relname::text FROM pg_class
  WHERE relnamespace = to_regnamespace($1) AND relname <> 'schema_versions'
  AND relkind IN ('r', 'p', 'v', 'm') LIMIT 1`;
const SELECT_SCHEMA = 'SELECT nspname::text FROM pg_namespace WHERE nspname = $1';
const CREATE_VERSIONS = `CREATE TABLE IF NOT EXISTS schema_versions (
  version       integer     PRIMARY KEY,
  oldest_reader integer     NOT NULL,
  migrated_at   timestamptz NOT NULL DEFAULT clock_timestamp()
)`;

function foreign(options: PostgresOptions): FederationError {
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${placeOf(options)}: the schema belongs to another program; choose another name for store.schema`,
  );
}
