/**
 * The anchor: a few bytes kept apart from the state directory, where a copy of the directory does not
 * reach. It holds the secrets that open what was sealed last, and how far the ledger had come.
 */
import { join } from 'node:path';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { concatBytes, utf8Bytes } from '../../shared/domain/bytes.ts';
import type { Disk } from '../../shared/files/disk.ts';
import type { LedgerPosition } from '../ledger.ts';
import { bytesOf, count, fromBytes, oneOf, record, toBytes } from './binary.ts';
import { diskFailure, readIfThere, writeFresh } from './files.ts';

/** What the anchor holds a secret for. */
export type AnchoredName = 'session' | 'contribution';

interface AnchorRecord {
  readonly version: 1;
  readonly session: Uint8Array;
  readonly contribution: Uint8Array;
  readonly ledger: LedgerPosition;
}

const secret = bytesOf(32);
const ledger = record<LedgerPosition>({ records: count, head: bytesOf(32) });
const format = record<AnchorRecord>({
  version: oneOf(1),
  session: secret,
  contribution: secret,
  ledger,
});

export interface AnchorPlace {
  readonly disk: Disk;
  readonly directory: string;
  readonly suite: CryptoSuite;
  /** How far the ledger reaches now. */
  readonly position: () => LedgerPosition;
}

export class Anchor {
  readonly #place: AnchorPlace;
  #record: AnchorRecord;
  /** What an earlier process left; `undefined` where that is gone. */
  readonly found: LedgerPosition | undefined;

  private constructor(place: AnchorPlace, found: AnchorRecord | undefined) {
    this.#place = place;
    this.found = found?.ledger;
    this.#record = found ?? {
      version: 1,
      session: place.suite.randomBytes(32),
      contribution: place.suite.randomBytes(32),
      ledger: place.position(),
    };
  }

  /** Reads the anchor. One that is damaged is as good as none. */
  static async open(place: AnchorPlace): Promise<Anchor> {
    const bytes = await readIfThere(place.disk, join(place.directory, 'anchor'));
    return new Anchor(place, bytes && fromBytes(format, bytes));
  }

  /** The key for what is sealed under `name`; `site` is the site's own part of it, 32 bytes. */
  keyFor(name: AnchoredName, site: Uint8Array, anchored = this.#record[name]): Uint8Array {
    const info = utf8Bytes(`velum sealed ${name}`);
    return this.#place.suite.hkdf(concatBytes(site, anchored), new Uint8Array(0), info, 32);
  }

  /**
   * Puts a new secret in the place of the one under `name`, which is gone then, and notes how far the
   * ledger reaches, in one step.
   */
  async renew(name: AnchoredName, renewed: Uint8Array): Promise<void> {
    const { disk, directory, position } = this.#place;
    const next = join(directory, 'anchor.next');
    const replaced: AnchorRecord = { ...this.#record, [name]: renewed, ledger: position() };
    try {
      await writeFresh(disk, next, toBytes(format, replaced));
      await disk.rename(next, join(directory, 'anchor'));
      this.#record = replaced;
      await disk.syncDirectory(directory);
    } catch (error) {
      throw diskFailure(directory, error);
    }
  }
}
