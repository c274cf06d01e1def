/** What complaints prove together that none proves alone (secure-aggregation §3.5, M4). */
import type { ParticipantId } from '../../domain/ids.ts';
import type { Sharing } from './state.ts';

/**
 * Dealers accused by more sharers than may be lying, with their accusers: at least one of those is
 * honest. One accuser is never enough, even where nobody is assumed corrupt, so that no single
 * member can have another excluded.
 */
export function accusedDealers({
  directory,
  inputs,
}: Sharing): ReadonlyMap<ParticipantId, readonly ParticipantId[]> {
  const accusers = new Map<ParticipantId, ParticipantId[]>();
  for (const [accuser, { complaints }] of inputs) {
    for (const { dealer } of complaints) {
      accusers.set(dealer, [...(accusers.get(dealer) ?? []), accuser].sort());
    }
  }
  const liars = Math.max(1, directory.parameters.corruptHolders);
  return new Map([...accusers].filter(([, list]) => list.length > liars));
}
