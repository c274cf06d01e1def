/**
 * What durable code needs of a file system, as a port: a test can put one in its place that forgets
 * what was never synced, which no real crash of a process shows.
 *
 * The promises are POSIX's and no more: bytes are durable after `sync` of their file; a name that was
 * created, renamed or removed is durable after `syncDirectory` of the directory that holds it;
 * `rename` replaces in one step. Errors are Node's, with `code` (`ENOENT`, `ENOSPC`, …).
 */
import { constants, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';

/** An open file. Reads and writes name their position; one `write` may take fewer bytes than given. */
export interface DiskFile {
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  write(
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>;
  stat(): Promise<{ readonly size: number }>;
  truncate(length: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** `read` needs an existing file; `update` reads and writes and creates what is missing. */
export type DiskMode = 'read' | 'update';

export interface Disk {
  /** A file it creates is readable and writable by its owner only. */
  open(path: string, mode: DiskMode): Promise<DiskFile>;
  /** Size in bytes; rejects with `ENOENT`. */
  size(path: string): Promise<number>;
  /** Names in a directory, in no order. */
  list(path: string): Promise<readonly string[]>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a whole directory; no effect where there is none. */
  remove(path: string): Promise<void>;
  /** Removes an empty directory; rejects with `ENOTEMPTY` or `ENOENT`. */
  removeDirectory(path: string): Promise<void>;
  /** Creates a directory and what is missing above it; resolves to the topmost one it created. */
  makeDirectory(path: string): Promise<string | undefined>;
  syncDirectory(path: string): Promise<void>;
}

/** Nobody but the user the program runs as may read what it stores. */
const FILE_MODE = 0o600;
const DIRECTORY_MODE = 0o700;

/** The machine's own file system. */
export const nodeDisk: Disk = {
  open: (path, mode) =>
    open(
      path,
      mode === 'read' ? constants.O_RDONLY : constants.O_RDWR | constants.O_CREAT,
      FILE_MODE,
    ),
  size: async (path) => (await stat(path)).size,
  list: (path) => readdir(path),
  rename: (from, to) => rename(from, to),
  remove: (path) => rm(path, { recursive: true, force: true }),
  removeDirectory: (path) => rmdir(path),
  makeDirectory: (path) => mkdir(path, { recursive: true, mode: DIRECTORY_MODE }),
  async syncDirectory(path) {
    // Windows has no such operation, and needs none.
    if (process.platform === 'win32') return;
    const directory = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
};
