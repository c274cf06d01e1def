/** The ledger as an append-only file in the site's state directory. */
import { join } from 'node:path';
import type { Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, RunId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { type Disk, type DiskFile, nodeDisk } from '../../shared/files/disk.ts';
import { makeDirectory, readWhole, writeAll } from '../../shared/files/durable-files.ts';
import { systemCode } from '../../shared/files/text-file.ts';
import type { LedgerRecord } from '../../shared/secagg/participant.ts';
import type { ConfirmedSet, Disclosed, Ledger, LedgerPosition } from '../ledger.ts';
import { LedgerIndex } from './ledger-index.ts';
import { CHAIN_START, formatLine, parseLine } from './ledger-line.ts';
import { lockState, type StateLock } from './state-lock.ts';

const NAME = 'ledger';
const NEWLINE = 0x0a;

interface LedgerContents {
  readonly index: LedgerIndex;
  /** Of the last whole line. */
  readonly chain: string;
  /** Bytes of whole lines. */
  readonly length: number;
}

class FileLedger implements Ledger {
  readonly #file: DiskFile;
  readonly #lock: StateLock;
  readonly #index: LedgerIndex;
  #chain: string;
  #length: number;
  /** Appends one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Why nothing may be appended any more. */
  #ended: FederationError | undefined;

  constructor(file: DiskFile, lock: StateLock, { index, chain, length }: LedgerContents) {
    this.#file = file;
    this.#lock = lock;
    this.#index = index;
    this.#chain = chain;
    this.#length = length;
  }

  append(record: LedgerRecord): Promise<void> {
    const appended = this.#turn.then(() => this.#write(record));
    this.#turn = appended.catch(() => undefined);
    return appended;
  }

  recordsOf(key: AttemptKey): readonly LedgerRecord[] {
    return this.#index.recordsOf(key);
  }

  disclosuresFor(run: RunId, modelHash: Digest): readonly AttemptKey[] {
    return this.#index.disclosuresFor(run, modelHash);
  }

  confirmationsFor(modelHash: Digest): readonly ConfirmedSet[] {
    return this.#index.confirmationsFor(modelHash);
  }

  newestDisclosure(run: RunId): Disclosed | undefined {
    return this.#index.newestDisclosure(run);
  }

  position(): LedgerPosition {
    return this.#index.position();
  }

  includes(position: LedgerPosition): boolean {
    return this.#index.includes(position);
  }

  async close(): Promise<void> {
    await this.#turn;
    this.#ended ??= new FederationError('STORE_UNAVAILABLE', 'the ledger is closed');
    await this.#file.close();
    await this.#lock.release();
  }

  async #write(record: LedgerRecord): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    if (this.#index.has(record)) return;
    const { text, chain } = formatLine(record, this.#chain);
    const bytes = Buffer.from(text);
    try {
      await writeAll(this.#file, bytes, this.#length);
    } catch (cause) {
      throw await this.#withdraw(cause);
    }
    await this.#sync();
    this.#length += bytes.length;
    this.#chain = chain;
    this.#index.add(record, chain);
  }

  /** After a failed fsync the kernel may have dropped the pages: what is on disk is unknown. */
  async #sync(): Promise<void> {
    try {
      await this.#file.sync();
    } catch (cause) {
      throw this.#end('the disk failed while it was written; check the disk and restart', cause);
    }
  }

  /**
   * Takes a half-written line back, so that the next one does not follow its remains. Synced, because a
   * power cut could otherwise undo the cut and leave the next line mixed with them.
   */
  async #withdraw(cause: unknown): Promise<FederationError> {
    try {
      await this.#file.truncate(this.#length);
      await this.#file.sync();
    } catch (failure) {
      return this.#end('a half-written line could not be removed; check the disk', failure);
    }
    if (systemCode(cause) !== 'ENOSPC') return this.#end('it cannot be written', cause);
    return new FederationError(
      'DISK_FULL',
      'no space is left for the ledger: nothing is sent before it is written; make room',
      {},
      cause,
    );
  }

  #end(problem: string, cause: unknown): FederationError {
    const message = `the ledger is unusable: ${problem}`;
    this.#ended ??= new FederationError('STORE_UNAVAILABLE', message, {}, cause);
    return this.#ended;
  }
}

