/** M2 → M3: check the directory, deal shares of both secrets to every holder. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { wipe } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { commitPair, commitSeed, shareRoot } from '../commitments.ts';
import { checkDirectory, entryAt, positionOf, type Directory } from '../directory.ts';
import { hasKemKeys } from '../kem-advertisement.ts';
import { encapsulateMask, type MaskEncapsulation } from '../mask-encapsulation.ts';
import { arePeers, holdersOf, pointOf } from '../mask-graph.ts';
import type {
  DirectoryMessage,
  KemCiphertext,
  ShareCommitment,
  SharedKeys,
} from '../messages.ts';
import { split } from '../secret-sharing.ts';
import { sealShares, type SharePair } from '../share-box.ts';
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
  const pairs = dealPairs(context.suite, directory, setup.id, keys);
  const ownPair = pairs.get(setup.id);
  const { message, encapsulated } = sealPairs(context, setup, keys, directory, pairs);
  for (const [holder, pair] of pairs) if (holder !== setup.id) wipePair(pair);
  return {
    ok: true,
    step: {
      state: { phase: 'sharing-keys', setup, keys, directory, ownPair, encapsulated },
      outputs: [{ type: 'share-keys', message }],
    },
  };
}

/** Shares of b and ρ with independent polynomials, and a salt for each, by holder in order of points. */
function dealPairs(
  suite: CryptoSuite,
  directory: Directory,
  dealer: ParticipantId,
  { selfMaskSeed, maskMaster }: SecretKeys,
): ReadonlyMap<ParticipantId, SharePair> {
  const { threshold } = directory.parameters;
  const holders = holdersOf(directory.graph, positionOf(directory, dealer));
  const points = holders.map((_, i) => i + 1);
  const seedShares = split(suite, selfMaskSeed, points, threshold);
  const masterShares = split(suite, maskMaster, points, threshold);
  return new Map(
    holders.map((holder, i) => {
      const [selfMask, pairwiseKey] = [seedShares[i], masterShares[i]];
      invariant(selfMask !== undefined && pairwiseKey !== undefined, 'one share per point');
      const pair: SharePair = {
        selfMask,
        pairwiseKey,
        selfMaskSalt: suite.randomBytes(16),
        pairwiseKeySalt: suite.randomBytes(16),
      };
      return [entryAt(directory, holder).id, pair];
    }),
  );
}

interface Dealing {
  readonly message: SharedKeys;
  readonly encapsulated: ReadonlyMap<ParticipantId, MaskEncapsulation>;
}

function sealPairs(
  { suite, signer }: ParticipantContext,
  setup: Setup,
  keys: SecretKeys,
  directory: Directory,
  pairs: ReadonlyMap<ParticipantId, SharePair>,
): Dealing {
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
  const root = shareRoot(suite, commitments);
  const signature = signer.sign('sharekeys', directory.digest, seedCommitment, root);
  const message = { seedCommitment, commitments, boxes, maskCiphertexts, signature };
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
