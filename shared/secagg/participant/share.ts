/** M2 → M3: check the directory, deal shares of both secrets to every holder. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { wipe } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { commitPair, commitSeed, shareTree } from '../commitments.ts';
import { signDealing } from '../dealing.ts';
import { checkDirectory, entryAt, positionOf, type Directory } from '../directory.ts';
import { hasKemKeys } from '../kem-advertisement.ts';
import { challengesOf, drawSharing, publishCombinations } from '../low-degree.ts';
import { encapsulateMask, type MaskEncapsulation } from '../mask-encapsulation.ts';
import { arePeers, holdersOf, pointOf } from '../mask-graph.ts';
import type {
  CheckPolynomials,
  DirectoryMessage,
  KemCiphertext,
  ShareCommitment,
  SharedKeys,
} from '../messages.ts';
import { evaluate, type Polynomials } from '../secret-sharing.ts';
import { SALT_LENGTH, sealShares, type SharePair } from '../share-box.ts';
import { violation, type Violation } from '../violations.ts';
import type {
  ParticipantAdvance,
  ParticipantContext,
  ParticipantState,
  SecretKeys,
  Setup,
} from './state.ts';

type Advertising = Extract<ParticipantState, { phase: 'advertising-keys' }>;

/** The directory is hostile input. */
export function onDirectory(
  context: ParticipantContext,
  state: Advertising,
  message: DirectoryMessage,
): ParticipantAdvance {
  const { suite } = context;
  const { setup, keys } = state;
  const checked = checkDirectory(
    suite,
    setup.config,
    setup.cfg,
    setup.expected.roster,
    keys.own,
    message.advertisements,
  );
  if (!checked.ok) return checked;
  const problem = judgePeerKeys(checked.value, setup.id);
  return problem === undefined
    ? dealShares(context, state, checked.value)
    : { ok: false, violation: problem };
}

/** M2 must bring the KEM keys of everybody this participant shares masks with. */
function judgePeerKeys(directory: Directory, own: ParticipantId): Violation | undefined {
  const position = positionOf(directory, own);
  const without = directory.entries.find(
    ({ advertisement }, other) =>
      arePeers(directory.graph, position, other) && !hasKemKeys(advertisement),
  );
  return (
    without &&
    violation('directory-invalid', 'the ML-KEM keys of a peer did not come with it', without.id)
  );
}

/** The second half of the step: deals under a directory that was checked as this participant. */
export function dealShares(
  context: ParticipantContext,
  { setup, keys }: Advertising,
  directory: Directory,
): ParticipantAdvance {
  const { threshold } = directory.parameters;
  const sharings = {
    selfMask: drawSharing(context.suite, keys.selfMaskSeed, threshold),
    pairwiseKey: drawSharing(context.suite, keys.maskMaster, threshold),
  };
  const pairs = dealPairs(context.suite, directory, setup.id, sharings);
  const ownPair = pairs.get(setup.id);
  const { message, encapsulated } = sealPairs(context, setup, keys, directory, pairs, sharings);
  for (const [holder, pair] of pairs) if (holder !== setup.id) wipePair(pair);
  wipe(sharings.selfMask.coefficients, sharings.pairwiseKey.coefficients);
  return {
    ok: true,
    step: {
      state: { phase: 'sharing-keys', setup, keys, directory, ownPair, encapsulated },
      outputs: [{ type: 'share-keys', message }],
    },
  };
}

/** Independent polynomials behind the shares of b and of ρ. */
interface Sharings {
  readonly selfMask: Polynomials;
  readonly pairwiseKey: Polynomials;
}

/** Shares of b and ρ, and a salt for each, by holder in order of points. */
function dealPairs(
  suite: CryptoSuite,
  directory: Directory,
  dealer: ParticipantId,
  { selfMask, pairwiseKey }: Sharings,
): ReadonlyMap<ParticipantId, SharePair> {
  const holders = holdersOf(directory.graph, positionOf(directory, dealer));
  return new Map(
    holders.map((holder, i) => {
      const pair: SharePair = {
        selfMask: evaluate(selfMask, i + 1),
        pairwiseKey: evaluate(pairwiseKey, i + 1),
        selfMaskSalt: suite.randomBytes(SALT_LENGTH),
        pairwiseKeySalt: suite.randomBytes(SALT_LENGTH),
      };
      return [entryAt(directory, holder).id, pair];
    }),
  );
}

