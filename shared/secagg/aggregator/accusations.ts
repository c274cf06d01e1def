/** What complaints prove, alone or together, and who is left without those they are about. */
import type { ParticipantId } from '../../domain/ids.ts';
import { entryAt, positionOf } from '../directory.ts';
import { presentHolders } from '../mask-graph.ts';
import type { Acknowledgement, Disclosure } from '../messages.ts';
import type { Dealt } from './state.ts';

/** A share its holder opened: anyone can see that it does not lie where its dealer signed it does. */
export interface OpenedShare {
  readonly holder: ParticipantId;
  readonly disclosure: Disclosure;
}

/** Dealers against whom there is proof, each with the first that came. */
export function provenDealers({
  acknowledgements,
}: Dealt): ReadonlyMap<ParticipantId, OpenedShare> {
  const proven = new Map<ParticipantId, OpenedShare>();
  for (const [holder, { complaints }] of acknowledgements) {
    for (const complaint of complaints) {
      if (complaint.reason !== 'off-polynomial' || proven.has(complaint.dealer)) continue;
      proven.set(complaint.dealer, { holder, disclosure: complaint.opened });
    }
  }
  return proven;
}

/**
 * Dealers accused by more holders than may be lying, with their accusers: at least one of those is
 * honest. One accuser is never enough, even where nobody is assumed corrupt, so that no single
 * member can have another excluded.
 */
export function accusedDealers({
  directory,
  acknowledgements,
}: Dealt): ReadonlyMap<ParticipantId, readonly ParticipantId[]> {
  const liars = Math.max(1, directory.parameters.corruptHolders);
  const accusers = complainers(acknowledgements);
  return new Map([...accusers].filter(([, list]) => list.length > liars));
}

/** Who complained about whom, in the order of ids. */
export function complainers(
  acknowledgements: ReadonlyMap<ParticipantId, Acknowledgement>,
): ReadonlyMap<ParticipantId, readonly ParticipantId[]> {
  const found = new Map<ParticipantId, ParticipantId[]>();
  for (const [holder, { complaints }] of acknowledgements) {
    for (const { dealer } of complaints) {
      found.set(dealer, [...(found.get(dealer) ?? []), holder].sort());
    }
  }
  return found;
}

/** The sharers if these dealers were all that acknowledge, with whom nothing but bad luck excludes. */
export interface SharersChoice {
  /** U2 as directory positions, ascending. */
  readonly sharers: readonly number[];
  /** Dealers whose shares fewer than t of the sharers could use: no fault of theirs is known. */
  readonly unusable: readonly ParticipantId[];
}

/**
 * Who shares masks when `present` do: all of them but the dealers proven or accused, and but those whose
 * secrets fewer than t of the others could help to rebuild. Leaving one out takes a holder from
 * the rest, so it is done until nothing changes.
 */
export function chooseSharers(state: Dealt, present: readonly ParticipantId[]): SharersChoice {
  const { directory, acknowledgements } = state;
  const { graph, parameters } = directory;
  const [proven, accused] = [provenDealers(state), accusedDealers(state)];
  const complaints = complainers(acknowledgements);
  const isGood = (id: ParticipantId): boolean => !proven.has(id) && !accused.has(id);
  const good = present.filter(isGood).map((id) => positionOf(directory, id));
  const unusable: ParticipantId[] = [];
  let sharers: readonly number[] = good.sort((a, b) => a - b);
  for (;;) {
    const left = new Set(sharers);
    const holders = presentHolders(graph, sharers, left);
    const isUsable = (dealer: number, i: number): boolean => {
      const { id } = entryAt(directory, dealer);
      const without = (complaints.get(id) ?? []).map((holder) => positionOf(directory, holder));
      const lost = without.filter((holder) => left.has(holder));
      return (holders[i] ?? 0) - lost.length >= parameters.threshold;
    };
    const usable = sharers.filter(isUsable);
    if (usable.length === sharers.length) return { sharers, unusable };
    const kept = new Set(usable);
    unusable.push(
      ...sharers.filter((each) => !kept.has(each)).map((each) => entryAt(directory, each).id),
    );
    sharers = usable;
  }
}
