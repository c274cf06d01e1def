/** What every artefact store says when it refuses: the words are part of the contract. */
import { toHex, type Digest } from '../../shared/domain/bytes.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';

export function artefactNotFound(digest: Digest): FederationError {
  return new FederationError('MODEL_NOT_FOUND', `no artefact ${toHex(digest)} is held here`);
}

export function artefactDamaged(digest: Digest): FederationError {
  return new FederationError(
    'DIGEST_MISMATCH',
    `artefact ${toHex(digest)} is damaged: its bytes have another SHA-256; restore it from a backup`,
  );
}

export function offsetBeyondEnd(digest: Digest, offset: number, size: number): FederationError {
  return new FederationError(
    'MESSAGE_MALFORMED',
    `artefact ${toHex(digest)} has ${String(size)} bytes; offset ${String(offset)} lies beyond them`,
    { offset, size },
  );
}
