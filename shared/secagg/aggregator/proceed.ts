/** Moves a session to its next phase, freezing who counts. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { Digest } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { shareTree } from '../commitments.ts';
import { buildDirectory, entryAt, type Directory } from '../directory.ts';
import { merkleTree, type MerkleTree } from '../merkle.ts';
import type { KeyAdvertisement, SharedKeys } from '../messages.ts';
import { inputsTree, sharerLeaf, sharersDigest, survivorsDigest } from '../survivor-set.ts';
import type { AggregatorState, Directed, Opened, Sharing, Survived } from './state.ts';

/** The next phase with everything accepted so far. Call only when readiness allows it. */
export function proceed(suite: CryptoSuite, state: AggregatorState): AggregatorState {
  switch (state.phase) {
    case 'advertising-keys':
      return enterSharing(suite, state, present(state, state.advertisements));
    case 'sharing-keys':
      return enterCollecting(
        suite,
        state,
        positionsOf(state.directory, present(state, state.shared)),
      );
    case 'collecting-masked-inputs':
      return enterConfirming(suite, state, positionsOf(state.directory, [...state.inputs.keys()]));
    case 'confirming-survivors':
      return { ...state, phase: 'unmasking', disclosures: new Map() };
    case 'unmasking':
      return { ...state, phase: 'removing-masks' };
    case 'removing-masks':
      return state;
    default:
      return state satisfies never;
  }
}

function present(
  { departed }: Opened,
  answers: ReadonlyMap<ParticipantId, unknown>,
): readonly ParticipantId[] {
  return [...answers.keys()].filter((id) => !departed.has(id));
}

function positionsOf(directory: Directory, ids: readonly ParticipantId[]): readonly number[] {
  return ids
    .map((id) => directory.positions.get(id))
    .filter((position) => position !== undefined)
    .sort((a, b) => a - b);
}

/** Fixes U1 and with it R1, c, q, k, t and the graph. */
export function enterSharing(
  suite: CryptoSuite,
  state: Opened,
  cohort: readonly ParticipantId[],
): AggregatorState {
  const { config, cfg } = state.setup;
  const advertisements = cohort
    .map((id) => state.advertisements.get(id))
    .filter((advertisement): advertisement is KeyAdvertisement => advertisement !== undefined);
  const built = buildDirectory(suite, config, cfg, advertisements);
  invariant(built.ok, 'readiness allowed a cohort that has no parameters');
  return { ...state, phase: 'sharing-keys', directory: built.value, shared: new Map() };
}

/** Fixes U2 and with it R2. */
export function enterCollecting(
  suite: CryptoSuite,
  state: Directed,
  sharers: readonly number[],
): AggregatorState {
  const { directory } = state;
  const tree = plantSharers(suite, state, sharers);
  const { root } = tree;
  sharersTrees.set(root, tree);
  return {
    ...state,
    phase: 'collecting-masked-inputs',
    sharers,
    sharersRoot: root,
    digests: {
      cfg: state.setup.cfg,
      directory: directory.digest,
      sharers: sharersDigest(suite, directory, sharers, root),
    },
    inputs: new Map(),
  };
}

/** Freezes U3 and with it R3 (C1). */
export function enterConfirming(
  suite: CryptoSuite,
  state: Sharing,
  survivors: readonly number[],
): AggregatorState {
  const { directory, digests } = state;
  const tree = plantSurvivors(suite, state, survivors);
  const { root } = tree;
  survivorsTrees.set(root, tree);
  return {
    ...state,
    phase: 'confirming-survivors',
    survivors,
    inputsRoot: root,
    survivorsDigest: survivorsDigest(suite, directory, digests.sharers, survivors, root),
    confirmations: new Map(),
  };
}

/** Trees are kept while what they are over lives: a dealer's message, the root in the state. */
const shareTrees = new WeakMap<SharedKeys, MerkleTree>();

export function dealerTree(suite: CryptoSuite, shared: SharedKeys): MerkleTree {
  const known = shareTrees.get(shared);
  if (known !== undefined) return known;
  const tree = shareTree(suite, shared.commitments);
  shareTrees.set(shared, tree);
  return tree;
}

const sharersTrees = new WeakMap<Digest, MerkleTree>();
const survivorsTrees = new WeakMap<Digest, MerkleTree>();

/** The tree whose root R2 covers. */
export function sharersTree(suite: CryptoSuite, state: Sharing): MerkleTree {
  return sharersTrees.get(state.sharersRoot) ?? plantSharers(suite, state, state.sharers);
}

function plantSharers(suite: CryptoSuite, state: Directed, sharers: readonly number[]): MerkleTree {
  const leaves = sharers.map((position) => {
    const { id } = entryAt(state.directory, position);
    const shared = sharedBy(state, id);
    return sharerLeaf(suite, id, dealerTree(suite, shared).root, shared.seedCommitment);
  });
  return merkleTree(suite, leaves);
}

export function sharedBy(state: Directed, id: ParticipantId): SharedKeys {
  const shared = state.shared.get(id);
  invariant(shared !== undefined, 'a sharer’s keys are in the state');
  return shared;
}

/** The tree whose root R3 covers. */
export function survivorsTree(suite: CryptoSuite, state: Survived): MerkleTree {
  return survivorsTrees.get(state.inputsRoot) ?? plantSurvivors(suite, state, state.survivors);
}

function plantSurvivors(
  suite: CryptoSuite,
  state: Sharing,
  survivors: readonly number[],
): MerkleTree {
  const inputs = survivors.map((position) => {
    const { id } = entryAt(state.directory, position);
    const input = state.inputs.get(id);
    invariant(input !== undefined, 'a survivor’s input is in the state');
    return [id, input.digest] as const;
  });
  return inputsTree(suite, inputs);
}
