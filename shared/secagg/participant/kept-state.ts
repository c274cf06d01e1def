/**
 * A state as it is put away between two lives of a process, and how it comes back. What the site
 * computes itself (its floors, what it expects, the order of the directory) is not kept: it is
 * computed and judged again.
 */
import { equalBytes, type Digest } from '../../domain/bytes.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import { checkDirectory, type Directory } from '../directory.ts';
import { withoutKemKeys } from '../kem-advertisement.ts';
import type { MaskEncapsulation } from '../mask-encapsulation.ts';
import type { SignedMaskSeed } from '../mask-seeds.ts';
import type { KeyAdvertisement } from '../messages.ts';
import { judgeOffer } from '../policy.ts';
import type { SharePair } from '../share-box.ts';
import { arePositions } from '../survivor-set.ts';
import { configHash, participantIdOf } from '../transcript.ts';
import { accepted, refused, type Checked } from '../violations.ts';
import type {
  Dealt,
  HeldShares,
  PairwiseMasks,
  ParticipantContext,
  ParticipantState,
  SecretKeys,
  Session,
  Setup,
  StartInputs,
} from './state.ts';

/** M2 as it was accepted. */
export type KeptDirectory = readonly KeyAdvertisement[];

/** What is kept of a `Session`. */
export interface KeptSession {
  readonly directory: KeptDirectory;
  /** U2 as directory positions. */
  readonly sharers: readonly number[];
  /** R2. */
  readonly sharersDigest: Digest;
  readonly held: HeldShares;
}

/** What is kept of what M4 brought. */
export interface KeptDealt {
  readonly directory: KeptDirectory;
  /** Ud as directory positions. */
  readonly dealers: readonly number[];
  /** Rd. */
  readonly digest: Digest;
  readonly held: HeldShares;
}

/** What is kept of a `ParticipantState`. An aborted attempt is not kept. */
export type KeptState =
  | { readonly phase: 'advertising-keys'; readonly keys: SecretKeys }
  | {
      readonly phase: 'sharing-keys';
      readonly keys: SecretKeys;
      readonly directory: KeptDirectory;
      /** Absent in the sparse graph. */
      readonly ownPair: SharePair | undefined;
      readonly encapsulated: ReadonlyMap<ParticipantId, MaskEncapsulation>;
    }
  | {
      readonly phase: 'checking-shares';
      readonly dealt: KeptDealt;
      readonly selfMaskSeed: Uint8Array;
      readonly pairwise: PairwiseMasks;
    }
  | {
      readonly phase: 'masking-input';
      readonly session: KeptSession;
      readonly masks: readonly SignedMaskSeed[];
    }
  | { readonly phase: 'confirming-survivors'; readonly session: KeptSession; readonly sent: Digest }
  | {
      readonly phase: 'unmasking';
      readonly session: KeptSession;
      readonly survivors: readonly number[];
      readonly confirmed: Digest;
    }
  | { readonly phase: 'completed' };

/** What to put away of `state`; shares its buffers. */
export function keptStateOf(
  state: Exclude<ParticipantState, { readonly phase: 'aborted' }>,
): KeptState {
  switch (state.phase) {
    case 'advertising-keys':
      return { phase: state.phase, keys: state.keys };
    case 'sharing-keys': {
      const { phase, keys, directory, ownPair, encapsulated } = state;
      return { phase, keys, directory: advertisementsOf(directory), ownPair, encapsulated };
    }
    case 'checking-shares': {
      const { directory, dealers, digest, held } = state.dealt;
      const dealt = { directory: advertisementsOf(directory), dealers, digest, held };
      return { ...state, dealt };
    }
    case 'masking-input':
      return { ...state, session: keptSessionOf(state.session) };
    case 'confirming-survivors':
      return { phase: state.phase, session: keptSessionOf(state.session), sent: state.sent };
    case 'unmasking': {
      const { phase, session, survivors, confirmed } = state;
      return { phase, session: keptSessionOf(session), survivors, confirmed };
    }
    case 'completed':
      return { phase: state.phase };
    default:
      return state satisfies never;
  }
}

function keptSessionOf({ directory, sharers, digests, held }: Session): KeptSession {
  return {
    directory: advertisementsOf(directory),
    sharers,
    sharersDigest: digests.sharers,
    held,
  };
}

/** Nothing is encapsulated to these any more: their KEM keys stay behind. */
function advertisementsOf({ entries }: Directory): KeptDirectory {
  return entries.map(({ advertisement }) => withoutKemKeys(advertisement));
}

/**
 * The state that was put away, under the terms this site computes today. Refused where those no
 * longer admit the offer or the directory; the attempt cannot go on then.
 */
export function restoreState(
  context: ParticipantContext,
  { offer, expected, floors, earlier = [] }: StartInputs,
  kept: KeptState,
): Checked<ParticipantState> {
  const { suite, signer } = context;
  const problem = judgeOffer(suite, offer, expected, floors);
  if (problem !== undefined) return { ok: false, violation: problem };
  const { config } = offer;
  const cfg = configHash(suite, config);
  const id = participantIdOf(suite, signer.identity);
  return restoreUnder(context, { id, config, cfg, expected, floors, earlier }, kept);
}

function restoreUnder(
  context: ParticipantContext,
  setup: Setup,
  kept: KeptState,
): Checked<ParticipantState> {
  switch (kept.phase) {
    case 'advertising-keys':
      return accepted({ ...kept, setup });
    case 'sharing-keys': {
      const directory = restoreDirectory(context, setup, kept.directory);
      return directory.ok ? accepted({ ...kept, setup, directory: directory.value }) : directory;
    }
    case 'checking-shares': {
      const dealt = restoreDealt(context, setup, kept.dealt);
      return dealt.ok ? accepted({ ...kept, dealt: dealt.value }) : dealt;
    }
    case 'masking-input':
    case 'confirming-survivors':
    case 'unmasking': {
      const session = restoreSession(context, setup, kept.session);
      return session.ok ? accepted({ ...kept, session: session.value }) : session;
    }
    case 'completed':
      return accepted({ phase: kept.phase, key: setup.config.key });
    default:
      return kept satisfies never;
  }
}

function restoreDealt(context: ParticipantContext, setup: Setup, kept: KeptDealt): Checked<Dealt> {
  const directory = restoreDirectory(context, setup, kept.directory);
  if (!directory.ok) return directory;
  if (!arePositions(kept.dealers, directory.value.entries.length)) {
    return refused('sharers-invalid', 'kept dealers are not ascending directory positions');
  }
  return accepted({ ...kept, setup, directory: directory.value });
}

function restoreSession(
  context: ParticipantContext,
  setup: Setup,
  { directory: advertisements, sharers, sharersDigest, held }: KeptSession,
): Checked<Session> {
  const checked = restoreDirectory(context, setup, advertisements);
  if (!checked.ok) return checked;
  const directory = checked.value;
  if (!arePositions(sharers, directory.entries.length)) {
    return refused('sharers-invalid', 'kept sharers are not ascending directory positions');
  }
  const digests = { cfg: setup.cfg, directory: directory.digest, sharers: sharersDigest };
  return accepted({ setup, directory, digests, sharers, held });
}

function restoreDirectory(
  { suite, signer }: ParticipantContext,
  { config, cfg, expected }: Setup,
  advertisements: KeptDirectory,
): Checked<Directory> {
  const own = advertisements.find(({ identity }) => equalBytes(identity, signer.identity));
  if (own === undefined) {
    return refused('directory-invalid', 'the kept directory lacks this participant');
  }
  return checkDirectory(suite, config, cfg, expected.roster, own, advertisements);
}
