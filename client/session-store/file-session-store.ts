/** Session and contribution as sealed files in the site's state directory. */
import { join } from 'node:path';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { equalBytes, utf8Bytes } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { Disk } from '../../shared/files/disk.ts';
import type { Ledger } from '../ledger.ts';
import type {
  OpenedSession,
  SessionLoss,
  SessionStore,
  StoredContribution,
  StoredSession,
} from '../session-store.ts';
import { Anchor } from './anchor.ts';
import { blob, bytesOf, fromBytes, optional, record, text, toBytes } from './binary.ts';
import { diskFailure, readIfThere, writeFresh } from './files.ts';
import { attemptKey } from './message-formats.ts';
import { SealedFile, type SealedPlace } from './sealed-file.ts';

export interface SessionPlaces {
  /** Of the state directory. */
  readonly disk: Disk;
  /** The site's state directory; it exists and is locked. */
  readonly directory: string;
  readonly anchor: {
    readonly disk: Disk;
    /** It exists, and nobody else can read it. */
    readonly directory: string;
  };
  readonly suite: CryptoSuite;
  readonly identity: IdentityKey;
  /** 32 bytes, derived from the identity's seed. */
  readonly siteSecret: Uint8Array;
  /** `never`: nothing is kept but how far the ledger came. */
  readonly resume: 'always' | 'never';
}

/** The session proper, and what the masked input beside it must be. */
const sessionContent = record<{ content: Uint8Array; inputDigest: Uint8Array | undefined }>({
  content: blob,
  inputDigest: optional(bytesOf(32)),
});

class FileSessionStore implements SessionStore {
  readonly #places: SessionPlaces;
  readonly #anchor: Anchor;
  readonly #session: SealedFile;
  readonly #contribution: SealedFile;
  readonly #input: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(places: SessionPlaces, anchor: Anchor) {
    const { disk, directory, suite, identity, siteSecret } = places;
    const place: SealedPlace = { disk, directory, anchor, suite, identity, siteSecret };
    this.#places = places;
    this.#anchor = anchor;
    this.#session = new SealedFile(place, 'session');
    this.#contribution = new SealedFile(place, 'contribution');
    this.#input = join(directory, 'masked-input');
  }

  open(): Promise<OpenedSession> {
    return this.#inTurn(async () => {
      const found = await this.#session.open();
      if (found.type === 'absent') return { type: 'none' };
      const attempt = found.label && fromBytes(attemptKey, found.label);
      if (found.type === 'locked') return { type: 'lost', attempt, reason: this.#loss() };
      const stored = fromBytes(sessionContent, found.content);
      const input = stored && (await this.#readInput(stored.inputDigest));
      if (attempt === undefined || stored === undefined || input === 'damaged') {
        return { type: 'lost', attempt, reason: 'not-current' };
      }
      return { type: 'kept', attempt, content: stored.content, input };
    });
  }

  keep({ attempt, content, input }: StoredSession): Promise<void> {
    const { disk, suite, resume } = this.#places;
    return this.#inTurn(async () => {
      if (resume === 'never') {
        await this.#anchor.renew('session', suite.randomBytes(32));
        return;
      }
      if (input !== undefined) await writeFresh(disk, this.#input, input);
      const inputDigest = input && suite.sha256(input);
      const label = toBytes(attemptKey, attempt);
      await this.#session.write({
        label,
        content: toBytes(sessionContent, { content, inputDigest }),
      });
      if (input === undefined) await disk.remove(this.#input);
    });
  }

  destroy(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#places.disk.remove(this.#input);
      await this.#session.destroy();
    });
  }

  openContribution(): Promise<StoredContribution | undefined> {
    return this.#inTurn(async () => {
      const found = await this.#contribution.open();
      if (found.type !== 'open') return undefined;
      const subject = fromBytes(text, found.label);
      return subject === undefined ? undefined : { subject, content: found.content };
    });
  }

  keepContribution({ subject, content }: StoredContribution): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#places.resume === 'never') return;
      await this.#contribution.write({ label: toBytes(text, subject), content });
    });
  }

  destroyContribution(): Promise<void> {
    return this.#inTurn(() => this.#contribution.destroy());
  }

  async close(): Promise<void> {
    await this.#turn;
  }

  #loss(): SessionLoss {
    return this.#anchor.found === undefined ? 'anchor-gone' : 'not-current';
  }

  async #readInput(digest: Uint8Array | undefined): Promise<Uint8Array | undefined | 'damaged'> {
    if (digest === undefined) return undefined;
    const { disk, suite } = this.#places;
    const input = await readIfThere(disk, this.#input);
    const sound = input !== undefined && equalBytes(suite.sha256(input), digest);
    return sound ? input : 'damaged';
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work).catch((error: unknown) => {
      throw diskFailure(this.#places.directory, error);
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * Opens the store beside a ledger. Throws `LEDGER_ROLLED_BACK` where the anchor remembers records that
 * `ledger` does not hold, also where sessions are not resumed; what is left of one is destroyed there.
 */
export async function openFileSessionStore(
  places: SessionPlaces,
  ledger: Ledger,
): Promise<SessionStore> {
  const anchor = await Anchor.open({
    ...places.anchor,
    suite: places.suite,
    position: () => ledger.position(),
  });
  if (anchor.found !== undefined && !ledger.includes(anchor.found)) throw rolledBack(places);
  const store = new FileSessionStore(places, anchor);
  if (places.resume === 'never') {
    await store.destroy();
    await store.destroyContribution();
  }
  return store;
}

function rolledBack({ directory, anchor }: SessionPlaces): FederationError {
  return new FederationError(
    'LEDGER_ROLLED_BACK',
    `${directory}: the ledger lacks records it held before: an older copy of the directory was put ` +
      'in its place. With it this identity could answer twice. Put the newest copy back. If there is ' +
      'none, let the run that was open then come to its end, or have it stopped, and only then remove ' +
      `${join(anchor.directory, 'anchor')} to go on with the ledger as it is`,
    { directory, anchor: anchor.directory },
  );
}

/** The site's half of every sealing key. */
export function siteSecretOf(suite: CryptoSuite, identitySeed: Uint8Array): Uint8Array {
  return suite.hkdf(identitySeed, new Uint8Array(0), utf8Bytes('velum sealed session'), 32);
}