interface Sealed {
  readonly message: SharedKeys;
  readonly encapsulated: ReadonlyMap<ParticipantId, MaskEncapsulation>;
}

function sealPairs(
  { suite, signer }: ParticipantContext,
  setup: Setup,
  keys: SecretKeys,
  directory: Directory,
  pairs: ReadonlyMap<ParticipantId, SharePair>,
  sharings: Sharings,
): Sealed {
  const commitments: ShareCommitment[] = [];
  const boxes = new Map<ParticipantId, Uint8Array>();
  const maskCiphertexts = new Map<ParticipantId, KemCiphertext>();
  const encapsulated = new Map<ParticipantId, MaskEncapsulation>();
  for (const [holder, pair] of pairs) {
    const box = sealFor(suite, setup, directory, keys.sealingSecret, holder, pair);
    if (holder !== setup.id) boxes.set(holder, box);
    const mask = encapsulateFor(suite, setup, directory, keys, holder);
    if (mask !== undefined) {
      maskCiphertexts.set(holder, mask.ciphertext);
      encapsulated.set(holder, mask.shared);
    }
    const point = commitments.length + 1;
    const scope = { directory: directory.digest, dealer: setup.id, holder, point };
    commitments.push(commitPair(suite, scope, pair, box, mask?.ciphertext));
  }
  const seedCommitment = commitSeed(suite, directory.digest, setup.id, keys.selfMaskSeed);
  const checks = publishChecks(suite, setup.id, directory, commitments, sharings);
  const unsigned = { seedCommitment, commitments, boxes, checks, maskCiphertexts };
  const message = signDealing({ suite, signer }, directory.digest, setup.id, unsigned);
  return { message, encapsulated };
}

/** Nothing in the classical suite, and to those with smaller ids, who do it themselves. */
function encapsulateFor(
  suite: CryptoSuite,
  setup: Setup,
  directory: Directory,
  { own, maskMaster }: SecretKeys,
  holder: ParticipantId,
): ReturnType<typeof encapsulateMask> | undefined {
  if (own.kem === undefined || holder <= setup.id) return undefined;
  const peer = entryAt(directory, positionOf(directory, holder));
  return encapsulateMask(suite, directory, maskMaster, peer);
}

/** Only once every share is committed to: the challenges follow from the commitments. */
function publishChecks(
  suite: CryptoSuite,
  dealer: ParticipantId,
  directory: Directory,
  commitments: readonly ShareCommitment[],
  { selfMask, pairwiseKey }: Sharings,
): CheckPolynomials {
  const { root } = shareTree(suite, commitments);
  const challenges = challengesOf(suite, directory.digest, dealer, root);
  return {
    selfMask: publishCombinations(challenges, selfMask),
    pairwiseKey: publishCombinations(challenges, pairwiseKey),
  };
}

/** Empty for oneself: the own pair never leaves the machine. */
function sealFor(
  suite: CryptoSuite,
  setup: Setup,
  directory: Directory,
  sealingSecret: Uint8Array,
  holder: ParticipantId,
  pair: SharePair,
): Uint8Array {
  if (holder === setup.id) return new Uint8Array(0);
  const [own, other] = [positionOf(directory, setup.id), positionOf(directory, holder)];
  const scope = {
    cfg: setup.cfg,
    directory: directory.digest,
    dealer: entryAt(directory, own),
    holder: entryAt(directory, other),
    point: pointOf(directory.graph, own, other),
  };
  return sealShares(suite, scope, sealingSecret, pair);
}

export function wipePair(pair: SharePair): void {
  wipe(pair.selfMask, pair.pairwiseKey, pair.selfMaskSalt, pair.pairwiseKeySalt);
}
