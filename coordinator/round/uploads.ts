/** Masked inputs on their way, and those that came too late. Pure data. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { Instant } from '../../shared/domain/time.ts';

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
