/** Whole small files over the disk port, and its failures in words. */
import { dirname } from 'node:path';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Disk, DiskFile } from '../../shared/files/disk.ts';
import { readWhole, withFile, writeAll } from '../../shared/files/durable-files.ts';
import { systemCode } from '../../shared/files/text-file.ts';

/** The file's bytes; `undefined` where there is none. */
export async function readIfThere(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  const file = await openIfThere(disk, path);
  if (file === undefined) return undefined;
  try {
    return await readWhole(file);
  } finally {
    await file.close();
  }
}

async function openIfThere(disk: Disk, path: string): Promise<DiskFile | undefined> {
  try {
    return await disk.open(path, 'read');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A new file in place of any there was, durable with its name. */
export async function writeFresh(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  await disk.remove(path);
  await overwrite(disk, path, bytes);
  await disk.syncDirectory(dirname(path));
}

/**
 * Overwrites a file's bytes before it is removed. That reaches what the file system lets it reach:
 * journals, snapshots and the spare blocks of solid-state disks may hold copies.
 */
export async function shred(disk: Disk, path: string): Promise<void> {
  try {
    const size = await disk.size(path);
    await overwrite(disk, path, new Uint8Array(size));
  } catch {
    // No file, or none that can be written: removing it is what is left.
  }
  await disk.remove(path);
}

function overwrite(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  return withFile(disk, path, async (file) => {
    await writeAll(file, bytes, 0);
    await file.sync();
  });
}

/** What the disk refused to do, as an error people can act on. */
export function diskFailure(path: string, cause: unknown): FederationError {
  if (cause instanceof FederationError) return cause;
  if (systemCode(cause) === 'ENOSPC') {
    return new FederationError(
      'DISK_FULL',
      `${path}: no space is left for the session: nothing is sent before it is written; make room`,
      { path },
      cause,
    );
  }
  return new FederationError(
    'STORE_UNAVAILABLE',
    `${path}: the session cannot be written or read; check the disk and its owner`,
    { path },
    cause,
  );
}
