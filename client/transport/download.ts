/** Downloads that go on where they broke off. */
import { createHash } from 'node:crypto';
import { type Digest, equalBytes, toHex } from '../../shared/domain/bytes.ts';
import type { Duration, Timer } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { DownloadPart } from '../../shared/wire/model.ts';
import { modelService } from '../../shared/wire/services.ts';
import type { Channel } from './channel.ts';
import { unlessSilent } from './silence.ts';

export interface DownloadTerms {
  readonly digest: Digest;
  /** More is refused before anything is allocated. */
  readonly maxBytes: number;
  /** How long the stream may be silent. */
  readonly patience: Duration;
  readonly timer?: Timer;
}

/** An artefact while it arrives: as large as the coordinator said, filled from the front. */
class Arriving {
  readonly #terms: DownloadTerms;
  #bytes: Uint8Array | undefined;
  #filled = 0;

  constructor(terms: DownloadTerms) {
    this.#terms = terms;
  }

  get filled(): number {
    return this.#filled;
  }

  take(part: DownloadPart): void {
    if (part.type === 'start') this.#begin(part.size);
    else this.#append(part.bytes);
  }

  /** The whole, checked. Throws `DIGEST_MISMATCH`. */
  finish(): Uint8Array {
    const bytes = this.#bytes ?? new Uint8Array(0);
    const actual = createHash('sha256').update(bytes).digest();
    if (this.#filled === bytes.length && equalBytes(actual, this.#terms.digest)) return bytes;
    const name = toHex(this.#terms.digest);
    throw new FederationError('DIGEST_MISMATCH', `artefact ${name} arrived damaged`, {
      digest: name,
    });
  }

  #begin(size: number): void {
    const { maxBytes, digest } = this.#terms;
    if (size > maxBytes) {
      const message = `artefact ${toHex(digest)} has ${String(size)} bytes; the limit is ${String(maxBytes)}`;
      throw new FederationError('MESSAGE_TOO_LARGE', message, { size, limit: maxBytes });
    }
    if (this.#bytes === undefined) this.#bytes = new Uint8Array(size);
    else if (this.#bytes.length !== size) throw contradiction('it changed its size');
  }

  #append(piece: Uint8Array): void {
    if (this.#bytes === undefined) throw contradiction('it began without its size');
    if (this.#filled + piece.length > this.#bytes.length) throw contradiction('it is too long');
    this.#bytes.set(piece, this.#filled);
    this.#filled += piece.length;
  }
}

function contradiction(what: string): FederationError {
  return new FederationError('MESSAGE_MALFORMED', `the download contradicts itself: ${what}`);
}

async function receive(
  channel: Channel,
  arriving: Arriving,
  { digest, patience, timer }: DownloadTerms,
  signal: AbortSignal,
): Promise<void> {
  const parts = unlessSilent(
    (until) =>
      channel.serverStream(modelService.download, { digest, offset: arriving.filled }, until),
    () => patience,
    signal,
    timer,
  );
  for await (const part of parts) arriving.take(part);
}

function isWorthResuming(error: unknown): boolean {
  return error instanceof FederationError && error.entry.retry === 'same-call';
}

/**
 * The whole artefact. A stream that breaks after it has brought something is resumed at once; one
 * that brought nothing fails with its own error.
 */
export async function download(
  channel: Channel,
  terms: DownloadTerms,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const arriving = new Arriving(terms);
  for (;;) {
    const before = arriving.filled;
    try {
      await receive(channel, arriving, terms, signal);
      return arriving.finish();
    } catch (error) {
      if (arriving.filled === before || !isWorthResuming(error)) throw error;
    }
  }
}
