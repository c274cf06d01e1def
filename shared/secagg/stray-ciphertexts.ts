/** Of all mask ciphertexts of an attempt, the few that mask removal needs. */
import type { ParticipantId } from '../domain/ids.ts';
import { invariant } from '../errors/federation-error.ts';
import type { Unmasking } from './aggregator/state.ts';
import { HYBRID_SUITE } from './config.ts';
import { entryAt } from './directory.ts';
import { arePeers } from './mask-graph.ts';
import type { KemCiphertext } from './messages.ts';

/** By dropped sharer, then by survivor. Whoever of the two has the smaller id has sent it. */
export type StrayCiphertexts = ReadonlyMap<
  ParticipantId,
  ReadonlyMap<ParticipantId, KemCiphertext>
>;

/** Empty in the classical suite. */
export function strayCiphertexts(state: Unmasking): StrayCiphertexts {
  if (state.setup.config.suite !== HYBRID_SUITE) return new Map();
  const { directory, sharers, survivors } = state;
  const survived = new Set(survivors);
  const dropped = sharers.filter((position) => !survived.has(position));
  return new Map(
    dropped.map((position) => {
      const { id } = entryAt(directory, position);
      const peers = survivors.filter((other) => arePeers(directory.graph, position, other));
      const ciphertexts = peers.map((other) => {
        const peer = entryAt(directory, other).id;
        return [peer, ciphertextBetween(state, id, peer)] as const;
      });
      return [id, new Map(ciphertexts)];
    }),
  );
}

function ciphertextBetween(
  { shared }: Unmasking,
  a: ParticipantId,
  b: ParticipantId,
): KemCiphertext {
  const [low, high] = a < b ? [a, b] : [b, a];
  const ciphertext = shared.get(low)?.maskCiphertexts.get(high);
  invariant(ciphertext !== undefined, 'a sharer encapsulated to every peer with a greater id');
  return ciphertext;
}
