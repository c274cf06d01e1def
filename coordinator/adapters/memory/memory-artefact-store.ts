import { createHash } from 'node:crypto';
import { toHex, type Digest } from '../../../shared/domain/bytes.ts';
import { artefactNotFound, offsetBeyondEnd } from '../../ports/artefact-store-errors.ts';
import type { ArtefactStore } from '../../ports/artefact-store.ts';
import { settle } from '../../ports/settle.ts';
import { inPieces } from './in-pieces.ts';

/** For tests and ephemeral coordinators; nothing outlives the process. */
export function createMemoryArtefactStore(): ArtefactStore {
  const artefacts = new Map<string, Uint8Array>();

  const find = (digest: Digest): Uint8Array => {
    const bytes = artefacts.get(toHex(digest));
    if (bytes === undefined) throw artefactNotFound(digest);
    return bytes;
  };

  return {
    put: (bytes) =>
      settle(() => {
        const digest = new Uint8Array(createHash('sha256').update(bytes).digest());
        artefacts.set(toHex(digest), bytes.slice());
        return digest;
      }),
    size: (digest) => settle(() => artefacts.get(toHex(digest))?.length),
    get: (digest) => settle(() => find(digest).slice()),
    read: (digest, offset, pieceBytes) =>
      inPieces(() => {
        const bytes = find(digest);
        if (offset > bytes.length) throw offsetBeyondEnd(digest, offset, bytes.length);
        return bytes.subarray(offset);
      }, pieceBytes),
  };
}
