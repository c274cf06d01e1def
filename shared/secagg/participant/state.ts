/** States, inputs and outputs of the participant's machine. Each state carries exactly its own data. */
import type { CryptoSuite } from '../../crypto/suite.ts';
import type { Digest } from '../../domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../domain/ids.ts';
import type { RoundConfig } from '../config.ts';
import type { SummedMembers } from '../differences.ts';
import type { Directory } from '../directory.ts';
import type {
  Acknowledgement,
  Confirmation,
  DirectoryMessage,
  Disclosures,
  KeyAdvertisement,
  MaskedInputHeader,
  Offer,
  QuorumMessage,
  Relay,
  SharedKeys,
  SharersMessage,
  SurvivorSetMessage,
} from '../messages.ts';
import type { MaskEncapsulation } from '../mask-encapsulation.ts';
import type { SignedMaskSeed } from '../mask-seeds.ts';
import type { Expectation, ParticipationFloors } from '../policy.ts';
import type { SharePair } from '../share-box.ts';
import type { SessionDigests } from '../survivor-set.ts';
import type { Signer } from '../transcript.ts';
import type { Violation } from '../violations.ts';

/** What the machine needs from outside: cryptography and the identity key, neither kept in state. */
export interface ParticipantContext {
  readonly suite: CryptoSuite;
  readonly signer: Signer;
}

/** Fixed for the attempt once the offer was accepted. */
export interface Setup {
  readonly id: ParticipantId;
  readonly config: RoundConfig;
  readonly cfg: Digest;
  readonly expected: Expectation;
  readonly floors: ParticipationFloors;
  readonly earlier: readonly SummedMembers[];
}

/** Secrets of one attempt, from M1 until the mask seeds are derived. */
export interface SecretKeys {
  /** ρ: 32 bytes, Shamir-shared. */
  readonly maskMaster: Uint8Array;
  /** b: 32 bytes, Shamir-shared. */
  readonly selfMaskSeed: Uint8Array;
  /** e_sk: never shared. */
  readonly sealingSecret: Uint8Array;
  /** d ‖ z of e_dk, 64 bytes, never shared; absent in the classical suite. */
  readonly sealingKemSeed: Uint8Array | undefined;
  readonly own: KeyAdvertisement;
}

/** The shares this participant holds, by dealer; a dealer with a bad bundle is missing. */
export type HeldShares = ReadonlyMap<ParticipantId, SharePair>;

/** The masks shared with each peer, by its id. */
export type PairwiseMasks = ReadonlyMap<ParticipantId, SignedMaskSeed>;

/** What M4 brought. */
export interface Dealt {
  readonly setup: Setup;
  readonly directory: Directory;
  /** Ud as directory positions. */
  readonly dealers: readonly number[];
  /** Rd. */
  readonly digest: Digest;
  readonly held: HeldShares;
}

/** Facts agreed once the sharers are fixed. */
export interface Session {
  readonly setup: Setup;
  readonly directory: Directory;
  readonly digests: SessionDigests;
  /** U2 as directory positions. */
  readonly sharers: readonly number[];
  readonly held: HeldShares;
}

export type ParticipantState =
  | { readonly phase: 'advertising-keys'; readonly setup: Setup; readonly keys: SecretKeys }
  | {
      readonly phase: 'sharing-keys';
      readonly setup: Setup;
      readonly keys: SecretKeys;
      readonly directory: Directory;
      /** The pair it dealt to itself; none in a sparse graph, where nobody holds its own share. */
      readonly ownPair: SharePair | undefined;
      /** What it encapsulated to the peers with greater ids; empty in the classical suite. */
      readonly encapsulated: ReadonlyMap<ParticipantId, MaskEncapsulation>;
    }
  | {
      readonly phase: 'checking-shares';
      readonly dealt: Dealt;
      /** b: 32 bytes. */
      readonly selfMaskSeed: Uint8Array;
      /** With every peer that dealt; those of the excluded are never used. */
      readonly pairwise: PairwiseMasks;
    }
  | {
      readonly phase: 'masking-input';
      readonly session: Session;
      readonly masks: readonly SignedMaskSeed[];
    }
  | { readonly phase: 'confirming-survivors'; readonly session: Session; readonly sent: Digest }
  | {
      readonly phase: 'unmasking';
      readonly session: Session;
      readonly survivors: readonly number[];
      /** R3. */
      readonly confirmed: Digest;
    }
  | { readonly phase: 'completed'; readonly key: AttemptKey }
  | { readonly phase: 'aborted'; readonly key: AttemptKey; readonly reason: string };

export type ParticipantInput =
  | { readonly type: 'directory'; readonly message: DirectoryMessage }
  | { readonly type: 'relay'; readonly message: Relay }
  | { readonly type: 'sharers'; readonly message: SharersMessage }
  /** Encoded elements per segment, without canaries. Copied: the caller's arrays stay as they are. */
  | { readonly type: 'update-ready'; readonly encoded: readonly Uint32Array[] }
  | { readonly type: 'survivor-set'; readonly message: SurvivorSetMessage }
  | { readonly type: 'quorum'; readonly message: QuorumMessage }
  | { readonly type: 'abort'; readonly reason: string };

export type ParticipantOutput =
  | { readonly type: 'advertise-keys'; readonly message: KeyAdvertisement }
  | { readonly type: 'share-keys'; readonly message: SharedKeys }
  | { readonly type: 'acknowledge-shares'; readonly message: Acknowledgement }
  | {
      readonly type: 'submit-masked-input';
      readonly header: MaskedInputHeader;
      readonly vector: Uint8Array;
    }
  | { readonly type: 'confirm-survivors'; readonly message: Confirmation }
  | { readonly type: 'disclose'; readonly message: Disclosures };

/** One line of the participant's durable memory; written before the message it is about leaves. */
export type LedgerRecord =
  | { readonly type: 'joined'; readonly key: AttemptKey; readonly modelHash: Digest }
  | { readonly type: 'masked'; readonly key: AttemptKey; readonly input: Digest }
  | {
      readonly type: 'confirmed';
      readonly key: AttemptKey;
      /** R3. */
      readonly survivors: Digest;
      /** Who is in the set; absent in records of before they were kept. */
      readonly members?: SummedMembers;
      /** Present where they were summed in so many groups. */
      readonly groups?: number;
    }
  | { readonly type: 'disclosed'; readonly key: AttemptKey; readonly modelHash: Digest };

export interface Step<State, Output> {
  readonly state: State;
  /** Must be durable before any output is sent. Absent when nothing irrevocable is said. */
  readonly record?: LedgerRecord;
  readonly outputs: readonly Output[];
}

export type Advance<State, Output> =
  | { readonly ok: true; readonly step: Step<State, Output> }
  | { readonly ok: false; readonly violation: Violation };

export type ParticipantAdvance = Advance<ParticipantState, ParticipantOutput>;

/** What `start` needs beside the context. */
export interface StartInputs {
  readonly offer: Offer;
  readonly expected: Expectation;
  readonly floors: ParticipationFloors;
  /** Sums over the same model this participant may have had a part in, oldest first. */
  readonly earlier?: readonly SummedMembers[];
}
