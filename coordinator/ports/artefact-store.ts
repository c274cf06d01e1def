/** Content-addressed bytes that outlive rounds: model weights, topologies, plans, scalings. */
import type { Digest } from '../../shared/domain/bytes.ts';

/**
 * Contract (test/conformance/artefact-store.suite.ts): `put` is durable when it resolves and
 * idempotent; `read` yields exactly the bytes whose SHA-256 is the digest, from any offset.
 */
export interface ArtefactStore extends ArtefactReader {
  /** Stores the bytes and returns their SHA-256. */
  put(bytes: Uint8Array): Promise<Digest>;
}

/** The half that changes nothing: also for a process beside the one that writes. */
export interface ArtefactReader {
  /** Length in bytes, or `undefined` when not held. */
  size(digest: Digest): Promise<number | undefined>;
  /** Whole artefact. Throws `MODEL_NOT_FOUND` when absent, `DIGEST_MISMATCH` when damaged. */
  get(digest: Digest): Promise<Uint8Array>;
  /**
   * From `offset` to the end in pieces of at most `pieceBytes`. Throws, before the first piece,
   * `MODEL_NOT_FOUND` when absent, `DIGEST_MISMATCH` when damaged and `MESSAGE_MALFORMED` when
   * `offset` lies beyond the end.
   */
  read(digest: Digest, offset: number, pieceBytes: number): AsyncIterable<Uint8Array>;
}