/** What the ledger stands on; the machine's own where left out. */
export interface FileLedgerParts {
  readonly disk?: Disk;
  /** Keeps other processes out of the directory. */
  readonly lock?: (directory: string) => Promise<StateLock>;
}

/**
 * Opens the ledger of a state directory, both created when missing (mode 0700, 0600). A last line
 * torn by a crash was never acted upon and is removed. Throws `LEDGER_DAMAGED` for any other
 * damage, `STATE_IN_USE` while another process holds the directory, `DISK_FULL` or
 * `STORE_UNAVAILABLE` where the disk refuses. Lines cut off at the end as a whole are not noticed
 * here: `includes` tells whoever remembers how far the ledger reached.
 */
export async function openFileLedger(
  directory: string,
  { disk = nodeDisk, lock: take = lockState }: FileLedgerParts = {},
): Promise<Ledger> {
  await makeStateDirectory(disk, directory);
  const lock = await take(directory);
  try {
    const path = join(directory, NAME);
    const file = await disk.open(path, 'update');
    try {
      return new FileLedger(file, lock, await recover(disk, file, directory, path));
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw asLedgerError(error, directory);
  }
}

/** Translates a system error; a `FederationError` or a bug is returned as it is. */
function asLedgerError(error: unknown, directory: string): unknown {
  const code = systemCode(error);
  if (code === undefined || error instanceof FederationError) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new FederationError(
    full ? 'DISK_FULL' : 'STORE_UNAVAILABLE',
    full
      ? `${directory}: no space is left for the ledger; make room and start again`
      : `${directory}: the ledger cannot be opened (${code}); check the disk and start again`,
    { directory },
    error,
  );
}

async function makeStateDirectory(disk: Disk, directory: string): Promise<void> {
  try {
    await makeDirectory(disk, directory);
  } catch (cause) {
    throw new FederationError(
      'CONFIG_INVALID',
      `${directory}: the state directory cannot be created; check the path and its owner`,
      { directory },
      cause,
    );
  }
}

async function recover(
  disk: Disk,
  file: DiskFile,
  directory: string,
  path: string,
): Promise<LedgerContents> {
  const bytes = Buffer.from(await readWhole(file));
  const contents = readLines(bytes, path);
  const { length } = contents;
  if (length < bytes.length) await file.truncate(length);
  // An fsync that failed may have left the last line in the cache alone, where none later would
  // write it: it is written again.
  const last = startOfLastLine(bytes, length);
  await writeAll(file, bytes.subarray(last, length), last);
  await file.sync();
  await disk.syncDirectory(directory);
  return contents;
}

/** Of the line that ends at `end`, and 0 where there is none. */
function startOfLastLine(bytes: Buffer, end: number): number {
  return end < 2 ? 0 : bytes.lastIndexOf(NEWLINE, end - 2) + 1;
}

/**
 * Bytes of whole lines. The last one is not whole without its newline, and not with a zero byte in it
 * either: a power cut may keep the end of what was being written and lose what was before it, of which a
 * file system makes zeros. No line that was synced holds one.
 */
function lengthOfWhole(bytes: Buffer): number {
  const end = bytes.lastIndexOf(NEWLINE) + 1;
  const last = startOfLastLine(bytes, end);
  return bytes.subarray(last, end).includes(0) ? last : end;
}

function readLines(bytes: Buffer, path: string): LedgerContents {
  const length = lengthOfWhole(bytes);
  const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
  const index = new LedgerIndex(CHAIN_START);
  let chain = CHAIN_START;
  for (const [position, text] of lines.entries()) {
    const line = parseLine(text, chain);
    if (!line.ok) throw damaged(path, position + 1, line.problem);
    chain = line.chain;
    index.add(line.record, chain);
  }
  return { index, chain, length };
}

function damaged(path: string, line: number, problem: string): FederationError {
  return new FederationError(
    'LEDGER_DAMAGED',
    `${path}:${line}: ${problem}: the file was changed or the disk is failing. Without a sound ` +
      'ledger this identity could answer twice; ask the federation for a new identity',
    { file: path, line },
  );
}
