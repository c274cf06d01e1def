/** A file system in memory that forgets on a power cut what was never synced, as the seed has it. */
import { basename, dirname } from 'node:path';
import { equalBytes } from '../../../shared/domain/bytes.ts';
import type { Random } from './random.ts';

interface Write {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A write, or the cut of a truncation. */
type Pending =
  | { readonly type: 'write'; readonly write: Write }
  | { readonly type: 'cut'; readonly length: number };

class FileEntry {
  readonly type = 'file';
  content: Uint8Array = new Uint8Array(0);
  synced: Uint8Array = new Uint8Array(0);
  pending: Pending[] = [];

  apply(change: Pending): void {
    this.content = changed(this.content, change);
    this.pending.push(change);
  }

  sync(): void {
    for (const change of this.pending) this.synced = changed(this.synced, change);
    this.pending = [];
  }

  /** With everything that can be read of it durable. */
  copy(): FileEntry {
    return FileEntry.#holding(this.content);
  }

  static #holding(content: Uint8Array): FileEntry {
    const entry = new FileEntry();
    entry.content = content;
    entry.synced = content;
    return entry;
  }

  /**
   * As Linux does after an error: the pages are marked clean and never written again. They can still be
   * read, and a sync after it succeeds, until a power cut shows that they are not on the disk.
   */
  loseUnsynced(): void {
    this.pending = [];
  }

  powerCut(random: Random): void {
    let content = this.synced;
    for (const change of this.pending) {
      const fate = random.weighted({ kept: 2, lost: 2, torn: 1 });
      if (fate === 'kept') content = changed(content, change);
      else if (fate === 'torn' && change.type === 'write') {
        const bytes = change.write.bytes.subarray(0, random.integer(0, change.write.bytes.length));
        content = changed(content, { type: 'write', write: { ...change.write, bytes } });
      }
    }
    this.content = content;
    this.synced = content;
    this.pending = [];
  }
}

function changed(content: Uint8Array, change: Pending): Uint8Array {
  if (change.type === 'cut') {
    const cut = new Uint8Array(change.length);
    cut.set(content.subarray(0, change.length));
    return cut;
  }
  const { offset, bytes } = change.write;
  const grown = new Uint8Array(Math.max(content.length, offset + bytes.length));
  grown.set(content);
  grown.set(bytes, offset);
  return grown;
}

type Entry = FileEntry | DirectoryEntry;

/** What happened to names since the directory was last synced. `gone` and `set` are one step. */
interface NameChange {
  readonly gone?: string;
  readonly set?: readonly [string, Entry];
}

class DirectoryEntry {
  readonly type = 'directory';
  names = new Map<string, Entry>();
  #synced = new Map<string, Entry>();
  #pending: NameChange[] = [];

  apply(change: NameChange): void {
    applyNames(this.names, change);
    this.#pending.push(change);
  }

  sync(): void {
    this.#synced = new Map(this.names);
    this.#pending = [];
  }

