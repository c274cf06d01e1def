/** Masked inputs in the round's machine: under way, arrived, missed. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Dropout } from '../../shared/domain/run-summary.ts';
import { formatSpan, milliseconds, type Instant } from '../../shared/domain/time.ts';
import { awaited } from '../../shared/secagg/aggregator.ts';
import { packedBytes } from '../../shared/secagg/layout.ts';
import type { InputOf } from './input.ts';
import { nameOf, type Aggregating, type RoundState } from './round.ts';
import { rateOf, reported, slower, withLate, type Missed } from './uploads.ts';

export function isOpen(state: RoundState, attempt: number): state is Aggregating {
  return state.phase === 'aggregating' && state.attempt === attempt;
}

/** Reports come whenever bytes are durable: most of them change nothing. */
export function noteProgress(
  state: RoundState,
  { from, attempt, bytes }: InputOf<'upload-progress'>,
  now: Instant,
): RoundState {
  if (!isOpen(state, attempt) || state.session.phase !== 'collecting-masked-inputs') return state;
  if (!awaited(state.session).includes(from)) return state;
  const known = state.uploads.get(from);
  const upload = reported(known, bytes, now, state.terms.times.uploads);
  if (upload === undefined || upload === known) return state;
  return { ...state, uploads: new Map(state.uploads).set(from, upload) };
}

/** What is accepted is under way no more; the slowest upload says what the run's links can do. */
export function endUpload(state: Aggregating, from: ParticipantId, now: Instant): Aggregating {
  const upload = state.uploads.get(from);
  if (upload === undefined) return state;
  const { terms, history } = state;
  const rate = rateOf(upload, packedBytes(terms.segments), now, terms.times.uploads);
  const slowestRate = slower(history.slowestRate, rate);
  const uploads = new Map([...state.uploads].filter(([id]) => id !== from));
  return { ...state, uploads, history: { ...history, slowestRate } };
}

/** Whatever has become of the attempt and its round meanwhile. */
export function noteLate(
  state: RoundState,
  { from, attempt, bytes }: InputOf<'late-input'>,
  now: Instant,
): RoundState {
  const { history } = state;
  const closings = withLate(history.closings, attempt, from, bytes, now);
  return closings === history.closings ? state : { ...state, history: { ...history, closings } };
}

/** Remembers who is not waited for any longer. A masked input that is missed may still turn up. */
export function passOver(state: Aggregating, now: Instant): Aggregating {
  const { history, session, attempt, uploads } = state;
  const missing = awaited(session);
  if (missing.length === 0) return state;
  if (session.phase !== 'collecting-masked-inputs') {
    const silent = missing.map((id) => dropout(state, id, 'silent'));
    return { ...state, history: { ...history, dropouts: [...history.dropouts, ...silent] } };
  }
  const missed = new Map(
    missing.map((id) => [id, { bytes: uploads.get(id)?.bytes ?? 0, lateMs: undefined }]),
  );
  const closings = [...history.closings, { attempt, at: now, missed }];
  return { ...state, history: { ...history, closings } };
}

function dropout(state: Aggregating, id: ParticipantId, reason: string): Dropout {
  return { participant: nameOf(state.terms, id), phase: state.session.phase, reason };
}

/** Whose masked input was missed, over all attempts, and how nearly. */
export function missedOf({ terms, history }: RoundState): readonly Dropout[] {
  return history.closings.flatMap(({ missed }) =>
    [...missed].map(([id, each]) => ({
      participant: nameOf(terms, id),
      phase: 'collecting-masked-inputs',
      reason: missedReason(each, packedBytes(terms.segments)),
    })),
  );
}

function missedReason({ bytes, lateMs }: Missed, length: number): string {
  const arrived = `${bytes} of ${length} bytes had arrived`;
  if (lateMs !== undefined) {
    const span = formatSpan(milliseconds(Math.ceil(lateMs)));
    return `late: its masked input came ${span} after the phase had closed; ${arrived}`;
  }
  return bytes === 0 ? 'silent' : `uploading: ${arrived} when the phase closed`;
}
