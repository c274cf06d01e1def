import { createHash } from 'node:crypto';
import { concatBytes, equalBytes, type Digest } from '../../../shared/domain/bytes.ts';
import { type AttemptKey, type ParticipantId, type RoundKey } from '../../../shared/domain/ids.ts';
import { settle } from '../../ports/settle.ts';
import {
  uploadPlace,
  vectorAlreadySealed,
  vectorNotFound,
  wrongDigest,
  wrongLength,
  wrongOffset,
} from '../../ports/vector-store-errors.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { inPieces } from './in-pieces.ts';

/** The one upload of a participant in an attempt. */
interface Upload {
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly sealed: boolean;
}

/** For tests and ephemeral coordinators; nothing outlives the process. */
export function createMemoryVectorStore(): VectorStore {
  /** By round, then by attempt and participant. */
  const rounds = new Map<string, Map<string, Upload>>();

  const uploadsOf = (key: RoundKey): Map<string, Upload> => {
    const uploads = rounds.get(roundName(key)) ?? new Map<string, Upload>();
    rounds.set(roundName(key), uploads);
    return uploads;
  };
  const find = (key: AttemptKey, participant: ParticipantId): Upload | undefined =>
    rounds.get(roundName(key))?.get(uploadName(key, participant));

  return {
    uploaded: (key, participant, digest) =>
      settle(() => held(find(key, participant), digest).bytes.length),
    append: (key, participant, digest, offset, piece) =>
      settle(() => {
        const place = uploadPlace(key, participant);
        const bytes = extended(find(key, participant), digest, offset, piece, place);
        const sealed = held(find(key, participant), digest).sealed;
        uploadsOf(key).set(uploadName(key, participant), { digest, bytes, sealed });
        return bytes.length;
      }),
    seal: (key, participant, digest, byteLength) =>
      settle(() => {
        const uploads = uploadsOf(key);
        const name = uploadName(key, participant);
        const place = uploadPlace(key, participant);
        refuseOther(uploads.get(name), digest, place);
        const upload = held(uploads.get(name), digest);
        if (upload.sealed) return;
        uploads.delete(name);
        if (upload.bytes.length !== byteLength) {
          throw wrongLength(place, upload.bytes.length, byteLength);
        }
        if (!equalBytes(sha256(upload.bytes), digest)) throw wrongDigest(place);
        uploads.set(name, { ...upload, sealed: true });
      }),
    read: (key, participant, digest, pieceBytes, range) =>
      inPieces(() => {
        const upload = held(find(key, participant), digest);
        if (!upload.sealed) throw vectorNotFound(uploadPlace(key, participant));
        return upload.bytes.subarray(range?.start, range?.end);
      }, pieceBytes),
    drop: (key) => settle(() => void rounds.delete(roundName(key))),
    sweep: (keep) =>
      settle(() => {
        const kept = new Set(keep.map(roundName));
        for (const round of rounds.keys()) if (!kept.has(round)) rounds.delete(round);
      }),
  };
}

/** What is held under this very digest. */
function held(upload: Upload | undefined, digest: Digest): Upload {
  if (upload !== undefined && equalBytes(upload.digest, digest)) return upload;
  return { digest, bytes: new Uint8Array(), sealed: false };
}

function refuseOther(upload: Upload | undefined, digest: Digest, place: string): void {
  if (upload?.sealed === true && !equalBytes(upload.digest, digest)) {
    throw vectorAlreadySealed(place);
  }
}

function extended(
  upload: Upload | undefined,
  digest: Digest,
  offset: number,
  piece: Uint8Array,
  place: string,
): Uint8Array {
  refuseOther(upload, digest, place);
  const { bytes, sealed } = held(upload, digest);
  if (offset !== bytes.length) throw wrongOffset(place, bytes.length, offset);
  if (sealed && piece.length > 0) throw vectorAlreadySealed(place);
  return concatBytes(bytes, piece);
}

function roundName(key: RoundKey): string {
  return `${key.run}/${String(key.round)}`;
}

function uploadName({ attempt }: AttemptKey, participant: ParticipantId): string {
  return `${String(attempt)}/${participant}`;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
