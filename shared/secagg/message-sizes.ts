/** How many bytes one participant sends and receives beside model and masked vector; estimates. */
import type { AttemptPhase } from './aggregator/state.ts';
import { HOLDERS_MAX } from './parameters.ts';

/** The phases in which participants are waited for. */
export type TimedPhase = Exclude<AttemptPhase, 'removing-masks'>;

/**
 * Sizes of M1–M8 (secure-aggregation §3.5) for one participant among n, paths included, by phase. Where
 * the `holders` of one's shares are not given, they are as many as there can be.
 */
export function messageBytes(
  participants: number,
  holders: number = Math.min(participants, HOLDERS_MAX),
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
