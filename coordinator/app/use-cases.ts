/** What the application offers to its edges: one method per wire method, in domain types. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, FederationId, ParticipantId, RunId } from '../../shared/domain/ids.ts';
import type { ModelSummary, RunSummary } from '../../shared/domain/run-summary.ts';
import type { CheckInDecision, Instruction } from '../../shared/secagg/instruction.ts';
import type {
  Acknowledgement,
  Confirmation,
  Disclosures,
  KeyAdvertisement,
  MaskedInputHeader,
  SharedKeys,
} from '../../shared/secagg/messages.ts';

/** For members. Every submission is idempotent: the same content again is the same answer. */
export interface ParticipationUseCases {
  /** The current instruction at once, then one whenever it changes; ends when `signal` aborts. */
  watch(
    caller: ParticipantId,
    federation: FederationId,
    signal: AbortSignal,
  ): AsyncIterable<Instruction>;
  checkIn(caller: ParticipantId, key: AttemptKey, decision: CheckInDecision): Promise<void>;
  /** The caller cannot go on with this attempt; nobody need wait for it. */
  leave(caller: ParticipantId, key: AttemptKey, reason: string): Promise<void>;
  advertiseKeys(caller: ParticipantId, key: AttemptKey, message: KeyAdvertisement): Promise<void>;
  shareKeys(caller: ParticipantId, key: AttemptKey, message: SharedKeys): Promise<void>;
  acknowledgeShares(
    caller: ParticipantId,
    key: AttemptKey,
    message: Acknowledgement,
  ): Promise<void>;
  /** Bytes of this upload already durable. */
  uploadedBytes(caller: ParticipantId, key: AttemptKey, digest: Digest): Promise<number>;
  /** `pieces` continue at `offset`; resolves once the whole vector is durable and accepted. */
  submitMaskedInput(
    caller: ParticipantId,
    key: AttemptKey,
    header: MaskedInputHeader,
    offset: number,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<void>;
  confirmSurvivors(caller: ParticipantId, key: AttemptKey, message: Confirmation): Promise<void>;
  disclose(caller: ParticipantId, key: AttemptKey, message: Disclosures): Promise<void>;
}

/** Content-addressed downloads, for members and operators. */
export interface ArtefactUseCases {
  size(digest: Digest): Promise<number>;
  read(digest: Digest, offset: number, pieceBytes: number): AsyncIterable<Uint8Array>;
}

export interface NewRun {
  readonly federation: FederationId;
  /** Canonical JSON of the plan. */
  readonly plan: Uint8Array;
  /** Layers-model topology, JSON. */
  readonly topology: Uint8Array;
  /** Initial weights, safetensors. */
  readonly weights: Uint8Array;
}

export interface OperatorUseCases {
  /** Judges the plan against the charter, stores everything, opens round 1. */
  startRun(request: NewRun): Promise<RunSummary>;
  /** Idempotent; the open attempt is aborted and everyone told. */
  stopRun(run: RunId): Promise<RunSummary>;
  showRun(run: RunId): Promise<RunSummary>;
  listRuns(): Promise<readonly RunSummary[]>;
  /** The summary now and after every change; ends after the run's terminal summary. */
  watchRun(run: RunId, signal: AbortSignal): AsyncIterable<RunSummary>;
  listModels(run: RunId | undefined): Promise<readonly ModelSummary[]>;
  /** By digest or unique prefix of at least 6 hexadecimal digits. */
  showModel(digest: string): Promise<ModelSummary>;
}

export interface CoordinatorApp {
  readonly participation: ParticipationUseCases;
  readonly artefacts: ArtefactUseCases;
  readonly operator: OperatorUseCases;
}
