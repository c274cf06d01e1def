/** M2, M4, the sharers, M6 and M7, derived from state for one receiver: nothing is queued, nothing can be lost. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { placeOf, signedDealing } from '../dealing.ts';
import { entryAt, positionOf } from '../directory.ts';
import { withoutKemKeys } from '../kem-advertisement.ts';
import { arePeers, pointOf } from '../mask-graph.ts';
import { pathInTree } from '../merkle.ts';
import type {
  DirectoryMessage,
  MerklePath,
  PeerShares,
  QuorumMessage,
  Relay,
  SharersMessage,
  SurvivorSetMessage,
} from '../messages.ts';
import { rankOf } from '../survivor-set.ts';
import { dealersTree, dealingBy, survivorsTree } from './proceed.ts';
import type { Dealt, Directed, Sharing, Survived } from './state.ts';

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

/** One bundle per dealer the receiver shares masks with. `receiver` is a dealer. */
export function relayFor(suite: CryptoSuite, state: Dealt, receiver: ParticipantId): Relay {
  const tree = dealersTree(suite, state);
  const holder = positionOf(state.directory, receiver);
  const bundles = state.dealers.flatMap((dealer, index) =>
    arePeers(state.directory.graph, holder, dealer)
      ? [bundleFor(suite, state, pathInTree(tree, index), dealer, holder)]
      : [],
  );
  return { dealers: state.dealers, dealersRoot: state.dealersRoot, bundles };
}

function bundleFor(
  suite: CryptoSuite,
  state: Dealt,
  dealersPath: MerklePath,
  dealer: number,
  holder: number,
): PeerShares {
  const { directory } = state;
  const { id } = entryAt(directory, dealer);
  const dealing = dealingBy(suite, state, id);
  const box = dealing.shared.boxes.get(entryAt(directory, holder).id);
  invariant(box !== undefined, 'a dealer dealt to every holder');
  return {
    dealer: id,
    box,
    maskCiphertext: dealing.shared.maskCiphertexts.get(entryAt(directory, holder).id),
    ...placeOf(dealing, pointOf(directory.graph, dealer, holder)),
    ...signedDealing(dealing),
    dealersPath,
  };
}

export function sharersMessage({ sharers }: Sharing): SharersMessage {
  return { sharers };
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
