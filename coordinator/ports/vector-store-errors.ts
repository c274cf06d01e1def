/** What every vector store says when it refuses: the words are part of the contract. */
import { formatAttempt, type AttemptKey, type ParticipantId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

/** Which upload, for people. */
export function uploadPlace(key: AttemptKey, participant: ParticipantId): string {
  return `attempt ${formatAttempt(key)}, participant ${participant}`;
}

export function wrongOffset(place: string, held: number, offset: number): FederationError {
  return new FederationError(
    'STALE_ROUND',
    `${place}: ${String(held)} bytes are held and the piece starts at ${String(offset)}; ask how much is held and continue there`,
    { held, offset },
  );
}

export function vectorAlreadySealed(place: string): FederationError {
  return new FederationError(
    'SUBMISSION_CONFLICT',
    `${place}: a complete vector is held; it can neither grow nor be replaced by another`,
  );
}

export function wrongLength(place: string, held: number, announced: number): FederationError {
  return new FederationError(
    'VECTOR_LENGTH_MISMATCH',
    `${place}: the vector has ${String(held)} bytes, expected ${String(announced)}; the upload was forgotten, begin again`,
    { held, announced },
  );
}

export function wrongDigest(place: string): FederationError {
  return new FederationError(
    'DIGEST_MISMATCH',
    `${place}: the bytes held do not have the SHA-256 announced; the upload was forgotten, begin again`,
  );
}

export function damagedVector(place: string): FederationError {
  return new FederationError(
    'DIGEST_MISMATCH',
    `${place}: the stored vector no longer has its SHA-256; check the disk`,
  );
}

export function vectorNotFound(place: string): FederationError {
  return new FederationError(
    'ROUND_NOT_FOUND',
    `${place}: no complete vector of this digest is held`,
  );
}
