/** Attempts in which shares were disclosed: whose sum may be known, and to whom it is owed. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { entryAt } from '../../shared/secagg/directory.ts';
import type { Aggregating, RoundHistory, RoundState } from './round.ts';

/** A sum that was, or may have been, uncovered. */
export interface Release {
  readonly attempt: number;
  /** Whose inputs it holds: U3. */
  readonly survivors: readonly ParticipantId[];
  /** Whose shares arrived. */
  readonly disclosed: readonly ParticipantId[];
}

/** The history with what the attempt now ending may have uncovered. */
export function withRelease(history: RoundHistory, state: RoundState): RoundHistory {
  const release = state.phase === 'aggregating' ? releaseOf(state) : undefined;
  return release === undefined ? history : { ...history, releases: [...history.releases, release] };
}

function releaseOf({ attempt, session }: Aggregating): Release | undefined {
  if (!('disclosures' in session) || session.disclosures.size === 0) return undefined;
  const survivors = session.survivors.map((position) => entryAt(session.directory, position).id);
  return { attempt, survivors, disclosed: [...session.disclosures.keys()] };
}

/** Who disclosed for this round's model as often as the charter lets them, as far as is known. */
export function spentMembers({ terms, history }: RoundState): ReadonlySet<ParticipantId> {
  const times = new Map<ParticipantId, number>();
  for (const id of history.releases.flatMap(({ disclosed }) => disclosed)) {
    times.set(id, (times.get(id) ?? 0) + 1);
  }
  return new Set([...times.keys()].filter((id) => (times.get(id) ?? 0) >= terms.maxUnmaskPerModel));
}
