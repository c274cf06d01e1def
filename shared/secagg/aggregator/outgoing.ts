/** M2, M4, M6 and M7, derived from state for one receiver: nothing is queued, nothing can be lost. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { entryAt, pointOf } from '../directory.ts';
import { pathInTree, type MerkleTree } from '../merkle.ts';
import type {
  DirectoryMessage,
  PeerShares,
  QuorumMessage,
  Relay,
  SurvivorSetMessage,
} from '../messages.ts';
import { dealerTree, sharedBy, sharersTree, survivorsTree } from './proceed.ts';
import type { Directed, Sharing, Survived } from './state.ts';

export function directoryMessage({ directory }: Directed): DirectoryMessage {
  return { advertisements: directory.entries.map(({ advertisement }) => advertisement) };
}

/** One bundle per other sharer. `receiver` is a sharer. */
export function relayFor(suite: CryptoSuite, state: Sharing, receiver: ParticipantId): Relay {
  const tree = sharersTree(suite, state, state.sharers);
  const bundles = state.sharers.flatMap((position, index) => {
    const { id } = entryAt(state.directory, position);
    return id === receiver ? [] : [bundleFor(suite, state, tree, index, id, receiver)];
  });
  return { sharers: state.sharers, sharersRoot: state.sharersRoot, bundles };
}

function bundleFor(
  suite: CryptoSuite,
  state: Sharing,
  tree: MerkleTree,
  index: number,
  dealer: ParticipantId,
  receiver: ParticipantId,
): PeerShares {
  const shared = sharedBy(state, dealer);
  const shares = dealerTree(suite, shared);
  const position = pointOf(state.directory, receiver) - 1;
  const commitment = shared.commitments[position];
  const box = shared.boxes.get(receiver);
  invariant(commitment !== undefined && box !== undefined, 'a sharer dealt to every member');
  return {
    dealer,
    box,
    commitment,
    path: pathInTree(shares, position),
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
  const index = survivors.indexOf(pointOf(state.directory, receiver) - 1);
  const path = pathInTree(survivorsTree(suite, state, survivors), index);
  return { survivors, inputsRoot, path };
}

export function quorumMessage({ confirmations }: Survived): QuorumMessage {
  const signatures = [...confirmations].map(([id, { signature }]) => [id, signature] as const);
  return { confirmations: new Map(signatures) };
}
