/** M2 → M3: check the directory, deal shares of both secrets to every member. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import { wipe } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { invariant } from '../../errors/federation-error.ts';
import { commitPair, commitSeed, shareRoot } from '../commitments.ts';
import { checkDirectory, entryAt, pointOf, type Directory } from '../directory.ts';
import type { DirectoryMessage, ShareCommitment, SharedKeys } from '../messages.ts';
import { split } from '../secret-sharing.ts';
import { sealShares, type SharePair } from '../share-box.ts';
import type { ParticipantAdvance, ParticipantContext, ParticipantState, Setup } from './state.ts';

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
  const directory = checked.value;
  const pairs = dealPairs(suite, directory, keys.selfMaskSeed, keys.maskMaster);
  const ownPair = pairs.get(setup.id);
  invariant(ownPair !== undefined, 'a checked directory has this participant');
  const shared = sealPairs(context, state, directory, pairs);
  for (const [holder, pair] of pairs) if (holder !== setup.id) wipePair(pair);
  return {
    ok: true,
    step: {
      state: { phase: 'sharing-keys', setup, keys, directory, ownPair },
      outputs: [{ type: 'share-keys', message: shared }],
    },
  };
}

/** Shares of b and ρ with independent polynomials, and a salt for each, by holder. */
function dealPairs(
  suite: CryptoSuite,
  directory: Directory,
  selfMaskSeed: Uint8Array,
  maskMaster: Uint8Array,
): ReadonlyMap<ParticipantId, SharePair> {
  const { threshold } = directory.parameters;
  const points = directory.entries.map((entry) => pointOf(directory, entry.id));
  const seedShares = split(suite, selfMaskSeed, points, threshold);
  const masterShares = split(suite, maskMaster, points, threshold);
  return new Map(
    directory.entries.map(({ id }, i) => {
      const [selfMask, pairwiseKey] = [seedShares[i], masterShares[i]];
      invariant(selfMask !== undefined && pairwiseKey !== undefined, 'one share per point');
      const pair: SharePair = {
        selfMask,
        pairwiseKey,
        selfMaskSalt: suite.randomBytes(16),
        pairwiseKeySalt: suite.randomBytes(16),
      };
      return [id, pair];
    }),
  );
}

function sealPairs(
  context: ParticipantContext,
  state: Advertising,
  directory: Directory,
  pairs: ReadonlyMap<ParticipantId, SharePair>,
): SharedKeys {
  const { suite, signer } = context;
  const { setup, keys } = state;
  const commitments: ShareCommitment[] = [];
  const boxes = new Map<ParticipantId, Uint8Array>();
  for (const [holder, pair] of pairs) {
    const box = sealFor(suite, setup, directory, keys.sealingSecret, holder, pair);
    const scope = {
      directory: directory.digest,
      dealer: setup.id,
      holder,
      point: pointOf(directory, holder),
    };
    commitments.push(commitPair(suite, scope, pair, box));
    if (holder !== setup.id) boxes.set(holder, box);
  }
  const seedCommitment = commitSeed(suite, directory.digest, setup.id, keys.selfMaskSeed);
  const root = shareRoot(suite, commitments);
  const signature = signer.sign('sharekeys', directory.digest, seedCommitment, root);
  return { seedCommitment, commitments, boxes, signature };
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
  const point = pointOf(directory, holder);
  const scope = {
    cfg: setup.cfg,
    directory: directory.digest,
    dealer: entryAt(directory, pointOf(directory, setup.id) - 1),
    holder: entryAt(directory, point - 1),
    point,
  };
  return sealShares(suite, scope, sealingSecret, pair);
}

export function wipePair(pair: SharePair): void {
  wipe(pair.selfMask, pair.pairwiseKey, pair.selfMaskSalt, pair.pairwiseKeySalt);
}
