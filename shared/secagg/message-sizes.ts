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
  const paths = 2 * pathTo(holders) + pathTo(participants);
  return {
    'advertising-keys': 232,
    'sharing-keys': 232 * participants + peers * 224 + holders * 32 + 160,
    'checking-shares': peers * (112 + 144 + 128 + 32 + paths) + 96,
    'collecting-masked-inputs': 2 * participants,
    'confirming-survivors': participants * 80 + pathTo(participants) + 96,
    unmasking: holders * 68,
  };
}