  powerCut(random: Random): void {
    this.names = new Map(this.#synced);
    for (const change of this.#pending) if (random.chance(0.5)) applyNames(this.names, change);
    this.sync();
    for (const entry of this.names.values()) entry.powerCut(random);
  }

  /** Everything as it can be read now, and durable. */
  copy(): DirectoryEntry {
    const copied = new DirectoryEntry();
    for (const [name, entry] of this.names) copied.names.set(name, entry.copy());
    copied.sync();
    return copied;
  }

  /** What a power cut cannot take: whichever change of a name it loses, it is the same. */
  get durable(): ReadonlyMap<string, Entry> {
    return new Map(
      [...this.#synced].filter(([name, entry]) => isSame(entry, this.names.get(name))),
    );
  }
}

function isSame(before: Entry, now: Entry | undefined): boolean {
  if (before === now) return true;
  if (before.type !== 'file' || now?.type !== 'file' || now.pending.length > 0) return false;
  return equalBytes(before.synced, now.synced);
}

function applyNames(names: Map<string, Entry>, { gone, set }: NameChange): void {
  if (gone !== undefined) names.delete(gone);
  if (set !== undefined) names.set(set[0], set[1]);
}

/** As the system says it; without the stack, which would be most of what a missing file costs. */
export function systemError(code: string, path: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new Error(`${code}: ${path}`);
  Error.stackTraceLimit = limit;
  return Object.assign(error, { code });
}

/** Paths are absolute. Every method happens at once; see `disk-view.ts` for a program's view. */
export class SimulatedDisk {
  /** Nothing grows and nothing is created while it is set. */
  full = false;
  #root = new DirectoryEntry();

  powerCut(random: Random): void {
    this.#root.powerCut(random);
  }

  /** A volatile disk after a power cut. */
  forgetAll(): void {
    this.#root = new DirectoryEntry();
  }

  /** The whole disk as it is, to be put back with `restore`. */
  copy(): DirectoryEntry {
    return this.#root.copy();
  }

  restore(copy: DirectoryEntry): void {
    this.#root = copy.copy();
  }

  file(path: string): FileEntry {
    const entry = this.#find(path);
    if (entry === undefined) throw systemError('ENOENT', path);
    if (entry.type !== 'file') throw systemError('EISDIR', path);
    return entry;
  }

  /** The file, created when missing. */
  create(path: string): FileEntry {
    const entry = this.#find(path);
    if (entry !== undefined) return this.file(path);
    this.#requireSpace(path);
    const created = new FileEntry();
    this.#directory(dirname(path)).apply({ set: [basename(path), created] });
    return created;
  }

  /** Resolves to how many bytes were taken: on a full disk perhaps a few less than none. */
  write(file: FileEntry, bytes: Uint8Array, offset: number): number {
    const growth = offset + bytes.length > file.content.length;
    if (growth) this.#requireSpace('a file');
    file.apply({ type: 'write', write: { offset, bytes: bytes.slice() } });
    return bytes.length;
  }

  list(path: string): readonly string[] {
    return [...this.#directory(path).names.keys()];
  }

  rename(from: string, to: string): void {
    const entry = this.#find(from);
    if (entry === undefined) throw systemError('ENOENT', from);
    const [source, target] = [this.#directory(dirname(from)), this.#directory(dirname(to))];
    const set = [basename(to), entry] as const;
    if (source === target) source.apply({ gone: basename(from), set });
    else {
      source.apply({ gone: basename(from) });
      target.apply({ set });
    }
  }

  remove(path: string): void {
    if (this.#find(path) === undefined) return;
    this.#directory(dirname(path)).apply({ gone: basename(path) });
  }

  removeDirectory(path: string): void {
    if (this.#directory(path).names.size > 0) throw systemError('ENOTEMPTY', path);
    this.remove(path);
  }

  makeDirectory(path: string): string | undefined {
    const above = dirname(path);
    const first = path === above ? undefined : this.makeDirectory(above);
    const entry = this.#find(path);
    if (entry?.type === 'directory') return undefined;
    if (entry !== undefined) throw systemError('EEXIST', path);
    this.#requireSpace(path);
    this.#directory(above).apply({ set: [basename(path), new DirectoryEntry()] });
    return first ?? path;
  }

  syncDirectory(path: string): void {
    this.#directory(path).sync();
  }

  /** What a power cut at this moment would leave of the file at the very least. */
  durable(path: string): Uint8Array | undefined {
    let entry: Entry | undefined = this.#root;
    for (const name of namesOf(path)) {
      entry = entry?.type === 'directory' ? entry.durable.get(name) : undefined;
    }
    return entry?.type === 'file' && entry.pending.length === 0 ? entry.synced : undefined;
  }

  /** Paths of all files below a directory. */
  files(path = '/'): readonly string[] {
    const entry = this.#find(path);
    if (entry?.type !== 'directory') return entry === undefined ? [] : [path];
    return [...entry.names.keys()].flatMap((name) =>
      this.files(path === '/' ? `/${name}` : `${path}/${name}`),
    );
  }

  #find(path: string): Entry | undefined {
    let entry: Entry | undefined = this.#root;
    for (const name of namesOf(path)) {
      entry = entry?.type === 'directory' ? entry.names.get(name) : undefined;
    }
    return entry;
  }

  #directory(path: string): DirectoryEntry {
    const entry = this.#find(path);
    if (entry === undefined) throw systemError('ENOENT', path);
    if (entry.type !== 'directory') throw systemError('ENOTDIR', path);
    return entry;
  }

  #requireSpace(path: string): void {
    if (this.full) throw systemError('ENOSPC', path);
  }
}

export type SimulatedFile = FileEntry;
export type DiskCopy = DirectoryEntry;

function namesOf(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}
