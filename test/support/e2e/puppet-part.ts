/** What a puppet is told when it starts, and what it tells while it plays. */
import type { ParticipantEvent } from '../../../client/index.ts';

export type PuppetCall =
  | 'checkIn'
  | 'advertiseKeys'
  | 'shareKeys'
  | 'acknowledgeShares'
  | 'submitMaskedInput'
  | 'confirmSurvivors'
  | 'disclose';

/** Where a puppet stops until it is let go: before a call is made, or before its answer is heard. */
export interface PuppetHold {
  readonly round: number;
  readonly call: PuppetCall;
  readonly when: 'before' | 'after';
}

/** A masked input that is none. */
export interface PuppetLie {
  readonly round: number;
  /** Sent with bytes too many, or too few where negative, and the digest to match. */
  readonly bytes?: number;
  /** Made without masks, and signed: the sum it is in keeps those of its peers. */
  readonly maskless?: true;
}

export interface PuppetPart {
  /** Its client.yaml. */
  readonly config: string;
  /** The coordinate of the model it moves, how far, and with which weight. */
  readonly index: number;
  readonly value: number;
  readonly examples: number;
  /** How long its training takes, in milliseconds; no time at all when absent. */
  readonly trainingMs?: number;
  readonly holds: readonly PuppetHold[];
  readonly lies: readonly PuppetLie[];
}

export type PuppetReport =
  | {
      readonly type: 'calling' | 'holding' | 'answered';
      readonly call: PuppetCall;
      readonly round: number;
      readonly attempt: number;
      /** Of the masked input, in hexadecimal, where that is what is sent. */
      readonly input?: string;
    }
  | { readonly type: 'event'; readonly event: ParticipantEvent };
