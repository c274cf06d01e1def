/**
 * The participant's machine (secure-aggregation §3.5): sans-IO, one function per arrow.
 *
 *     start(M0) ─M1→ directory(M2) ─M3→ relay(M4) ─acknowledge→ sharers · update ─M5→
 *     survivor set(M6) ─sign→ quorum(M7) ─M8→
 *
 * A step may carry a ledger record, which the driver makes durable *before* it sends the outputs.
 * A violation leaves the state as it was; the driver decides to abort.
 */
import { wipe } from '../domain/bytes.ts';
import { onSurvivorSet } from './participant/confirm.ts';
import { onQuorum } from './participant/disclose.ts';
import { onUpdateReady } from './participant/mask.ts';
import { onRelay } from './participant/relay.ts';
import { onDirectory, wipePair } from './participant/share.ts';
import { onSharers } from './participant/sharers.ts';
import type {
  ParticipantAdvance,
  ParticipantContext,
  ParticipantInput,
  ParticipantState,
  SecretKeys,
} from './participant/state.ts';
import type { AttemptKey } from '../domain/ids.ts';
import { refused } from './violations.ts';

export { start } from './participant/advertise.ts';
export { keptStateOf, restoreState, type KeptState } from './participant/kept-state.ts';
export type * from './participant/state.ts';

/** Accepts an input in exactly the phase it belongs to; `abort` in any. */
export function advance(
  context: ParticipantContext,
  state: ParticipantState,
  input: ParticipantInput,
): ParticipantAdvance {
  if (input.type === 'abort') return abort(state, input.reason);
  switch (state.phase) {
    case 'advertising-keys':
      if (input.type === 'directory') return onDirectory(context, state, input.message);
      break;
    case 'sharing-keys':
      if (input.type === 'relay') return onRelay(context, state, input.message);
      break;
    case 'checking-shares':
      if (input.type === 'sharers') return onSharers(context, state, input.message);
      break;
    case 'masking-input':
      if (input.type === 'update-ready') return onUpdateReady(context, state, input.encoded);
      break;
    case 'confirming-survivors':
      if (input.type === 'survivor-set') return onSurvivorSet(context, state, input.message);
      break;
    case 'unmasking':
      if (input.type === 'quorum') return onQuorum(context, state, input.message);
      break;
    case 'completed':
    case 'aborted':
      break;
    default:
      return state satisfies never;
  }
  return refused('wrong-phase', `${input.type} does not belong in phase ${state.phase}`);
}

/** Wipes what the state held. Aborting an ended attempt changes nothing. */
function abort(state: ParticipantState, reason: string): ParticipantAdvance {
  if (state.phase === 'completed' || state.phase === 'aborted') {
    return { ok: true, step: { state, outputs: [] } };
  }
  wipeSecrets(state);
  const aborted: ParticipantState = { phase: 'aborted', key: attemptOf(state), reason };
  return { ok: true, step: { state: aborted, outputs: [] } };
}

/** Which attempt a state belongs to. */
export function attemptOf(state: ParticipantState): AttemptKey {
  switch (state.phase) {
    case 'advertising-keys':
    case 'sharing-keys':
      return state.setup.config.key;
    case 'checking-shares':
      return state.dealt.setup.config.key;
    case 'masking-input':
    case 'confirming-survivors':
    case 'unmasking':
      return state.session.setup.config.key;
    case 'completed':
    case 'aborted':
      return state.key;
    default:
      return state satisfies never;
  }
}

function wipeSecrets(state: ParticipantState): void {
  switch (state.phase) {
    case 'advertising-keys':
    case 'sharing-keys':
      wipeKeys(state.keys);
      if (state.phase === 'sharing-keys') wipeDealt(state);
      return;
    case 'checking-shares':
      wipe(state.selfMaskSeed);
      for (const mask of state.pairwise.values()) wipe(mask.seed);
      for (const pair of state.dealt.held.values()) wipePair(pair);
      return;
    case 'masking-input':
      for (const mask of state.masks) wipe(mask.seed);
      for (const pair of state.session.held.values()) wipePair(pair);
      return;
    case 'confirming-survivors':
    case 'unmasking':
      for (const pair of state.session.held.values()) wipePair(pair);
      return;
    case 'completed':
    case 'aborted':
      return;
    default:
      state satisfies never;
  }
}

function wipeKeys({ maskMaster, selfMaskSeed, sealingSecret, sealingKemSeed }: SecretKeys): void {
  wipe(maskMaster, selfMaskSeed, sealingSecret);
  if (sealingKemSeed !== undefined) wipe(sealingKemSeed);
}

function wipeDealt({
  ownPair,
  encapsulated,
}: Extract<ParticipantState, { phase: 'sharing-keys' }>): void {
  if (ownPair !== undefined) wipePair(ownPair);
  for (const { secret } of encapsulated.values()) wipe(secret);
}
