/** M4: take over the others' shares, derive every mask seed, forget the keys. */
import type { CryptoSuite, KemKeyPair } from '../../crypto/suite.ts';
import { equalBytes, wipe } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { boxDigest, commitShare, shareLeaf } from '../commitments.ts';
import { entryAt, positionOf, type DirectoryEntry } from '../directory.ts';
import { arePeers, holderCount, pointOf, presentHolders } from '../mask-graph.ts';
import { ciphertextDigest, KEM_CIPHERTEXT_BYTES } from '../kem.ts';
import { decapsulateMask, type MaskEncapsulation } from '../mask-encapsulation.ts';
import { maskKemKeyPair } from '../mask-keys.ts';
import { maskSecretOf, pairwiseSeed, type SignedMaskSeed } from '../mask-seeds.ts';
import { rootFromPath } from '../merkle.ts';
import type { Complaint, PeerShares, Relay } from '../messages.ts';
import { openShares, type SharePair } from '../share-box.ts';
import { arePositions, rankOf, sharerLeaf, sharersDigest } from '../survivor-set.ts';
import { verifySignature } from '../transcript.ts';
import { accepted, violation, type Checked, type Violation } from '../violations.ts';
import type { ParticipantAdvance, ParticipantContext, ParticipantState } from './state.ts';

type Sharing = Extract<ParticipantState, { phase: 'sharing-keys' }>;

/** The relay is hostile input: bundles may be forged by the coordinator or by their dealers. */
export function onRelay(
  context: ParticipantContext,
  state: Sharing,
  message: Relay,
): ParticipantAdvance {
  const { suite } = context;
  const { setup, directory } = state;
  const problem = judgeSharers(state, message);
  if (problem !== undefined) return { ok: false, violation: problem };
  const received = receiveBundles(suite, state, message);
  if (!received.ok) return received;
  const { held, complaints } = received.value;
  const sharers = sharersDigest(suite, directory, message.sharers, message.sharersRoot);
  const masks = deriveMasks(suite, state, message);
  forgetKeys(state);
  return {
    ok: true,
    step: {
      state: {
        phase: 'masking-input',
        session: {
          setup,
          directory,
          digests: { cfg: setup.cfg, directory: directory.digest, sharers },
          sharers: message.sharers,
          held,
        },
        masks,
        complaints,
      },
      outputs: [],
    },
  };
}

function judgeSharers(state: Sharing, message: Relay): Violation | undefined {
  const { directory, setup } = state;
  const { quorum, threshold } = directory.parameters;
  const { sharers, bundles } = message;
  if (!arePositions(sharers, directory.entries.length)) {
    return violation('sharers-invalid', 'sharers are not ascending directory positions');
  }
  if (sharers.length < quorum) {
    return violation('sharers-invalid', `${sharers.length} sharers; at least ${quorum} are needed`);
  }
  const own = positionOf(directory, setup.id);
  if (rankOf(sharers, own) < 0) {
    return violation('sharers-invalid', 'this participant is not among the sharers');
  }
  const [holders = 0] = presentHolders(directory.graph, [own], new Set(sharers));
  if (holders < threshold) {
    return violation(
      'sharers-invalid',
      `${holders} sharers hold this participant’s shares; at least ${threshold} are needed`,
    );
  }
  const dealers = new Set(bundles.map((bundle) => bundle.dealer));
  const peers = peersOf(state, sharers);
  if (bundles.length !== peers.length || !peers.every((peer) => dealers.has(peer.id))) {
    return violation(
      'sharers-invalid',
      'there is not exactly one bundle per sharer it shares masks with',
    );
  }
  return undefined;
}

function peersOf(
  { directory, setup }: Sharing,
  sharers: readonly number[],
): readonly DirectoryEntry[] {
  const own = positionOf(directory, setup.id);
  return sharers
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
  const { sealingKemSeed } = state.keys;
  const kem = sealingKemSeed && suite.kemKeyPair(sealingKemSeed);
  for (const bundle of message.bundles) {
    const opened = openBundle(suite, state, bundle, kem);
    if (opened.ok) held.set(bundle.dealer, opened.value);
    else complaints.push({ dealer: bundle.dealer, reason: opened.reason });
  }
  kem?.wipe();
  complaints.sort((a, b) => (a.dealer < b.dealer ? -1 : 1));
  return accepted({ held, complaints });
}

