/**
 * The shares one participant holds, end to end in one buffer: thousands of participants in one process
 * would otherwise spend far more memory on arrays than on shares.
 */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { HeldShares, Session } from '../../shared/secagg/participant.ts';
import type { SharePair } from '../../shared/secagg/share-box.ts';

const PAIR_BYTES = 96;

export interface ParkedShares {
  readonly dealers: readonly ParticipantId[];
  readonly bytes: Uint8Array;
}

export function park(held: HeldShares): ParkedShares {
  const bytes = new Uint8Array(held.size * PAIR_BYTES);
  let at = 0;
  for (const { selfMask, pairwiseKey, selfMaskSalt, pairwiseKeySalt } of held.values()) {
    for (const piece of [selfMask, pairwiseKey, selfMaskSalt, pairwiseKeySalt]) {
      bytes.set(piece, at);
      at += piece.length;
    }
  }
  return { dealers: [...held.keys()], bytes };
}

export function unpark({ dealers, bytes }: ParkedShares): HeldShares {
  return new Map(dealers.map((dealer, i) => [dealer, pairAt(bytes, i * PAIR_BYTES)]));
}

function pairAt(bytes: Uint8Array, at: number): SharePair {
  return {
    selfMask: bytes.subarray(at, at + 32),
    pairwiseKey: bytes.subarray(at + 32, at + 64),
    selfMaskSalt: bytes.subarray(at + 64, at + 80),
    pairwiseKeySalt: bytes.subarray(at + 80, at + 96),
  };
}

/** A session without its shares, to be given them back before it goes on. */
export function withoutShares(session: Session): Session {
  return { ...session, held: new Map() };
}
