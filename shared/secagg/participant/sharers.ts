/** Who is left after the check of shares: fixes the sharers, and with them which masks are used. */
import { wipe } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { entryAt, positionOf, type Directory } from '../directory.ts';
import { presentHolders } from '../mask-graph.ts';
import type { SharersMessage } from '../messages.ts';
import { arePositions, rankOf, sharersDigest } from '../survivor-set.ts';
import { violation, type Violation } from '../violations.ts';
import { wipePair } from './share.ts';
import type {
  HeldShares,
  ParticipantAdvance,
  ParticipantContext,
  ParticipantState,
} from './state.ts';

type Checking = Extract<ParticipantState, { phase: 'checking-shares' }>;

/**
 * The message is hostile input. The coordinator may leave out whom it likes: it could as well have
 * lost their messages. It may not add anybody, nor leave too few.
 */
export function onSharers(
  { suite }: ParticipantContext,
  { dealt, selfMaskSeed, pairwise }: Checking,
  { sharers }: SharersMessage,
): ParticipantAdvance {
  const { setup, directory, digest } = dealt;
  const problem = judgeSubset(dealt, sharers) ?? judgeSharers(directory, setup.id, sharers);
  if (problem !== undefined) return { ok: false, violation: problem };
  const ids = new Set(sharers.map((position) => entryAt(directory, position).id));
  const used = [...pairwise].filter(([peer]) => ids.has(peer)).map(([, mask]) => mask);
  for (const [peer, { seed }] of pairwise) if (!ids.has(peer)) wipe(seed);
  const digests = {
    cfg: setup.cfg,
    directory: directory.digest,
    sharers: sharersDigest(suite, directory, digest, sharers),
  };
  const held = heldOf(dealt.held, ids);
  return {
    ok: true,
    step: {
      state: {
        phase: 'masking-input',
        session: { setup, directory, digests, sharers, held },
        masks: [{ seed: selfMaskSeed, sign: 1 }, ...used],
      },
      outputs: [],
    },
  };
}

/** Shares of those who are left; nobody will ask for the others. */
function heldOf(held: HeldShares, sharers: ReadonlySet<ParticipantId>): HeldShares {
  for (const [dealer, pair] of held) if (!sharers.has(dealer)) wipePair(pair);
  return new Map([...held].filter(([dealer]) => sharers.has(dealer)));
}

/** U2 ⊆ Ud. */
function judgeSubset(
  { directory, dealers }: Checking['dealt'],
  sharers: readonly number[],
): Violation | undefined {
  const allowed = new Set(dealers);
  const isSubset = sharers.every((position) => allowed.has(position));
  if (arePositions(sharers, directory.entries.length) && isSubset) return undefined;
  return violation('sharers-invalid', 'sharers are not ascending positions of dealers');
}

/** |U2| ≥ q with this participant in it, and at least t of them hold its shares. */
export function judgeSharers(
  directory: Directory,
  id: ParticipantId,
  sharers: readonly number[],
): Violation | undefined {
  const { quorum, threshold } = directory.parameters;
  if (sharers.length < quorum) {
    return violation('sharers-invalid', `${sharers.length} sharers; at least ${quorum} are needed`);
  }
  const own = positionOf(directory, id);
  if (rankOf(sharers, own) < 0) {
    return violation('sharers-invalid', 'this participant is not among the sharers');
  }
  const [holders = 0] = presentHolders(directory.graph, [own], new Set(sharers));
  if (holders >= threshold) return undefined;
  return violation(
    'sharers-invalid',
    `${holders} sharers hold this participant’s shares; at least ${threshold} are needed`,
  );
}
