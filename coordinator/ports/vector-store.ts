/** Where masked inputs live while an attempt is open. State holds digests; bytes live here. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId, RoundKey } from '../../shared/domain/ids.ts';

/** A stretch of a vector's bytes: `start` ≤ `end`, `end` exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Contract (test/conformance/vector-store.suite.ts):
 * - `append` is durable when it resolves (bytes fsynced); a crash keeps a prefix of what was
 *   acknowledged at least. Bytes are accepted only at the current end.
 * - `seal` makes the vector immutable; a sealed vector survives restart under its digest.
 * - a participant has one upload at a time: the first piece of another digest replaces an unsealed
 *   one, so that nobody can fill the disk by announcing ever new vectors; once one is sealed, any
 *   other is `SUBMISSION_CONFLICT`.
 * - without room for a piece: `DISK_FULL`, and what was acknowledged before stays.
 * - `drop` is idempotent and leaves nothing behind.
 */
export interface VectorStore {
  /** Bytes already held of the vector announced as `digest`, all of them once sealed; 0 when none. */
  uploaded(key: AttemptKey, participant: ParticipantId, digest: Digest): Promise<number>;
  /**
   * Appends at `offset` and resolves to the new end. Throws `STALE_ROUND` unless `offset` equals
   * `uploaded(...)`: ask again and continue there.
   */
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
   * `byteLength` ≥ 1.
   */
  seal(
    key: AttemptKey,
    participant: ParticipantId,
    digest: Digest,
    byteLength: number,
  ): Promise<void>;
  /**
   * A sealed vector, or only `range` of it, in pieces of at most `pieceBytes`. Throws
   * `ROUND_NOT_FOUND` when absent, and `DIGEST_MISMATCH`, at the latest after the last piece, when the
   * bytes yielded were damaged meanwhile; an adapter may read and check more than it yields.
   */
  read(
    key: AttemptKey,
    participant: ParticipantId,
    digest: Digest,
    pieceBytes: number,
    range?: ByteRange,
  ): AsyncIterable<Uint8Array>;
  /** Forgets every vector of the round (all attempts). */
  drop(key: RoundKey): Promise<void>;
  /** Forgets every vector of a round not in `keep`: what a crash left behind. */
  sweep(keep: readonly RoundKey[]): Promise<void>;
}
