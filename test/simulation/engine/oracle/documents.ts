/** What the oracle reads of a stored round: the document itself, not the program's opinion of it. */
import type { RoundWrite } from '../../../../coordinator/ports/store.ts';
import type { AttemptKey, RoundKey } from '../../../../shared/domain/ids.ts';
import type { Dropout } from '../../../../shared/domain/run-summary.ts';

/** A participant, and how much of its masked input was there. */
type Missed = readonly [
  id: string,
  how: { readonly bytes: number; readonly lateMs: number | null },
];

/** The part that is read here; bytes are hexadecimal, absence is null. */
export interface RoundDocument {
  readonly phase: 'gathering' | 'aggregating' | 'completed' | 'aborted';
  readonly attempt: number;
  readonly history: {
    readonly startedAt: number;
    readonly outcomes: readonly {
      readonly key: AttemptKey;
      readonly outcome: string;
      readonly reason: string;
    }[];
    readonly dropouts: readonly Dropout[];
    /** Whose masked inputs an attempt stopped waiting for. */
    readonly closings: readonly { readonly attempt: number; readonly missed: readonly Missed[] }[];
  };
  readonly session?: {
    readonly phase: string;
    readonly cohort: readonly string[] | null;
    /** Positions in the cohort. */
    readonly survivors: readonly number[] | null;
  };
  readonly result?: {
    readonly modelDigest: string | null;
    readonly survivors: number;
    readonly metrics: { readonly examples: number | null };
  };
  readonly reason?: string;
}

export function documentOf({ round }: RoundWrite): RoundDocument {
  return (JSON.parse(round.document) as { readonly round: RoundDocument }).round;
}

/** What says how a round ended; of one that has ended, nothing else may change but who came too late. */
export function endingOf({ phase, attempt, reason, result }: RoundDocument): string {
  return JSON.stringify([phase, attempt, reason, result]);
}

export function roundText({ run, round }: RoundKey): string {
  return `${run}/${String(round)}`;
}

export function attemptText(key: AttemptKey): string {
  return `${roundText(key)}#${String(key.attempt)}`;
}
