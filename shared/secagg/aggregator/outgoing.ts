/** M2, M4, M6 and M7, derived from state for one receiver: nothing is queued, nothing can be lost. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { entryAt, positionOf } from '../directory.ts';
import { withoutKemKeys } from '../kem-advertisement.ts';
import { arePeers, pointOf } from '../mask-graph.ts';
import { pathInTree, type MerkleTree } from '../merkle.ts';
import type {
  DirectoryMessage,
  PeerShares,
  QuorumMessage,
  Relay,
  SurvivorSetMessage,
} from '../messages.ts';
import { rankOf } from '../survivor-set.ts';
import { dealerTree, sharedBy, sharersTree, survivorsTree } from './proceed.ts';
import type { Directed, Sharing, Survived } from './state.ts';

/** KEM keys go to those who encapsulate to them, and nobody else. `receiver` is in the cohort. */
export function directoryMessage(
  { directory: { entries, positions, graph } }: Directed,
  receiver: ParticipantId,
): DirectoryMessage {
  const own = positions.get(receiver);
  invariant(own !== undefined, 'the directory is told to its members');
  return {
    advertisements: entries.map(({ advertisement }, position) =>
      arePeers(graph, own, position) ? advertisement : withoutKemKeys(advertisement),
    ),
  };
}

/** One bundle per sharer the receiver shares masks with. `receiver` is a sharer. */
export function relayFor(suite: CryptoSuite, state: Sharing, receiver: ParticipantId): Relay {
  const tree = sharersTree(suite, state);
  const holder = positionOf(state.directory, receiver);
  const bundles = state.sharers.flatMap((dealer, index) =>
    arePeers(state.directory.graph, holder, dealer)
      ? [bundleFor(suite, state, tree, index, dealer, holder)]
      : [],
  );
  return { sharers: state.sharers, sharersRoot: state.sharersRoot, bundles };
}

function bundleFor(
  suite: CryptoSuite,
  state: Sharing,
  tree: MerkleTree,
  index: number,
  dealer: number,
  holder: number,
): PeerShares {
  const { directory } = state;
  const { id } = entryAt(directory, dealer);
  const shared = sharedBy(state, id);
  const shares = dealerTree(suite, shared);
  const leaf = pointOf(directory.graph, dealer, holder) - 1;
  const commitment = shared.commitments[leaf];
  const box = shared.boxes.get(entryAt(directory, holder).id);
  invariant(commitment !== undefined && box !== undefined, 'a sharer dealt to every holder');
  return {
    dealer: id,
    box,
    maskCiphertext: shared.maskCiphertexts.get(entryAt(directory, holder).id),
    commitment,
    path: pathInTree(shares, leaf),
    root: shares.root,
    seedCommitment: shared.seedCommitment,
    signature: shared.signature,
    sharersPath: pathInTree(tree, index),
  };
}

/** `receiver` is a survivor. */
export function survivorSetFor(
  suite: CryptoSuite,
  state: Survived,
  receiver: ParticipantId,
): SurvivorSetMessage {
  const { survivors, inputsRoot } = state;
  const index = rankOf(survivors, positionOf(state.directory, receiver));
  const path = pathInTree(survivorsTree(suite, state), index);
  return { survivors, inputsRoot, path };
}

export function quorumMessage({ confirmations }: Survived): QuorumMessage {
  const signatures = [...confirmations].map(([id, { signature }]) => [id, signature] as const);
  return { confirmations: new Map(signatures) };
}
