/** A session of an earlier process: opened at the start, taken up when the coordinator still wants it. */
import type { AttemptKey } from '../../shared/domain/ids.ts';
import type { Offer } from '../../shared/secagg/messages.ts';
import {
  restoreState,
  type ParticipantOutput,
  type ParticipantState,
} from '../../shared/secagg/participant.ts';
import { wipe } from '../../shared/domain/bytes.ts';
import type { Checked } from '../../shared/secagg/violations.ts';
import type { SessionLoss } from '../session-store.ts';
import {
  decodeSnapshot,
  type OwedMessage,
  type SessionSnapshot,
} from '../session-store/snapshot.ts';
import { failureFields } from '../log.ts';
import type { Assignment } from './assignment.ts';
import { announce } from './events.ts';
import type { ParticipantParts } from './parts.ts';
import { SessionKeeper } from './session-keeper.ts';
import { startInputs } from './start-inputs.ts';

/** What was found on disk, not yet judged. */
export interface KeptAttempt {
  readonly snapshot: SessionSnapshot;
  /** The message that may not have arrived, whole again. */
  readonly owed: ParticipantOutput | undefined;
}

/** Where a session goes on. */
export interface Resumed {
  readonly offer: Offer;
  readonly state: ParticipantState;
  /** 32 secret bytes, until the input is masked. */
  readonly rounding: Uint8Array | undefined;
  readonly owed: ParticipantOutput | undefined;
}

const LOSSES: Readonly<Record<SessionLoss | 'other-version', string>> = {
  'anchor-gone':
    'the secret that opens the session no longer exists, as after a restart of the machine; this ' +
    'site takes part in the next attempt',
  'not-current':
    'the session on disk is damaged, or an older copy than the last: it must not be used; this site ' +
    'takes part in the next attempt',
  'other-version':
    'another version of Velum wrote the session; this site takes part in the next attempt',
};

/** The session an earlier process left. One that is lost is announced, and destroyed. */
export async function openKept(parts: ParticipantParts): Promise<KeptAttempt | undefined> {
  const opened = await parts.sessions.open();
  if (opened.type === 'none') return undefined;
  if (opened.type === 'lost') return lose(parts, opened.attempt, opened.reason);
  const { attempt, content, input } = opened;
  const snapshot = decodeSnapshot(content);
  wipe(content);
  if (snapshot === undefined) return lose(parts, attempt, 'other-version');
  return { snapshot, owed: wholeOutput(snapshot.owed, input) };
}

async function lose(
  parts: ParticipantParts,
  attempt: AttemptKey | undefined,
  reason: keyof typeof LOSSES,
): Promise<undefined> {
  announce(parts, { type: 'session-lost', attempt, reason, message: LOSSES[reason] });
  await parts.sessions.destroy().catch((error: unknown) => {
    parts.log.warn('session-not-destroyed', failureFields(error));
  });
  return undefined;
}

function wholeOutput(
  owed: OwedMessage | undefined,
  input: Uint8Array | undefined,
): ParticipantOutput | undefined {
  if (owed?.type !== 'submit-masked-input') return owed;
  return input === undefined ? undefined : { ...owed, vector: input };
}

/** The session under the terms this site computes today; refused where they no longer admit it. */
export function resume(
  parts: ParticipantParts,
  assignment: Assignment,
  { snapshot, owed }: KeptAttempt,
): Checked<Resumed> {
  const { offer, rounding } = snapshot;
  const restored = restoreState(parts, startInputs(parts, assignment, offer), snapshot.state);
  if (!restored.ok) return restored;
  return { ok: true, value: { offer, state: restored.value, rounding, owed } };
}

/** Makes sure of the record of a session that was kept just before it: see `SessionKeeper`. */
export async function settle(
  parts: ParticipantParts,
  { snapshot: { invitation } }: KeptAttempt,
  { offer, state, rounding, owed }: Resumed,
  signal: AbortSignal,
): Promise<void> {
  if (state.phase !== 'advertising-keys') return;
  const { key, modelHash } = offer.config;
  const step = {
    state,
    record: { type: 'joined', key, modelHash },
    outputs: owed === undefined ? [] : [owed],
  } as const;
  await new SessionKeeper(parts, invitation, offer).keep(step, rounding, signal);
}
