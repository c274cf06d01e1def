/** A simulated disk through the disk port, with nothing in between. */
import type { Disk, DiskFile } from '../../../shared/files/disk.ts';
import type { SimulatedDisk, SimulatedFile } from './simulated-disk.ts';

export function immediateDisk(disk: SimulatedDisk): Disk {
  return {
    open: (path, mode) =>
      at(() => opened(disk, mode === 'read' ? disk.file(path) : disk.create(path))),
    size: (path) => at(() => disk.file(path).content.length),
    list: (path) => at(() => disk.list(path)),
    rename: (from, to) =>
      at(() => {
        disk.rename(from, to);
      }),
    remove: (path) =>
      at(() => {
        disk.remove(path);
      }),
    removeDirectory: (path) =>
      at(() => {
        disk.removeDirectory(path);
      }),
    makeDirectory: (path) => at(() => disk.makeDirectory(path)),
    syncDirectory: (path) =>
      at(() => {
        disk.syncDirectory(path);
      }),
  };
}

function opened(disk: SimulatedDisk, file: SimulatedFile): DiskFile {
  return {
    read: (into, offset, length, position) =>
      at(() => {
        const piece = file.content.subarray(position, position + length);
        into.set(piece, offset);
        return { bytesRead: piece.length };
      }),
    write: (bytes, offset, length, position) =>
      at(() => {
        disk.write(file, bytes.subarray(offset, offset + length), position);
        return { bytesWritten: length };
      }),
    stat: () => at(() => ({ size: file.content.length })),
    truncate: (length) =>
      at(() => {
        file.apply({ type: 'cut', length });
      }),
    sync: () =>
      at(() => {
        file.sync();
      }),
    close: () => Promise.resolve(),
  };
}

/** At once; what is thrown is a rejection. */
function at<T>(effect: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(effect());
  });
}
