/** How many bytes one participant sends and receives beside model and masked vector; estimates. */
import type { AttemptPhase } from './aggregator/state.ts';

/** The phases in which participants are waited for. */
export type TimedPhase = Exclude<AttemptPhase, 'removing-masks'>;

/**
 * Sizes of M1–M8 (secure-aggregation §3.5) for one participant among n, paths included, by phase.
 * `holders` of one's shares are all n in the full graph, which is the most, and k in the sparse one.
 */
export function messageBytes(
  participants: number,
  holders: number = participants,
): Readonly<Record<TimedPhase, number>> {
  const peers = Math.min(holders, participants - 1);
  const pathTo = (leaves: number): number => 32 * Math.ceil(Math.log2(leaves));
  const paths = pathTo(holders) + pathTo(participants);
  return {
    'advertising-keys': 232,
    'sharing-keys': 232 * participants + peers * 192 + 160,
    'collecting-masked-inputs': peers * (80 + 112 + 128 + paths),
    'confirming-survivors': participants * 80 + pathTo(participants) + 96,
    unmasking: holders * 68,
  };
}
