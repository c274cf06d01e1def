/** Where a backup goes and where it comes from: one portable form, whatever the stores. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { FederationId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';
import type { DurableRows } from './snapshot.ts';

/** Whose backup it is, and who made it when. */
export interface BackupOrigin {
  readonly federation: FederationId;
  readonly charterHash: Digest;
  /** The coordinator's identity, as the charter names it. */
  readonly coordinator: IdentityKey;
  /** Version of the program that made it. */
  readonly program: string;
  /** Version of the schema of the store it was read from. */
  readonly schema: number;
  readonly takenAt: Instant;
}

export interface BackupCounts {
  readonly runs: number;
  readonly rounds: number;
  readonly models: number;
  readonly artefacts: number;
}

/** What a complete backup says of itself. */
export interface BackupManifest extends BackupOrigin {
  readonly counts: BackupCounts;
  readonly artefacts: readonly Digest[];
  /** SHA-256 over all of the above and the digest of every file: the backup's name. */
  readonly digest: Digest;
}

/** Contract: the backup exists, complete and durable, once `finish` resolves, and not before. */
export interface BackupWriter {
  /** Called once. */
  rows(rows: DurableRows): Promise<void>;
  /** Throws `DIGEST_MISMATCH` when the pieces are not what the digest names. */
  artefact(digest: Digest, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  finish(origin: BackupOrigin): Promise<BackupManifest>;
  /** Removes what was written; no effect on a backup that is finished. */
  abandon(): Promise<void>;
}

/** A backup whose every file has the digest its manifest gives. */
export interface BackupReader extends DurableRows {
  readonly manifest: BackupManifest;
  /** Throws `BACKUP_INVALID` when it is not there or has changed since. */
  artefact(digest: Digest): Promise<Uint8Array>;
}
