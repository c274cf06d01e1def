/** Moves a session to its next phase, freezing who counts. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { Digest } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { dealingOf, signedDealing, type Dealing } from '../dealing.ts';
import { buildDirectory, entryAt, type Directory } from '../directory.ts';
import { merkleTree, type MerkleTree } from '../merkle.ts';
import type { KeyAdvertisement } from '../messages.ts';
import {
  dealerLeaf,
  dealersDigest,
  inputsTree,
  sharersDigest,
  survivorsDigest,
} from '../survivor-set.ts';
import { chooseSharers } from './accusations.ts';
import type { AggregatorState, Dealt, Directed, Opened, Sharing, Survived } from './state.ts';

/** The next phase with everything accepted so far. Call only when readiness allows it. */
export function proceed(suite: CryptoSuite, state: AggregatorState): AggregatorState {
  switch (state.phase) {
    case 'advertising-keys':
      return enterSharing(suite, state, present(state, state.advertisements));
    case 'sharing-keys':
      return enterChecking(
        suite,
        state,
        positionsOf(state.directory, present(state, state.shared)),
      );
    case 'checking-shares': {
      const answered = present(state, state.acknowledgements);
      return enterCollecting(suite, state, chooseSharers(state, answered).sharers);
    }
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

/** Who answered and has not left since. */
export function present(
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

/** Fixes Ud and with it Rd. */
export function enterChecking(
  suite: CryptoSuite,
  state: Directed,
  dealers: readonly number[],
): AggregatorState {
  const { directory } = state;
  const tree = plantDealers(suite, state, dealers);
  const { root } = tree;
  dealersTrees.set(root, tree);
  return {
    ...state,
    phase: 'checking-shares',
    dealers,
    dealersRoot: root,
    dealersDigest: dealersDigest(suite, directory, dealers, root),
    acknowledgements: new Map(),
  };
}

/** Fixes U2 and with it R2. */
export function enterCollecting(
  suite: CryptoSuite,
  state: Dealt,
  sharers: readonly number[],
): AggregatorState {
  const { directory, setup } = state;
  return {
    ...state,
    phase: 'collecting-masked-inputs',
    sharers,
    digests: {
      cfg: setup.cfg,
      directory: directory.digest,
      sharers: sharersDigest(suite, directory, state.dealersDigest, sharers),
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

/** Trees are kept while the root in the state lives. */
const dealersTrees = new WeakMap<Digest, MerkleTree>();
const survivorsTrees = new WeakMap<Digest, MerkleTree>();

/** The tree whose root Rd covers. */
export function dealersTree(suite: CryptoSuite, state: Dealt): MerkleTree {
  return dealersTrees.get(state.dealersRoot) ?? plantDealers(suite, state, state.dealers);
}

function plantDealers(suite: CryptoSuite, state: Directed, dealers: readonly number[]): MerkleTree {
  const leaves = dealers.map((position) => {
    const { id } = entryAt(state.directory, position);
    return dealerLeaf(suite, id, signedDealing(dealingBy(suite, state, id)));
  });
  return merkleTree(suite, leaves);
}

/** What somebody dealt whose M3 was accepted. */
export function dealingBy(
  suite: CryptoSuite,
  { directory, shared }: Directed,
  id: ParticipantId,
): Dealing {
  const message = shared.get(id);
  invariant(message !== undefined, 'a dealer’s keys are in the state');
  return dealingOf(suite, directory.digest, id, message);
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
