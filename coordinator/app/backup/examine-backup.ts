/** Whether a backup is this coordinator's, and whole: before anything is written. */
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import { toHex, type Digest } from '../../../shared/domain/bytes.ts';
import { formatDigest } from '../../../shared/domain/digest-text.ts';
import { formatIdentityKey } from '../../../shared/domain/identity-key.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { Federation } from '../../federation/run.ts';
import type { BackupManifest, BackupReader } from '../../ports/backup.ts';
import type { StoredRound } from '../../ports/store.ts';
import { endedRoundOf } from '../round-records.ts';
import { artefactsOfModel, artefactsOfRound, artefactsOfRun } from './references.ts';
import { readOpenRuns, type OpenRun } from './open-runs.ts';

/** A backup that can be restored. */
export interface ExaminedBackup {
  readonly backup: BackupReader;
  readonly federation: Federation;
  readonly open: readonly OpenRun[];
}

/** Throws `CHARTER_MISMATCH` where it is another's, `BACKUP_INVALID` where something does not fit. */
export async function examineBackup(
  backup: BackupReader,
  federation: Federation,
  suite: CryptoSuite,
): Promise<ExaminedBackup> {
  refuseForeign(backup.manifest, federation);
  try {
    await requireArtefacts(backup);
    for await (const round of backup.rounds()) requireReadable(round, federation, suite);
    return { backup, federation, open: await readOpenRuns(backup) };
  } catch (cause) {
    if (cause instanceof FederationError && cause.code !== 'STORE_DAMAGED') throw cause;
    const problem = cause instanceof FederationError ? cause.message : 'a row cannot be read';
    throw new FederationError(
      'BACKUP_INVALID',
      `the backup does not fit together: ${problem}`,
      {},
      cause,
    );
  }
}

function refuseForeign(manifest: BackupManifest, { charter, charterHash }: Federation): void {
  const { identity } = charter.coordinator;
  const pairs = [
    ['federation', manifest.federation, charter.federation],
    ['coordinator', formatIdentityKey(manifest.coordinator), formatIdentityKey(identity)],
    ['charter', formatDigest(manifest.charterHash), formatDigest(charterHash)],
  ] as const;
  for (const [what, found, own] of pairs) {
    if (found === own) continue;
    throw new FederationError(
      'CHARTER_MISMATCH',
      `the backup is of ${what} ${found}, the configuration names ${own}; use the configuration and charter the backup was made with`,
      { what },
    );
  }
}

async function requireArtefacts(backup: BackupReader): Promise<void> {
  const held = new Set(backup.manifest.artefacts.map(toHex));
  const require = (digest: Digest): void => {
    if (held.has(toHex(digest))) return;
    const message = `rows name artefact ${toHex(digest)}, which is not in it`;
    throw new FederationError('BACKUP_INVALID', `the backup is not complete: ${message}`);
  };
  for await (const row of backup.runs()) artefactsOfRun(row).forEach(require);
  for await (const row of backup.rounds()) artefactsOfRound(row).forEach(require);
  for await (const row of backup.models()) artefactsOfModel(row).forEach(require);
}

function requireReadable(stored: StoredRound, { roster }: Federation, suite: CryptoSuite): void {
  if (stored.terminal) endedRoundOf(suite, roster, stored);
}
