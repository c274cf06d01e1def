/** States of the coordinator's machine. Each phase keeps what the phases before it agreed on. */
import type { Digest } from '../../domain/bytes.ts';
import type { Roster } from '../../domain/charter.ts';
import type { ParticipantId } from '../../domain/ids.ts';
import type { RoundConfig } from '../config.ts';
import type { Directory } from '../directory.ts';
import type {
  Acknowledgement,
  Confirmation,
  Disclosures,
  KeyAdvertisement,
  MaskedInputHeader,
  SharedKeys,
} from '../messages.ts';
import type { SessionDigests } from '../survivor-set.ts';

/** The phases of an attempt, in order. */
export const ATTEMPT_PHASES = [
  'advertising-keys',
  'sharing-keys',
  'checking-shares',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
  'removing-masks',
] as const;

export type AttemptPhase = (typeof ATTEMPT_PHASES)[number];

/** Fixed for the attempt. */
export interface SessionSetup {
  readonly config: RoundConfig;
  readonly cfg: Digest;
  readonly roster: Roster;
  /** Who checked in and was offered the round. */
  readonly invited: readonly ParticipantId[];
}

/** A participant that will say nothing more in this attempt. */
export interface Departure {
  readonly phase: AttemptPhase;
  readonly reason: string;
}

/** M1 received. */
export interface Opened {
  readonly setup: SessionSetup;
  readonly departed: ReadonlyMap<ParticipantId, Departure>;
  readonly advertisements: ReadonlyMap<ParticipantId, KeyAdvertisement>;
}

/** M2 fixed; M3 received. */
export interface Directed extends Opened {
  readonly directory: Directory;
  readonly shared: ReadonlyMap<ParticipantId, SharedKeys>;
}

/** Ud fixed; acknowledgements received. */
export interface Dealt extends Directed {
  readonly dealers: readonly number[];
  readonly dealersRoot: Digest;
  /** Rd. */
  readonly dealersDigest: Digest;
  readonly acknowledgements: ReadonlyMap<ParticipantId, Acknowledgement>;
}

/** U2 fixed; M5 received. */
export interface Sharing extends Dealt {
  readonly sharers: readonly number[];
  readonly digests: SessionDigests;
  readonly inputs: ReadonlyMap<ParticipantId, MaskedInputHeader>;
}

/** U3 frozen; confirmations received (they may still come while unmasking). */
export interface Survived extends Sharing {
  readonly survivors: readonly number[];
  readonly inputsRoot: Digest;
  /** R3. */
  readonly survivorsDigest: Digest;
  readonly confirmations: ReadonlyMap<ParticipantId, Confirmation>;
}

/** A quorum signed; M8 received. */
export interface Unmasking extends Survived {
  readonly disclosures: ReadonlyMap<ParticipantId, Disclosures>;
}

export type AggregatorState =
  | ({ readonly phase: 'advertising-keys' } & Opened)
  | ({ readonly phase: 'sharing-keys' } & Directed)
  | ({ readonly phase: 'checking-shares' } & Dealt)
  | ({ readonly phase: 'collecting-masked-inputs' } & Sharing)
  | ({ readonly phase: 'confirming-survivors' } & Survived)
  | ({ readonly phase: 'unmasking' } & Unmasking)
  | ({ readonly phase: 'removing-masks' } & Unmasking);

/** M1, M3, the acknowledgement, M5, the confirmation and M8, as they arrive; hostile input. */
export type ParticipantMessage =
  | { readonly type: 'advertise-keys'; readonly message: KeyAdvertisement }
  | { readonly type: 'share-keys'; readonly message: SharedKeys }
  | { readonly type: 'acknowledge-shares'; readonly message: Acknowledgement }
  | { readonly type: 'submit-masked-input'; readonly message: MaskedInputHeader }
  | { readonly type: 'confirm-survivors'; readonly message: Confirmation }
  | { readonly type: 'disclose'; readonly message: Disclosures };

/** Whether the protocol would allow the next phase; whether to take it is pacing's business. */
export type Readiness =
  | { readonly status: 'waiting' }
  /** The bound is met, but peers who may still answer are missing. */
  | { readonly status: 'may-proceed' }
  | { readonly status: 'complete' }
  /** The bound cannot be met any more. */
  | { readonly status: 'lost'; readonly reason: LossReason };

export type LossReason =
  | 'too-few-advertisements'
  | 'too-few-sharers'
  /** Too few acknowledged shares that are good. */
  | 'too-few-acknowledgements'
  | 'too-few-masked-inputs'
  /** So many hold no share of a dealer, or are silent, that its secrets could not be rebuilt. */
  | 'too-few-shares'
  | 'too-few-confirmations'
  | 'too-few-disclosures';
