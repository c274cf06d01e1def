/** Copies everything durable out of stores that are in use. */
import { fromHex, toHex, type Digest } from '../../../shared/domain/bytes.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';
import type { ArtefactReader } from '../../ports/artefact-store.ts';
import type { BackupManifest, BackupOrigin, BackupWriter } from '../../ports/backup.ts';
import type { DurableRows, Snapshot } from '../../ports/snapshot.ts';
import { artefactsOfModel, artefactsOfRound, artefactsOfRun } from './references.ts';
import { refuseUnfinished } from './unfinished.ts';

const PIECE_BYTES = 1 << 20;

export interface BackupSources {
  readonly snapshot: Snapshot;
  readonly artefacts: ArtefactReader;
}

/**
 * Rows first, all of one moment; then the artefacts they name, which were durable before the rows
 * and are never deleted, so that the snapshot need not be held while they are copied. Throws
 * `STORE_DAMAGED`, `RESTORE_UNFINISHED` and what the ports throw; then nothing is left of the backup.
 */
export async function takeBackup(
  { snapshot, artefacts }: BackupSources,
  writer: BackupWriter,
  origin: Omit<BackupOrigin, 'schema'>,
): Promise<BackupManifest> {
  try {
    refuseUnfinished(await snapshot.restored());
    const named = new Set<string>();
    await writer.rows(noting(snapshot, named));
    await snapshot.close();
    for (const digest of [...named].sort()) await copy(artefacts, writer, fromHex(digest));
    return await writer.finish({ ...origin, schema: snapshot.schema });
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** The rows, and on their way the artefacts they name. */
function noting(rows: DurableRows, named: Set<string>): DurableRows {
  async function* passing<T>(
    source: AsyncIterable<T>,
    artefactsOf: (row: T) => readonly Digest[],
  ): AsyncGenerator<T> {
    for await (const row of source) {
      for (const digest of artefactsOf(row)) named.add(toHex(digest));
      yield row;
    }
  }
  return {
    runs: () => passing(rows.runs(), artefactsOfRun),
    rounds: () => passing(rows.rounds(), artefactsOfRound),
    models: () => passing(rows.models(), artefactsOfModel),
  };
}

async function copy(source: ArtefactReader, writer: BackupWriter, digest: Digest): Promise<void> {
  try {
    await writer.artefact(digest, source.read(digest, 0, PIECE_BYTES));
  } catch (cause) {
    if (!(cause instanceof FederationError)) throw cause;
    if (cause.code !== 'MODEL_NOT_FOUND' && cause.code !== 'DIGEST_MISMATCH') throw cause;
    const what = cause.code === 'MODEL_NOT_FOUND' ? 'missing' : 'damaged';
    const message = `artefact ${toHex(digest)} is ${what}, but rows name it; restore it from an older backup`;
    throw new FederationError('STORE_DAMAGED', message, {}, cause);
  }
}
