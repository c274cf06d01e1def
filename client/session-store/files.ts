/** Whole small files over the disk port, and its failures in words. */
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Disk, DiskFile } from '../../shared/files/disk.ts';
import { systemCode } from '../../shared/files/text-file.ts';

/** The file's bytes; `undefined` where there is none. */
export async function readWhole(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  const file = await openExisting(disk, path);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const bytes = new Uint8Array(size);
    for (let read = 0; read < size;) {
      const { bytesRead } = await file.read(bytes, read, size - read, read);
      if (bytesRead === 0) return bytes.subarray(0, read);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

async function openExisting(disk: Disk, path: string): Promise<DiskFile | undefined> {
  try {
    return await disk.open(path, 'read');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A new file in place of any there was, durable with its name. */
export async function writeWhole(
  disk: Disk,
  directory: string,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  await disk.remove(path);
  const file = await disk.open(path, 'update');
  try {
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.syncDirectory(directory);
}

/**
 * Overwrites a file's bytes before it is removed. That reaches what the file system lets it reach:
 * journals, snapshots and the spare blocks of solid-state disks may hold copies.
 */
export async function shred(disk: Disk, path: string): Promise<void> {
  try {
    const size = await disk.size(path);
    const file = await disk.open(path, 'update');
    try {
      await writeAll(file, new Uint8Array(size));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch {
    // No file, or none that can be written: removing it is what is left.
  }
  await disk.remove(path);
}

/** One `write` may take fewer bytes. */
async function writeAll(file: DiskFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const rest = bytes.length - written;
    const { bytesWritten } = await file.write(bytes, written, rest, written);
    written += bytesWritten;
  }
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
