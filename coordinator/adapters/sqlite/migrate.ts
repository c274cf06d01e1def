/** Forward-only schema migrations: the database remembers how many of them it has seen. */
import { FederationError } from '../../../shared/errors/federation-error.ts';
import { integerOf } from '../../ports/sql-rows.ts';
import { sql as roundsRunsModels } from './migrations/0001-rounds-runs-models.ts';
import { sql as leasesRemovals } from './migrations/0002-leases-removals.ts';
import { sql as restoreNote } from './migrations/0003-restore-note.ts';
import type { SqlDatabase } from './sql-database.ts';

/** In order; entry *i* leads to schema version *i* + 1. Never edited once released. */
const MIGRATIONS: readonly string[] = [roundsRunsModels, leasesRemovals, restoreNote];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** "VELU" in ASCII: marks the file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
const APPLICATION_ID = 0x56454c55;

/** Schema versions before and after; 0 stands for a new file. */
export interface Migrated {
  readonly from: number;
  readonly to: number;
}

/**
 * Brings the database to the current schema, each step in a transaction of its own. Throws
 * `SCHEMA_NEWER` when a later version wrote it and `STORE_UNAVAILABLE` when another program did.
 */
export function migrate(database: SqlDatabase, path: string): Migrated {
  const version = pragma(database, 'user_version');
  if (version > SCHEMA_VERSION) throw schemaNewer(path, version);
  refuseForeign(database, path, version);
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < version) continue;
    const next = String(index + 1);
    database.exec(`BEGIN IMMEDIATE; ${sql}
      PRAGMA application_id = ${String(APPLICATION_ID)};
      PRAGMA user_version = ${next}; COMMIT`);
  }
  return { from: version, to: SCHEMA_VERSION };
}

/**
 * Whether a reader may use the database as it is. Throws as `migrate` does, and `SCHEMA_OLDER` when
 * the schema is an older one.
 */
export function requireCurrent(database: SqlDatabase, path: string): void {
  const version = pragma(database, 'user_version');
  if (version > SCHEMA_VERSION) throw schemaNewer(path, version);
  refuseForeign(database, path, version);
  if (version < SCHEMA_VERSION) throw schemaOlder(path, version);
}

function pragma(database: SqlDatabase, name: 'user_version' | 'application_id'): number {
  return integerOf(database.prepare(`PRAGMA ${name}`).get() ?? {}, name);
}

/** A file with tables but without our mark belongs to somebody else; nothing may be migrated in it. */
function refuseForeign(database: SqlDatabase, path: string, version: number): void {
  const own =
    version === 0
      ? database.prepare(`SELECT name FROM sqlite_schema LIMIT 1`).get() === undefined
      : pragma(database, 'application_id') === APPLICATION_ID;
  if (!own) throw foreign(path);
}

function foreign(path: string): FederationError {
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${path}: the database belongs to another program; choose another state directory`,
  );
}

function schemaNewer(path: string, found: number): FederationError {
  return new FederationError(
    'SCHEMA_NEWER',
    `${path}: the database has schema version ${String(found)}, this program knows up to ${String(SCHEMA_VERSION)}; use the version of Velum that wrote it, or a later one`,
    { found, known: SCHEMA_VERSION },
  );
}

function schemaOlder(path: string, found: number): FederationError {
  return new FederationError(
    'SCHEMA_OLDER',
    `${path}: the database has schema version ${String(found)}, this program needs version ${String(SCHEMA_VERSION)}; use the version of Velum that the coordinator runs, or stop it and run velum coordinator migrate`,
    { found, needed: SCHEMA_VERSION },
  );
}
