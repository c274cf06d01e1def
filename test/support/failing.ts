/** Stops everything at the nth call: what a crash there leaves, without a process to kill. */
import type { RestoreTargets } from '../../coordinator/app/backup/restore-backup.ts';
import type { Disk, DiskFile } from '../../shared/files/disk.ts';

export class Crash extends Error {}

/** Counts calls; the one of number `at`, and every one after it, throws. */
export class Fuse {
  calls = 0;
  readonly #at: number;

  constructor(at = Infinity) {
    this.#at = at;
  }

  /** Whether the crash happens before the call has its effect, or only its answer is lost. */
  async through<T>(when: 'before' | 'after', work: () => Promise<T>): Promise<T> {
    this.calls++;
    if (this.calls > this.#at || (this.calls === this.#at && when === 'before')) {
      throw new Crash('planted');
    }
    const result = await work();
    if (this.calls === this.#at) throw new Crash('planted');
    return result;
  }
}

type When = 'before' | 'after';

/** Every change of the disk passes the fuse. */
export function fusedDisk(disk: Disk, fuse: Fuse, when: When): Disk {
  const fused = (file: DiskFile): DiskFile => ({
    read: (into, offset, length, position) => file.read(into, offset, length, position),
    write: (bytes, offset, length, position) =>
      fuse.through(when, () => file.write(bytes, offset, length, position)),
    stat: () => file.stat(),
    truncate: (length) => fuse.through(when, () => file.truncate(length)),
    sync: () => fuse.through(when, () => file.sync()),
    close: () => file.close(),
  });
  return {
    open: async (path, mode) => fused(await disk.open(path, mode)),
    size: (path) => disk.size(path),
    list: (path) => disk.list(path),
    rename: (from, to) => fuse.through(when, () => disk.rename(from, to)),
    remove: (path) => fuse.through(when, () => disk.remove(path)),
    removeDirectory: (path) => fuse.through(when, () => disk.removeDirectory(path)),
    makeDirectory: (path) => fuse.through(when, () => disk.makeDirectory(path)),
    syncDirectory: (path) => fuse.through(when, () => disk.syncDirectory(path)),
  };
}

/** Every commit and every artefact passes the fuse. */
export function fusedTargets(targets: RestoreTargets, fuse: Fuse, when: When): RestoreTargets {
  const { store, artefacts, clock } = targets;
  return {
    clock,
    store: {
      transaction: (name, work) => fuse.through(when, () => store.transaction(name, work)),
      close: () => store.close(),
    },
    artefacts: {
      ...artefacts,
      put: (bytes) => fuse.through(when, () => artefacts.put(bytes)),
    },
  };
}
