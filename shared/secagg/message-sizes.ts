/** How many bytes one participant sends and receives beside model and masked vector; estimates. */
import type { AttemptPhase } from './aggregator/state.ts';
import { ENCAPSULATION_KEY_BYTES, KEM_CIPHERTEXT_BYTES } from './kem.ts';
import { HOLDERS_MAX, HYBRID_HOLDERS_MAX } from './parameters.ts';

/** The phases in which participants are waited for. */
export type TimedPhase = Exclude<AttemptPhase, 'removing-masks'>;

/** What the sizes depend on beside the cohort. */
export interface MessageTerms {
  /** Holders of one member's shares; as many as there can be where not given. */
  readonly holders?: number;
  /** Whether the suite is the hybrid one. */
  readonly postQuantum: boolean;
}

/**
 * Sizes of M1–M8 (secure-aggregation §3.5) for one participant among n, paths included, by phase. In the
 * hybrid suite every box has a KEM ciphertext, and every second peer one more for the mask.
 */
export function messageBytes(
  participants: number,
  { holders: given, postQuantum }: MessageTerms,
): Readonly<Record<TimedPhase, number>> {
  const most = postQuantum ? HYBRID_HOLDERS_MAX : HOLDERS_MAX;
  const holders = given ?? Math.min(participants, most);
  const peers = Math.min(holders, participants - 1);
  const pathTo = (leaves: number): number => 32 * Math.ceil(Math.log2(leaves));
  const paths = 2 * pathTo(holders) + pathTo(participants);
  const [digests, keys, ciphertexts] = postQuantum
    ? [64, 2 * ENCAPSULATION_KEY_BYTES, 1.5 * KEM_CIPHERTEXT_BYTES]
    : [0, 0, 0];
  return {
    'advertising-keys': 232 + digests + keys,
    'sharing-keys':
      (232 + digests) * participants + peers * (224 + keys + ciphertexts) + holders * 32 + 160,
    'checking-shares': peers * (112 + 144 + 128 + 32 + paths + ciphertexts) + 96,
    'collecting-masked-inputs': 2 * participants,
    'confirming-survivors': participants * 80 + pathTo(participants) + 96,
    unmasking: holders * 68,
  };
}
