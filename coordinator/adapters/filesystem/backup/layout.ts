/** Names inside a backup, and what a backup that cannot be used is called. */
import { join } from 'node:path';
import { toHex, type Digest } from '../../../../shared/domain/bytes.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';

/** Raised when a program that knows the number before could misread what this one writes. */
export const FORMAT = 1;

export const MANIFEST = 'manifest.json';
export const ARTEFACTS = 'artefacts';

export const TABLES = ['runs', 'rounds', 'models'] as const;
export type Table = (typeof TABLES)[number];

export function tablePath(directory: string, table: Table): string {
  return join(directory, `${table}.jsonl`);
}

export function artefactPath(directory: string, digest: Digest): string {
  return join(directory, ARTEFACTS, toHex(digest));
}

export function backupInvalid(path: string, problem: string, cause?: unknown): FederationError {
  return new FederationError('BACKUP_INVALID', `${path}: ${problem}`, {}, cause);
}
