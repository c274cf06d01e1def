/** M4: take over the others' shares, say which are good, derive every mask seed, forget the keys. */
import type { CryptoSuite, KemKeyPair } from '../../crypto/suite.ts';
import { equalBytes, wipe } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { boxDigest, shareLeaf } from '../commitments.ts';
import { complaintsDigest } from '../complaints.ts';
import { verifyDealing } from '../dealing.ts';
import { entryAt, positionOf, type DirectoryEntry } from '../directory.ts';
import { ciphertextDigest, KEM_CIPHERTEXT_BYTES } from '../kem.ts';
import { checkLeaf } from '../low-degree.ts';
import { decapsulateMask, type MaskEncapsulation } from '../mask-encapsulation.ts';
import { arePeers, holderCount, pointOf } from '../mask-graph.ts';
import { maskKemKeyPair } from '../mask-keys.ts';
import { maskSecretOf, pairwiseSeed } from '../mask-seeds.ts';
import { rootFromPath } from '../merkle.ts';
import type { Complaint, PeerShares, Relay } from '../messages.ts';
import type { SharePair } from '../share-box.ts';
import { arePositions, dealerLeaf, dealersDigest, rankOf } from '../survivor-set.ts';
import { accepted, violation, type Checked, type Violation } from '../violations.ts';
import { openBundle } from './bundle.ts';
import { judgeSharers } from './sharers.ts';
import type {
  ParticipantAdvance,
  ParticipantContext,
  ParticipantState,
  PairwiseMasks,
} from './state.ts';

type Sharing = Extract<ParticipantState, { phase: 'sharing-keys' }>;

/**
 * The relay is hostile input: bundles may be forged by the coordinator or by their dealers. The masks
 * are derived now, so that the keys behind them need not be kept any longer; none is used yet.
 */
export function onRelay(
  context: ParticipantContext,
  state: Sharing,
  message: Relay,
): ParticipantAdvance {
  const { suite, signer } = context;
  const { setup, directory, keys } = state;
  const { dealers, dealersRoot } = message;
  const problem = judgeDealers(state, message);
  if (problem !== undefined) return { ok: false, violation: problem };
  const received = receiveBundles(suite, state, message);
  if (!received.ok) return received;
  const { held, complaints } = received.value;
  const digest = dealersDigest(suite, directory, dealers, dealersRoot);
  const pairwise = derivePairwise(suite, state, message);
  forgetKeys(state);
  const signature = signer.sign('acknowledge', digest, complaintsDigest(suite, complaints));
  return {
    ok: true,
    step: {
      state: {
        phase: 'checking-shares',
        dealt: { setup, directory, dealers, digest, held },
        selfMaskSeed: keys.selfMaskSeed,
        pairwise,
      },
      outputs: [{ type: 'acknowledge-shares', message: { complaints, signature } }],
    },
  };
}

/** The dealers could be the sharers, and there is one bundle from each that is a peer. */
function judgeDealers(state: Sharing, { dealers, bundles }: Relay): Violation | undefined {
  const { directory, setup } = state;
  if (!arePositions(dealers, directory.entries.length)) {
    return violation('sharers-invalid', 'dealers are not ascending directory positions');
  }
  const problem = judgeSharers(directory, setup.id, dealers);
  if (problem !== undefined) return problem;
  const delivered = new Set(bundles.map((bundle) => bundle.dealer));
  const peers = peersOf(state, dealers);
  if (bundles.length !== peers.length || !peers.every((peer) => delivered.has(peer.id))) {
    return violation(
      'sharers-invalid',
      'there is not exactly one bundle per dealer it shares masks with',
    );
  }
  return undefined;
}

function peersOf(
  { directory, setup }: Sharing,
  positions: readonly number[],
): readonly DirectoryEntry[] {
  const own = positionOf(directory, setup.id);
  return positions
    .filter((position) => arePeers(directory.graph, own, position))
    .map((position) => entryAt(directory, position));
}

interface Received {
  readonly held: ReadonlyMap<ParticipantId, SharePair>;
  readonly complaints: readonly Complaint[];
}

function receiveBundles(suite: CryptoSuite, state: Sharing, message: Relay): Checked<Received> {
  const { setup, ownPair } = state;
  const held = new Map<ParticipantId, SharePair>();
  if (ownPair !== undefined) held.set(setup.id, ownPair);
  const complaints: Complaint[] = [];
  for (const bundle of message.bundles) {
    const problem = judgeBundle(suite, state, message, bundle);
    if (problem !== undefined) return { ok: false, violation: problem };
  }
  const kem = sealingKem(suite, state);
  for (const bundle of message.bundles) {
    const opened = openBundle(suite, state, bundle, kem);
    if (opened.ok) held.set(bundle.dealer, opened.value);
    else complaints.push(opened.complaint);
  }
  kem?.wipe();
  complaints.sort((a, b) => (a.dealer < b.dealer ? -1 : 1));
  return accepted({ held, complaints });
}

