/** Masked inputs on their way, and those that came too late. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import { between, type Instant } from '../../shared/domain/time.ts';
import type { UploadTimes } from '../../shared/secagg/round-times.ts';

/** What is known of one upload that is not complete. */
export interface Upload {
  /** Durable bytes when it was first reported, and when that was. */
  readonly firstBytes: number;
  readonly firstAt: Instant;
  /** Durable bytes when it last moved fast enough to be waited for, and when that was. */
  readonly bytes: number;
  readonly at: Instant;
}

/** A masked input that was not there when its phase closed. */
export interface Missed {
  /** Bytes that had arrived, as far as is known; 0 when the upload had not begun. */
  readonly bytes: number;
  /** How long after the closing it was announced or complete, in milliseconds; absent if never. */
  readonly lateMs: number | undefined;
}

/** The moment an attempt stopped waiting for masked inputs. */
export interface Closing {
  readonly attempt: number;
  readonly at: Instant;
  /** Who was still expected. */
  readonly missed: ReadonlyMap<ParticipantId, Missed>;
}

/**
 * The upload with a report of its durable bytes taken in; the same object where the report comes
 * too soon, brings nothing, or shows an upload too slow to be waited for.
 */
export function reported(
  known: Upload | undefined,
  bytes: number,
  now: Instant,
  { report, minimumRate }: UploadTimes,
): Upload | undefined {
  if (known === undefined) {
    return bytes > 0 ? { firstBytes: bytes, firstAt: now, bytes, at: now } : undefined;
  }
  if (between(known.at, now) < report) return known;
  const rate = rateBetween(known.bytes, known.at, bytes, now);
  return rate < minimumRate ? known : { ...known, bytes, at: now };
}

/**
 * Bytes per second of an upload that has become complete; `undefined` where it took less than the
 * time between two reports, which measures nothing.
 */
export function rateOf(
  { firstBytes, firstAt }: Upload,
  completeBytes: number,
  now: Instant,
  { report }: UploadTimes,
): number | undefined {
  if (between(firstAt, now) < report) return undefined;
  return rateBetween(firstBytes, firstAt, completeBytes, now);
}

function rateBetween(from: number, start: Instant, to: number, end: Instant): number {
  return ((to - from) * 1_000) / between(start, end);
}

/** Closings with one more masked input known to have come late; the same object when it was known. */
export function withLate(
  closings: readonly Closing[],
  attempt: number,
  from: ParticipantId,
  bytes: number,
  now: Instant,
): readonly Closing[] {
  const missed = missedInput(closings, attempt, from);
  if (missed === undefined || missed.lateMs !== undefined) return closings;
  return closings.map((closing) => {
    if (closing.attempt !== attempt) return closing;
    const late = { bytes: Math.max(bytes, missed.bytes), lateMs: between(closing.at, now) };
    return { ...closing, missed: new Map(closing.missed).set(from, late) };
  });
}

/** What is known of the masked input an attempt stopped waiting for; `undefined` if it did not. */
export function missedInput(
  closings: readonly Closing[],
  attempt: number,
  from: ParticipantId,
): Missed | undefined {
  return closings.find((closing) => closing.attempt === attempt)?.missed.get(from);
}

/** The lower of two rates, either of which may be unknown. */
export function slower(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
