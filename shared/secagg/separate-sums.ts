/** An attempt whose groups are summed apart, as one session per sum (secure-aggregation §3.11). */
import type { Survived } from './aggregator/state.ts';
import { sumsOf } from './mask-graph.ts';

/**
 * The session once per sum, in the order of the groups, with the sharers and survivors of that group
 * only: masks cancel within it. The session itself where there is one sum. Groups without survivors
 * have none.
 */
export function sessionPerSum<Session extends Survived>(session: Session): readonly Session[] {
  const { graph } = session.directory;
  if (graph.kind !== 'grouped') return [session];
  const sharers = sumsOf(graph, session.sharers);
  return sumsOf(graph, session.survivors)
    .map((survivors, group) => ({ ...session, survivors, sharers: sharers[group] ?? [] }))
    .filter(({ survivors }) => survivors.length > 0);
}
