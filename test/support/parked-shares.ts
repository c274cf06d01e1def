/**
 * The shares one participant holds, end to end in one buffer: thousands of participants in one process
 * would otherwise spend far more memory on arrays than on shares.
 */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { SHARE_LENGTH } from '../../shared/secagg/low-degree.ts';
import type { HeldShares } from '../../shared/secagg/participant.ts';
import { SALT_LENGTH, type SharePair } from '../../shared/secagg/share-box.ts';

const PAIR_BYTES = 2 * (SHARE_LENGTH + SALT_LENGTH);

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
    selfMask: bytes.subarray(at, at + SHARE_LENGTH),
    pairwiseKey: bytes.subarray(at + SHARE_LENGTH, at + 2 * SHARE_LENGTH),
    selfMaskSalt: bytes.subarray(at + 2 * SHARE_LENGTH, at + PAIR_BYTES - SALT_LENGTH),
    pairwiseKeySalt: bytes.subarray(at + PAIR_BYTES - SALT_LENGTH, at + PAIR_BYTES),
  };
}
