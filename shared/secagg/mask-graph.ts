/**
 * Who shares masks with whom, and who holds whose shares: everyone's peers in the full graph, the
 * neighbours on a ring in the sparse one, the members of a group in the grouped one. All are symmetric.
 */
import type { CryptoSuite } from '../crypto/suite.ts';
import type { Digest } from '../domain/bytes.ts';
import { invariant } from '../errors/federation-error.ts';
import {
  neighbourIndex,
  neighboursOf,
  permutation,
  presentNeighbours,
  ringOf,
  type Ring,
} from './graph.ts';
import { groupOf, partition, presentInGroups, rankInGroup, splitOf, type Split } from './groups.ts';
import type { SessionParameters } from './parameters.ts';
import { hash } from './transcript.ts';

export type MaskGraph =
  /** Mode F. Everyone also holds a share of its own secrets. */
  | { readonly kind: 'full'; readonly size: number }
  /** Mode H. Nobody holds a share of its own secrets: the argument of §3.7 rests on that. */
  | { readonly kind: 'sparse'; readonly ring: Ring }
  /** Groups (§3.11), each a full graph: their masks cancel within the group, whose sum can be opened alone. */
  | { readonly kind: 'grouped'; readonly split: Split };

/** The graph of a session. Its seed follows from R1, so nobody chooses it (P9). */
export function maskGraph(
  suite: CryptoSuite,
  directory: Digest,
  { graph, participants, degree, groups }: SessionParameters,
): MaskGraph {
  if (graph === 'full') return { kind: 'full', size: participants };
  if (graph === 'grouped') {
    return { kind: 'grouped', split: splitOf(partition(suite, directory, participants, groups)) };
  }
  const seed = hash(suite, 'graph', directory);
  return { kind: 'sparse', ring: ringOf(permutation(suite, seed, participants), degree) };
}

/** The holders of a dealer's shares as directory positions; the i-th has evaluation point i + 1. */
export function holdersOf(graph: MaskGraph, dealer: number): readonly number[] {
  if (graph.kind === 'sparse') return neighboursOf(graph.ring, dealer);
  if (graph.kind === 'grouped') return groupOf(graph.split, dealer);
  return Array.from({ length: graph.size }, (_, position) => position);
}

/** How many holders a dealer has. */
export function holderCount(graph: MaskGraph, dealer: number): number {
  if (graph.kind === 'grouped') return groupOf(graph.split, dealer).length;
  return graph.kind === 'full' ? graph.size : graph.ring.degree;
}

/** Evaluation point of a holder of a dealer's shares, or `undefined` for anybody else. */
export function pointFor(graph: MaskGraph, dealer: number, holder: number): number | undefined {
  if (graph.kind === 'full') return holder + 1;
  const index =
    graph.kind === 'grouped'
      ? rankInGroup(graph.split, dealer, holder)
      : neighbourIndex(graph.ring, dealer, holder);
  return index === undefined ? undefined : index + 1;
}

/** The same for a holder that was checked before; anybody else is a bug. */
export function pointOf(graph: MaskGraph, dealer: number, holder: number): number {
  const point = pointFor(graph, dealer, holder);
  invariant(point !== undefined, 'a share belongs to a holder of its dealer');
  return point;
}

/** Whether two members share a mask; nobody does with itself. */
export function arePeers(graph: MaskGraph, a: number, b: number): boolean {
  return a !== b && pointFor(graph, a, b) !== undefined;
}

/** Of each dealer's holders, how many are among `present`, in the order of `dealers`. */
export function presentHolders(
  graph: MaskGraph,
  dealers: readonly number[],
  present: ReadonlySet<number>,
): readonly number[] {
  if (graph.kind === 'full') return dealers.map(() => present.size);
  if (graph.kind === 'grouped') return presentInGroups(graph.split, dealers, present);
  const counts = presentNeighbours(graph.ring, present);
  return dealers.map((dealer) => counts[dealer] ?? 0);
}

/**
 * Positions whose inputs are summed together, of the given ones: each group's, in the order of the
 * groups; all in one where the graph has none.
 */
export function sumsOf(
  graph: MaskGraph,
  positions: readonly number[],
): readonly (readonly number[])[] {
  if (graph.kind !== 'grouped') return [positions];
  const given = new Set(positions);
  return graph.split.groups.map((group) => group.filter((position) => given.has(position)));
}
