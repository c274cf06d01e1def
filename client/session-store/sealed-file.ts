/**
 * One value on disk, sealed under a key that changes with every write. Half of the key is the site's, the
 * other half lies in the anchor and is replaced when the new value is safe: an older copy of the file
 * opens nowhere.
 *
 * The order of a write survives death at any instruction: the new file under a name of its own, then
 * the anchor, then the rename. Before the anchor the old file opens, after it the new one.
 */
import { join } from 'node:path';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { wipe } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import type { Disk } from '../../shared/files/disk.ts';
import type { Anchor, AnchoredName } from './anchor.ts';
import { blob, bytesOf, fromBytes, oneOf, record, toBytes } from './binary.ts';
import { diskFailure, readIfThere, shred, writeFresh } from './files.ts';

/** `label` is readable without any key, and cannot be changed without the seal breaking. */
export interface Labelled {
  readonly label: Uint8Array;
  readonly content: Uint8Array;
}

export type Unsealed =
  | { readonly type: 'absent' }
  /** There is a file, which the secret in the anchor does not open. */
  | { readonly type: 'locked'; readonly label: Uint8Array | undefined }
  | ({ readonly type: 'open' } & Labelled);

export interface SealedPlace {
  readonly disk: Disk;
  readonly directory: string;
  readonly anchor: Anchor;
  readonly suite: CryptoSuite;
  readonly identity: IdentityKey;
  /** The site's half of every key, 32 bytes, derived from its identity seed. */
  readonly siteSecret: Uint8Array;
}

const VERSION = 1;
const file = record<SealedBytes>({
  version: oneOf(VERSION),
  label: blob,
  nonce: bytesOf(12),
  sealed: blob,
});

interface SealedBytes {
  readonly version: typeof VERSION;
  readonly label: Uint8Array;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
}

/** What the seal is bound to beside its content. */
const binding = record<{ format: string; identity: Uint8Array; label: Uint8Array }>({
  format: oneOf('velum session 1', 'velum contribution 1'),
  identity: bytesOf(32),
  label: blob,
});

export class SealedFile {
  readonly #place: SealedPlace;
  readonly #name: AnchoredName;
  readonly #path: string;
  readonly #next: string;

  constructor(place: SealedPlace, name: AnchoredName) {
    this.#place = place;
    this.#name = name;
    this.#path = join(place.directory, name);
    this.#next = `${this.#path}.next`;
  }

  /** Durable when it resolves; after a failure the value before is still there. */
  async write(value: Labelled): Promise<void> {
    const { disk, anchor, suite } = this.#place;
    const anchored = suite.randomBytes(32);
    try {
      // A rename that an earlier write could not make: its file is the valid one.
      await this.#settle();
      await writeFresh(disk, this.#next, this.#seal(value, anchored));
      await anchor.renew(this.#name, anchored);
      await disk.rename(this.#next, this.#path);
    } catch (error) {
      throw diskFailure(this.#path, error);
    }
  }

  async open(): Promise<Unsealed> {
    const next = await this.#read(this.#next);
    // A new file that does not open was never finished.
    return next.type === 'open' ? next : this.#read(this.#path);
  }

  /** The secret goes last: until then a second try finds what there is to overwrite. */
  async destroy(): Promise<void> {
    const { disk, directory, anchor, suite } = this.#place;
    try {
      await shred(disk, this.#next);
      await shred(disk, this.#path);
      await disk.syncDirectory(directory);
    } catch (error) {
      throw diskFailure(this.#path, error);
    }
    await anchor.renew(this.#name, suite.randomBytes(32));
  }

  async #settle(): Promise<void> {
    const next = await this.#read(this.#next);
    if (next.type !== 'open') return;
    wipe(next.content);
    await this.#place.disk.rename(this.#next, this.#path);
  }

  async #read(path: string): Promise<Unsealed> {
    const { disk, anchor, suite, siteSecret } = this.#place;
    const bytes = await readIfThere(disk, path);
    if (bytes === undefined) return { type: 'absent' };
    const found = fromBytes(file, bytes);
    if (found === undefined) return { type: 'locked', label: undefined };
    const { label, nonce, sealed } = found;
    const key = anchor.keyFor(this.#name, siteSecret);
    const content = suite.open(key, nonce, sealed, this.#binding(label));
    wipe(key);
    return content === undefined ? { type: 'locked', label } : { type: 'open', label, content };
  }

  #seal({ label, content }: Labelled, anchored: Uint8Array): Uint8Array {
    const { anchor, suite, siteSecret } = this.#place;
    const nonce = suite.randomBytes(12);
    const key = anchor.keyFor(this.#name, siteSecret, anchored);
    const sealed = suite.seal(key, nonce, content, this.#binding(label));
    wipe(key);
    return toBytes(file, { version: VERSION, label, nonce, sealed });
  }

  #binding(label: Uint8Array): Uint8Array {
    const { identity } = this.#place;
    return toBytes(binding, { format: `velum ${this.#name} 1`, identity, label });
  }
}
