/** Where masked inputs live while an attempt is open. State holds digests; bytes live here. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId, RoundKey } from '../../shared/domain/ids.ts';

/**
 * Contract (test/conformance/vector-store.suite.ts):
 * - `append` is durable when it resolves (bytes fsynced); a crash keeps a prefix of what was
 *   acknowledged at least. Bytes are accepted only at the current end.
 * - `seal` makes the vector immutable; a sealed vector survives restart under its digest.
 * - a different vector for the same participant is refused once one is sealed.
 * - `drop` is idempotent and leaves nothing behind.
 */
export interface VectorStore {
  /** Bytes already held of an unsealed upload announced as `digest`; 0 when none. */
  uploaded(key: AttemptKey, participant: ParticipantId, digest: Digest): Promise<number>;
  /** Appends at `offset`, which must equal `uploaded(...)`; resolves to the new end. */
  append(
    key: AttemptKey,
    participant: ParticipantId,
    digest: Digest,
    offset: number,
    piece: Uint8Array,
  ): Promise<number>;
  /**
   * Checks length and SHA-256 and makes the vector immutable. Throws `VECTOR_LENGTH_MISMATCH` or
   * `DIGEST_MISMATCH` (and forgets the upload). Sealing the same digest again is a no-op.
   */
  seal(
    key: AttemptKey,
    participant: ParticipantId,
    digest: Digest,
    byteLength: number,
  ): Promise<void>;
  /** A sealed vector in pieces of at most `pieceBytes`. Throws `ROUND_NOT_FOUND` when absent. */
  read(
    key: AttemptKey,
    participant: ParticipantId,
    digest: Digest,
    pieceBytes: number,
  ): AsyncIterable<Uint8Array>;
  /** Forgets every vector of the round (all attempts). */
  drop(key: RoundKey): Promise<void>;
  /** Forgets every vector of a round not in `keep`: what a crash left behind. */
  sweep(keep: readonly RoundKey[]): Promise<void>;
}
