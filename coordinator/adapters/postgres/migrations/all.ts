/** Every step of the schema, and who may still use what it leads to. */
import { sql as runsRoundsModels } from './0001-runs-rounds-models.ts';
import { sql as vectorsArtefacts } from './0002-vectors-artefacts.ts';
import { sql as leasesRemovals } from './0003-leases-removals.ts';
import { sql as restoreNote } from './0004-restore-note.ts';

export interface Migration {
  readonly sql: string;
  /**
   * The oldest schema version a program may know and still work with the result. A step that only
   * adds keeps that of the step before, so that processes of the previous version go on while they
   * are replaced one by one.
   */
  readonly oldestReader: number;
}

/** In order; entry *i* leads to schema version *i* + 1. Never edited once released. */
export const MIGRATIONS: readonly Migration[] = [
  { sql: runsRoundsModels, oldestReader: 1 },
  { sql: vectorsArtefacts, oldestReader: 1 },
  { sql: leasesRemovals, oldestReader: 1 },
  { sql: restoreNote, oldestReader: 1 },
];

export const SCHEMA_VERSION = MIGRATIONS.length;
