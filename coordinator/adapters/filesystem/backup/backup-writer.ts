import { randomBytes } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { equalBytes, utf8Bytes } from '../../../../shared/domain/bytes.ts';
import { FederationError, invariant } from '../../../../shared/errors/federation-error.ts';
import { nodeDisk, type Disk } from '../../../../shared/files/disk.ts';
import { makeDirectory, publish } from '../../../../shared/files/durable-files.ts';
import { artefactDamaged } from '../../../ports/artefact-store-errors.ts';
import type { BackupWriter } from '../../../ports/backup.ts';
import { systemCode } from '../disk-errors.ts';
import { piecesOf, whileWriting, writeFile } from './backup-files.ts';
import { ARTEFACTS, artefactPath, MANIFEST, type Table, tablePath } from './layout.ts';
import {
  encodeManifest,
  type FileFacts,
  type FullManifest,
  manifestOf,
  type TableFacts,
} from './manifest.ts';
import { modelToLine, roundToLine, runToLine } from './row-lines.ts';

/**
 * Begins a backup that will be the directory `path`, which must not exist. Until it is finished its
 * files lie beside it under a name of their own, `.<name>.unfinished-<random>`, which a process that is
 * killed leaves behind; the manifest is written last. Throws `CONFIG_INVALID` and `DISK_FULL`.
 */
export async function createBackup(path: string, disk: Disk = nodeDisk): Promise<BackupWriter> {
  const final = resolve(path);
  const random = randomBytes(4).toString('hex');
  const unfinished = join(dirname(final), `.${basename(final)}.unfinished-${random}`);
  await whileWriting(final, async () => {
    await refuseExisting(disk, final);
    await makeDirectory(disk, join(unfinished, ARTEFACTS));
  });

  const artefacts: FileFacts[] = [];
  let tables: Record<Table, TableFacts> | undefined;
  const table = (name: Table, lines: AsyncIterable<string>): Promise<TableFacts> =>
    writeTable(disk, tablePath(unfinished, name), lines);

  return {
    rows: (rows) =>
      whileWriting(final, async () => {
        tables = {
          runs: await table('runs', mapped(rows.runs(), runToLine)),
          rounds: await table('rounds', mapped(rows.rounds(), roundToLine)),
          models: await table('models', mapped(rows.models(), modelToLine)),
        };
      }),
    artefact: (digest, pieces) =>
      whileWriting(final, async () => {
        const facts = await writeFile(disk, artefactPath(unfinished, digest), pieces);
        if (!equalBytes(facts.sha256, digest)) throw artefactDamaged(digest);
        artefacts.push(facts);
      }),
    finish: (origin) =>
      whileWriting(final, async () => {
        invariant(tables !== undefined, 'a backup is finished after its rows were written');
        const manifest = manifestOf(origin, { tables, artefacts });
        await seal(disk, unfinished, final, manifest);
        return manifest;
      }),
    // What cannot be removed has no manifest and is no backup: the caller's own failure matters more.
    abandon: () => disk.remove(unfinished).catch(() => undefined),
  };
}

/** Everything durable under its name, then the manifest, then the name of the whole. */
async function seal(
  disk: Disk,
  unfinished: string,
  final: string,
  manifest: FullManifest,
): Promise<void> {
  await disk.syncDirectory(join(unfinished, ARTEFACTS));
  await disk.syncDirectory(unfinished);
  await writeFile(disk, join(unfinished, MANIFEST), only(utf8Bytes(encodeManifest(manifest))));
  await disk.syncDirectory(unfinished);
  await refuseExisting(disk, final);
  await publish(disk, unfinished, final);
}

async function refuseExisting(disk: Disk, path: string): Promise<void> {
  const size = await disk.size(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (size === undefined) return;
  throw new FederationError(
    'CONFIG_INVALID',
    `${path}: there is something of this name; a backup never overwrites, choose another name`,
  );
}

async function writeTable(
  disk: Disk,
  path: string,
  lines: AsyncIterable<string>,
): Promise<TableFacts> {
  let rows = 0;
  const counted = mapped(lines, (line) => {
    rows++;
    return line;
  });
  const facts = await writeFile(disk, path, piecesOf(counted));
  return { rows, ...facts };
}

async function* mapped<A, B>(values: AsyncIterable<A>, change: (value: A) => B): AsyncGenerator<B> {
  for await (const value of values) yield change(value);
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
