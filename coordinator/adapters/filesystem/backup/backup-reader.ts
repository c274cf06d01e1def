import { join, resolve } from 'node:path';
import { equalBytes } from '../../../../shared/domain/bytes.ts';
import { FederationError } from '../../../../shared/errors/federation-error.ts';
import { nodeDisk, type Disk } from '../../../../shared/files/disk.ts';
import { readWhole } from '../../../../shared/files/durable-files.ts';
import type { BackupReader } from '../../../ports/backup.ts';
import { sha256 } from '../file-digest.ts';
import { altered, checkFile, linesOf, withExisting } from './backup-files.ts';
import { artefactPath, backupInvalid, MANIFEST, type Table, TABLES, tablePath } from './layout.ts';
import { decodeManifest, type FullManifest } from './manifest.ts';
import { lineToModel, lineToRound, lineToRun } from './row-lines.ts';

/**
 * Opens a finished backup and compares every file with the manifest first. Digests tell damage, not
 * malice: whoever can write to the backup can write a manifest to match. Throws `BACKUP_INVALID`.
 */
export async function openBackup(path: string, disk: Disk = nodeDisk): Promise<BackupReader> {
  const directory = resolve(path);
  const manifest = await readManifest(disk, directory);
  const { tables, artefacts } = manifest.files;
  for (const table of TABLES) {
    await checkFile(disk, tablePath(directory, table), tables[table]);
  }
  for (const facts of artefacts) {
    await checkFile(disk, artefactPath(directory, facts.sha256), facts);
  }
  const rows = <T>(table: Table, read: (line: string) => T): AsyncIterable<T> =>
    readRows(disk, tablePath(directory, table), tables[table].rows, read);
  return {
    manifest,
    runs: () => rows('runs', lineToRun),
    rounds: () => rows('rounds', lineToRound),
    models: () => rows('models', lineToModel),
    artefact: (digest) => {
      const file = artefactPath(directory, digest);
      return withExisting(disk, file, async (opened) => {
        const bytes = await readWhole(opened);
        if (!equalBytes(sha256(bytes), digest)) throw altered(file);
        return bytes;
      });
    },
  };
}

async function readManifest(disk: Disk, directory: string): Promise<FullManifest> {
  const path = join(directory, MANIFEST);
  try {
    const bytes = await withExisting(disk, path, readWhole);
    return decodeManifest(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch (cause) {
    if (cause instanceof FederationError) throw cause;
    throw backupInvalid(path, 'it is not text in UTF-8; the file was altered', cause);
  }
}

async function* readRows<T>(
  disk: Disk,
  path: string,
  expected: number,
  read: (line: string) => T,
): AsyncGenerator<T> {
  let count = 0;
  for await (const line of linesOf(disk, path)) {
    count++;
    yield rowOf(path, count, line, read);
  }
  if (count !== expected) {
    const found = `${String(count)} rows, the manifest says ${String(expected)}`;
    throw backupInvalid(path, `it has ${found}`);
  }
}

function rowOf<T>(path: string, line: number, text: string, read: (line: string) => T): T {
  try {
    return read(text);
  } catch (cause) {
    throw backupInvalid(`${path}:${String(line)}`, 'the line is not such a row', cause);
  }
}
