/** What complaints prove, alone or together, and who is left without those they are about. */
import type { ParticipantId } from '../../domain/ids.ts';
import { entryAt, positionOf } from '../directory.ts';
import { presentHolders } from '../mask-graph.ts';
import type { Acknowledgement, Disclosure } from '../messages.ts';
import { holdersNeeded } from '../parameters.ts';
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
  const [proven, accused] = [provenDealers(state), accusedDealers(state)];
  const complaints = complainers(state.acknowledgements);
  const unusable: ParticipantId[] = [];
  let sharers: readonly number[] = present
    .filter((id) => !proven.has(id) && !accused.has(id))
    .map((id) => positionOf(state.directory, id))
    .sort((a, b) => a - b);
  for (;;) {
    const usable = usableAmong(state, complaints, sharers);
    if (usable.length === sharers.length) return { sharers, unusable };
    const kept = new Set(usable);
    const gone = sharers.filter((each) => !kept.has(each));
    unusable.push(...gone.map((each) => entryAt(state.directory, each).id));
    sharers = usable;
  }
}

/** Those of whose shares enough holders among `sharers` are left, without the ones who complain. */
function usableAmong(
  { directory, setup }: Dealt,
  complaints: ReturnType<typeof complainers>,
  sharers: readonly number[],
): readonly number[] {
  const needed = holdersNeeded(directory.parameters, setup.config.terms);
  const left = new Set(sharers);
  const holders = presentHolders(directory.graph, sharers, left);
  return sharers.filter((dealer, i) => {
    const without = complaints.get(entryAt(directory, dealer).id) ?? [];
    const lost = without.filter((holder) => left.has(positionOf(directory, holder)));
    return (holders[i] ?? 0) - lost.length >= needed;
  });
}
