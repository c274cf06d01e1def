/** What a puppet is told when it starts, and what it tells while it plays. */
import type { ParticipantEvent } from '../../../client/index.ts';

export type PuppetCall =
  'checkIn' | 'advertiseKeys' | 'shareKeys' | 'submitMaskedInput' | 'confirmSurvivors' | 'disclose';

/** Where a puppet stops until it is let go: before a call is made, or before its answer is heard. */
export interface PuppetHold {
  readonly round: number;
  readonly call: PuppetCall;
  readonly when: 'before' | 'after';
}

export interface PuppetPart {
  /** Its client.yaml. */
  readonly config: string;
  /** The coordinate of the model it moves, how far, and with which weight. */
  readonly index: number;
  readonly value: number;
  readonly examples: number;
  readonly holds: readonly PuppetHold[];
}

export type PuppetReport =
  | {
      readonly type: 'calling' | 'holding' | 'answered';
      readonly call: PuppetCall;
      readonly round: number;
      readonly attempt: number;
    }
  | { readonly type: 'event'; readonly event: ParticipantEvent };
