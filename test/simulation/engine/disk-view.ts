/** A simulated disk as one program sees it: what changes it takes time, may fail, and may be the last. */
import type { Disk, DiskFile } from '../../../shared/files/disk.ts';
import { immediateDisk } from './immediate-disk.ts';
import type { Pace, Program } from './program.ts';
import { systemError, type SimulatedDisk, type SimulatedFile } from './simulated-disk.ts';
import type { CrashPoint } from './weather.ts';
import type { World } from './world.ts';

const QUICK: Pace = { least: 0.05, most: 2 };
const SLOW: Pace = { least: 50, most: 900 };
/** One write may take fewer bytes than given. */
const SHORT_WRITE = 0.1;

/** A planted bug: which syncs a program skips. */
export type SkippedSync = (what: 'file' | 'directory', path: string) => boolean;

const NONE: SkippedSync = () => false;

class DiskView implements Disk {
  readonly #world: World;
  readonly #program: Program;
  readonly #disk: SimulatedDisk;
  readonly #skips: SkippedSync;
  readonly #immediate: Disk;

  constructor(world: World, program: Program, disk: SimulatedDisk, skips: SkippedSync) {
    this.#world = world;
    this.#program = program;
    this.#disk = disk;
    this.#skips = skips;
    this.#immediate = immediateDisk(disk);
  }

  open: Disk['open'] = async (path, mode) => {
    if (mode === 'read') {
      const file = await this.#look(() => this.#immediate.open(path, mode));
      return this.#opened(path, file, this.#disk.file(path));
    }
    return this.#change('disk-name', async () =>
      this.#opened(path, await this.#immediate.open(path, mode), this.#disk.file(path)),
    );
  };

  size: Disk['size'] = (path) => this.#look(() => this.#immediate.size(path));
  list: Disk['list'] = (path) => this.#look(() => this.#immediate.list(path));
  rename: Disk['rename'] = (from, to) =>
    this.#change('disk-name', () => this.#immediate.rename(from, to));
  remove: Disk['remove'] = (path) => this.#change('disk-name', () => this.#immediate.remove(path));
  removeDirectory: Disk['removeDirectory'] = (path) =>
    this.#change('disk-name', () => this.#immediate.removeDirectory(path));
  makeDirectory: Disk['makeDirectory'] = (path) =>
    this.#change('disk-name', () => this.#immediate.makeDirectory(path));
  syncDirectory: Disk['syncDirectory'] = (path) =>
    this.#change('disk-name', () =>
      this.#skips('directory', path) ? Promise.resolve() : this.#immediate.syncDirectory(path),
    );

  #opened(path: string, file: DiskFile, entry: SimulatedFile): DiskFile {
    const { chance } = this.#world;
    return {
      read: (...where) => this.#look(() => file.read(...where)),
      write: (bytes, offset, length, position) =>
        this.#change('disk-write', () => {
          this.#perhapsFail(this.#world.weather.disk.writeFails, 'write failed');
          const taken = chance.chance(SHORT_WRITE) ? chance.integer(1, length) : length;
          return file.write(bytes, offset, taken, position);
        }),
      stat: () => this.#look(() => file.stat()),
      truncate: (length) => this.#change('disk-write', () => file.truncate(length)),
      sync: () =>
        this.#change('disk-sync', () => {
          if (this.#skips('file', path)) return Promise.resolve();
          this.#perhapsFail(this.#world.weather.disk.syncFails, 'fsync failed', () => {
            entry.loseUnsynced();
          });
          return file.sync();
        }),
      close: () => this.#look(() => file.close()),
    };
  }

  /** Reading changes nothing and is done at once. */
  #look<T>(effect: () => Promise<T>): Promise<T> {
    return this.#program.alive ? effect() : new Promise(() => undefined);
  }

  async #change<T>(point: CrashPoint, effect: () => Promise<T>): Promise<T> {
    const { chance, weather } = this.#world;
    return this.#program.act(point, effect, chance.chance(weather.disk.slow) ? SLOW : QUICK);
  }

  #perhapsFail(probability: number, fault: string, before: () => void = () => undefined): void {
    if (!this.#world.chance.chance(probability)) return;
    this.#world.fault(fault);
    this.#world.trace.say(this.#program.name, fault);
    before();
    throw systemError('EIO', fault);
  }
}

export function diskView(
  world: World,
  program: Program,
  disk: SimulatedDisk,
  skips: SkippedSync = NONE,
): Disk {
  return new DiskView(world, program, disk, skips);
}
