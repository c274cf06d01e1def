/** Everything that can happen to a round. */
import type { ParticipantId } from '../../shared/domain/ids.ts';
import type { RunCause } from '../../shared/domain/run-causes.ts';
import type { ParticipantMessage } from '../../shared/secagg/aggregator.ts';
import type { CheckInDecision } from '../../shared/secagg/instruction.ts';
import type { RoundResult } from './round.ts';

export type RoundInput =
  | {
      readonly type: 'check-in';
      readonly from: ParticipantId;
      readonly attempt: number;
      readonly decision: CheckInDecision;
    }
  | {
      readonly type: 'message';
      readonly from: ParticipantId;
      readonly attempt: number;
      readonly message: ParticipantMessage;
    }
  | {
      readonly type: 'leave';
      readonly from: ParticipantId;
      readonly attempt: number;
      readonly reason: string;
    }
  /** A masked input under way: `bytes` of it are durable. */
  | {
      readonly type: 'upload-progress';
      readonly from: ParticipantId;
      readonly attempt: number;
      readonly bytes: number;
    }
  /** A masked input that was still expected when its phase closed came after all. */
  | {
      readonly type: 'late-input';
      readonly from: ParticipantId;
      readonly attempt: number;
      readonly bytes: number;
    }
  /** Time has passed. */
  | { readonly type: 'tick' }
  /** Mask removal and publication succeeded; the result is durable with this very commit. */
  | { readonly type: 'published'; readonly attempt: number; readonly result: RoundResult }
  /** Mask removal named culprits, or the sum cannot be one of honest inputs. */
  | {
      readonly type: 'spoilt';
      readonly attempt: number;
      readonly reason: RunCause;
      readonly message: string;
      readonly blamed: ReadonlyMap<ParticipantId, string>;
    }
  /** Ends the round whatever attempts are left. */
  | { readonly type: 'stop'; readonly reason: RunCause; readonly message: string };

/** The input of one type. */
export type InputOf<Type extends RoundInput['type']> = Extract<RoundInput, { readonly type: Type }>;