function sealingKem(
  suite: CryptoSuite,
  { keys: { sealingKemSeed } }: Sharing,
): KemKeyPair | undefined {
  return sealingKemSeed && suite.kemKeyPair(sealingKemSeed);
}

/**
 * What the coordinator could have forged: signature, Merkle paths and the box itself. Nothing may be
 * complained about, or opened in proof, that was not found here to be the dealer's own word.
 */
function judgeBundle(
  suite: CryptoSuite,
  state: Sharing,
  message: Relay,
  bundle: PeerShares,
): Violation | undefined {
  const { directory, setup } = state;
  const { dealer, commitment } = bundle;
  const fail = (text: string): Violation => violation('shares-invalid', text, dealer);
  const dealerPosition = positionOf(directory, dealer);
  const { identity } = entryAt(directory, dealerPosition).advertisement;
  if (!verifyDealing(suite, identity, directory.digest, bundle)) {
    return fail('the dealer’s signature does not verify');
  }
  const point = pointOf(directory.graph, dealerPosition, positionOf(directory, setup.id));
  const size = holderCount(directory.graph, dealerPosition);
  const isOwn = commitment.holder === setup.id;
  const leaf = shareLeaf(suite, commitment);
  if (!isOwn || !isUnder(suite, leaf, point - 1, size, bundle.path, bundle.root)) {
    return fail('the commitment is not the one the dealer signed for this holder');
  }
  const check = checkLeaf(suite, bundle.checks);
  if (!isUnder(suite, check, point - 1, size, bundle.checkPath, bundle.checkRoot)) {
    return fail('the check values are not those the dealer signed for this holder');
  }
  const rank = rankOf(message.dealers, dealerPosition);
  const { length } = message.dealers;
  const dealt = dealerLeaf(suite, dealer, bundle);
  if (!isUnder(suite, dealt, rank, length, bundle.dealersPath, message.dealersRoot)) {
    return fail('the dealer is not under the dealers’ root');
  }
  if (!equalBytes(boxDigest(suite, bundle.box), commitment.box)) {
    return fail('the box is not the one the dealer committed to');
  }
  if (!isCommittedCiphertext(suite, state, bundle)) {
    return fail('the mask ciphertext is missing, or not the one the dealer committed to');
  }
  return undefined;
}

/** One from every peer with a smaller id in the hybrid suite, else none. */
function isCommittedCiphertext(
  suite: CryptoSuite,
  { setup, keys }: Sharing,
  { dealer, commitment, maskCiphertext }: PeerShares,
): boolean {
  if (keys.own.kem === undefined || dealer > setup.id) {
    return maskCiphertext === undefined && commitment.maskCiphertext === undefined;
  }
  return (
    maskCiphertext?.length === KEM_CIPHERTEXT_BYTES &&
    commitment.maskCiphertext !== undefined &&
    equalBytes(ciphertextDigest(suite, maskCiphertext), commitment.maskCiphertext)
  );
}

function isUnder(
  suite: CryptoSuite,
  leaf: Uint8Array,
  index: number,
  size: number,
  path: PeerShares['path'],
  root: Uint8Array,
): boolean {
  const found = rootFromPath(suite, leaf, index, size, path);
  return found !== undefined && equalBytes(found, root);
}

/** One pairwise mask per peer that dealt. */
function derivePairwise(
  suite: CryptoSuite,
  state: Sharing,
  { dealers, bundles }: Relay,
): PairwiseMasks {
  const { setup, keys, directory } = state;
  const own = entryAt(directory, positionOf(directory, setup.id));
  const maskSecret = maskSecretOf(suite, setup.cfg, keys.maskMaster);
  const encapsulated = withReceived(suite, state, bundles);
  const pairwise = peersOf(state, dealers).map((peer) => {
    const shared = encapsulated.get(peer.id);
    return [peer.id, pairwiseSeed(suite, directory, own, maskSecret, peer, shared)] as const;
  });
  wipe(maskSecret, ...[...encapsulated.values()].map(({ secret }) => secret));
  return new Map(pairwise);
}

/** What it encapsulated itself, and what its peers with smaller ids did. */
function withReceived(
  suite: CryptoSuite,
  { setup, keys, encapsulated }: Sharing,
  bundles: readonly PeerShares[],
): ReadonlyMap<ParticipantId, MaskEncapsulation> {
  if (keys.own.kem === undefined) return encapsulated;
  const kem = maskKemKeyPair(suite, setup.cfg, keys.maskMaster);
  const received = bundles.flatMap(({ dealer, maskCiphertext }) =>
    maskCiphertext === undefined
      ? []
      : [[dealer, decapsulateMask(suite, kem, maskCiphertext)] as const],
  );
  kem.wipe();
  return new Map([...encapsulated, ...received]);
}

/** Everything keys are derived from, and what was encapsulated to members who dealt nothing. */
function forgetKeys({ keys, encapsulated }: Sharing): void {
  wipe(keys.maskMaster, keys.sealingSecret, keys.sealingKemSeed ?? new Uint8Array(0));
  for (const { secret } of encapsulated.values()) wipe(secret);
}