/** What the coordinator could have forged: signature and both Merkle paths, and the box itself. */
function judgeBundle(
  suite: CryptoSuite,
  state: Sharing,
  message: Relay,
  bundle: PeerShares,
): Violation | undefined {
  const { directory, setup } = state;
  const { dealer, commitment, root, seedCommitment } = bundle;
  const fail = (text: string): Violation => violation('shares-invalid', text, dealer);
  const dealerPosition = positionOf(directory, dealer);
  const { identity } = entryAt(directory, dealerPosition).advertisement;
  const signed = [directory.digest, seedCommitment, root] as const;
  if (!verifySignature(suite, identity, bundle.signature, 'sharekeys', ...signed)) {
    return fail('the dealer’s signature does not verify');
  }
  const point = pointOf(directory.graph, dealerPosition, positionOf(directory, setup.id));
  const leaf = shareLeaf(suite, commitment);
  const size = holderCount(directory.graph);
  const shareRootFound = rootFromPath(suite, leaf, point - 1, size, bundle.path);
  if (commitment.holder !== setup.id || !matches(shareRootFound, root)) {
    return fail('the commitment is not the one the dealer signed for this holder');
  }
  const sharersRootFound = rootFromPath(
    suite,
    sharerLeaf(suite, dealer, root, seedCommitment),
    rankOf(message.sharers, dealerPosition),
    message.sharers.length,
    bundle.sharersPath,
  );
  if (!matches(sharersRootFound, message.sharersRoot)) {
    return fail('the dealer is not under the sharers’ root');
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

function matches(found: Uint8Array | undefined, expected: Uint8Array): boolean {
  return found !== undefined && equalBytes(found, expected);
}

type Opened =
  | { readonly ok: true; readonly value: SharePair }
  | { readonly ok: false; readonly reason: Complaint['reason'] };

/** What only the dealer can have spoilt: an unreadable box, or shares it did not commit to. */
function openBundle(
  suite: CryptoSuite,
  state: Sharing,
  bundle: PeerShares,
  kem: KemKeyPair | undefined,
): Opened {
  const { directory, setup, keys } = state;
  const [dealer, own] = [positionOf(directory, bundle.dealer), positionOf(directory, setup.id)];
  const point = pointOf(directory.graph, dealer, own);
  const boxScope = {
    cfg: setup.cfg,
    directory: directory.digest,
    dealer: entryAt(directory, dealer),
    holder: entryAt(directory, own),
    point,
  };
  const pair = openShares(suite, boxScope, keys.sealingSecret, bundle.box, kem);
  if (pair === undefined) return { ok: false, reason: 'box-unreadable' };
  const scope = { directory: directory.digest, dealer: bundle.dealer, holder: setup.id, point };
  const { selfMask, pairwiseKey } = bundle.commitment;
  const agree =
    equalBytes(
      commitShare(suite, scope, 'self-mask-share', pair.selfMask, pair.selfMaskSalt),
      selfMask,
    ) &&
    equalBytes(
      commitShare(suite, scope, 'pairwise-key-share', pair.pairwiseKey, pair.pairwiseKeySalt),
      pairwiseKey,
    );
  return agree ? { ok: true, value: pair } : { ok: false, reason: 'commitment-mismatch' };
}

/** The self mask and one pairwise mask per other sharer. */
function deriveMasks(
  suite: CryptoSuite,
  state: Sharing,
  { sharers, bundles }: Relay,
): readonly SignedMaskSeed[] {
  const { setup, keys, directory } = state;
  const own = entryAt(directory, positionOf(directory, setup.id));
  const maskSecret = maskSecretOf(suite, setup.cfg, keys.maskMaster);
  const encapsulated = withReceived(suite, state, bundles);
  const pairwise = peersOf(state, sharers).map((peer) =>
    pairwiseSeed(suite, directory, own, maskSecret, peer, encapsulated.get(peer.id)),
  );
  wipe(maskSecret, ...[...encapsulated.values()].map(({ secret }) => secret));
  return [{ seed: keys.selfMaskSeed, sign: 1 }, ...pairwise];
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

/** Everything keys are derived from, and what was encapsulated to members who are no sharers. */
function forgetKeys({ keys, encapsulated }: Sharing): void {
  wipe(keys.maskMaster, keys.sealingSecret, keys.sealingKemSeed ?? new Uint8Array(0));
  for (const { secret } of encapsulated.values()) wipe(secret);
}
