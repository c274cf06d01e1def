/** How many bytes one participant sends and receives beside model and masked vector; estimates. */
import type { AttemptPhase } from './aggregator/state.ts';
import { HOLDERS_MAX } from './parameters.ts';

/** The phases in which participants are waited for. */
export type TimedPhase = Exclude<AttemptPhase, 'removing-masks'>;

/**
 * Sizes of M1–M8 (secure-aggregation §3.5) for one participant among n, paths included, by phase. In
 * a sparse graph there are fewer peers than assumed here.
 */
export function messageBytes(participants: number): Readonly<Record<TimedPhase, number>> {
  const peers = Math.min(participants - 1, HOLDERS_MAX);
  const path = 32 * Math.ceil(Math.log2(participants));
  return {
    'advertising-keys': 232,
    'sharing-keys': 232 * participants + peers * 192 + 160,
    'collecting-masked-inputs': peers * (80 + 112 + 128 + 2 * path),
    'confirming-survivors': participants * 80 + path + 96,
    unmasking: (peers + 1) * 68,
  };
}
