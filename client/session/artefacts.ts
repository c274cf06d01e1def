/** Downloads by digest, each once while it is in use. */
import { type Digest, toHex } from '../../shared/domain/bytes.ts';
import type { Invitation } from '../../shared/secagg/instruction.ts';
import { type RetryPolicy, withRetry } from '../transport/retry.ts';
import type { CoordinatorTransport } from '../transport/transport.ts';

export class Artefacts {
  readonly #transport: CoordinatorTransport;
  readonly #retry: RetryPolicy;
  readonly #bytesByDigest = new Map<string, Uint8Array>();

  constructor(transport: CoordinatorTransport, retry: RetryPolicy) {
    this.#transport = transport;
    this.#retry = retry;
  }

  /** The artefact, checked against its digest. Throws what the transport's `download` throws. */
  async get(digest: Digest, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const name = toHex(digest);
    const known = this.#bytesByDigest.get(name);
    if (known !== undefined) return known;
    const fetch = (): Promise<Uint8Array> => this.#transport.download(digest, maxBytes, signal);
    const bytes = await withRetry(fetch, this.#retry, signal);
    this.#bytesByDigest.set(name, bytes);
    return bytes;
  }

  /** Forgets all but what this invitation names: models are large, and each round has its own. */
  retain({ planDigest, topologyDigest, modelDigest, scalingDigest }: Invitation): void {
    const named = [planDigest, topologyDigest, modelDigest, scalingDigest].flatMap((digest) =>
      digest === undefined ? [] : [toHex(digest)],
    );
    const kept = new Set(named);
    for (const name of this.#bytesByDigest.keys()) {
      if (!kept.has(name)) this.#bytesByDigest.delete(name);
    }
  }
}
