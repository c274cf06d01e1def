/** What operators, the command line and logs may see of a run: never vectors, keys or shares. */
import type { RunId } from './ids.ts';
import type { Instant } from './time.ts';

export type RunStatus = 'running' | 'completed' | 'failed' | 'stopped';

/** Why participants fell out of an attempt, by name, with the phase they were last seen in. */
export interface Dropout {
  readonly participant: string;
  readonly phase: string;
  readonly reason: string;
}

/** Weighted means over the survivors; `undefined` where a round did not ask for the metric. */
export interface RoundMetrics {
  readonly trainingLoss: number | undefined;
  readonly validationLoss: number | undefined;
  readonly validationAccuracy: number | undefined;
  /** Σ w over the survivors. */
  readonly examples: number | undefined;
}

/** The sums of groups that a round uncovered, each known to whoever sees the coordinator. */
export interface RoundSums {
  readonly opened: number;
  /** Of them, those the model was made of; the others could not be sums of honest inputs. */
  readonly used: number;
}

export interface RoundSummary {
  readonly round: number;
  readonly kind: 'training' | 'statistics';
  readonly attempt: number;
  /** `gathering`, a phase of the attempt, `removing-masks`, `publishing`, `completed`, `aborted`. */
  readonly phase: string;
  readonly checkedIn: number;
  readonly cohort: number;
  readonly submitted: number;
  readonly survivors: number;
  /** Absent where a round has one sum, or has not published. */
  readonly sums?: RoundSums | undefined;
  readonly quorum: number;
  readonly dropouts: readonly Dropout[];
  readonly metrics: RoundMetrics | undefined;
  /** Milliseconds spent in each phase so far, all attempts added up. */
  readonly phaseMs: Readonly<Record<string, number>>;
  /** Why earlier attempts of this round were given up. */
  readonly abortReasons: readonly string[];
  readonly modelDigest: string | undefined;
  /** SHA-256 of the feature scaling a statistics round published, hexadecimal. */
  readonly scalingDigest: string | undefined;
  readonly startedAt: Instant;
  readonly endedAt: Instant | undefined;
}

export interface RunSummary {
  readonly run: RunId;
  readonly federation: string;
  readonly status: RunStatus;
  /** A `RunCause`, unless a coordinator of another version knows more of them; empty while running. */
  readonly cause: string;
  readonly roundsPlanned: number;
  readonly roundsCompleted: number;
  readonly createdAt: Instant;
  readonly endedAt: Instant | undefined;
  /** Ascending; the last is the current one. */
  readonly rounds: readonly RoundSummary[];
  /** SHA-256 of the newest weights, hexadecimal. */
  readonly modelDigest: string;
}

export interface ModelSummary {
  readonly digest: string;
  readonly parent: string | undefined;
  readonly run: RunId;
  readonly round: number;
  readonly createdAt: Instant;
  readonly topologyDigest: string;
  readonly parameters: number;
  readonly survivors: number;
  readonly metrics: RoundMetrics | undefined;
}
