/** The client's port to its coordinator. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, FederationId } from '../../shared/domain/ids.ts';
import type { CheckInDecision, Instruction } from '../../shared/secagg/instruction.ts';
import type {
  Acknowledgement,
  Confirmation,
  Disclosures,
  KeyAdvertisement,
  MaskedInputHeader,
  SharedKeys,
} from '../../shared/secagg/messages.ts';

/**
 * Contract (test/conformance/transport.suite.ts): every failure is a `FederationError` rebuilt from
 * the catalogue; calls are single tries (retrying is `retry.ts`); an aborted signal rejects with
 * its reason. Everything that arrives is hostile until parsed.
 */
export interface CoordinatorTransport {
  /**
   * Instructions until the stream breaks (throws) or `signal` aborts (returns). A stream that stays
   * silent longer than the heartbeat allows counts as broken.
   */
  watchRound(federation: FederationId, signal: AbortSignal): AsyncIterable<Instruction>;
  checkIn(key: AttemptKey, decision: CheckInDecision, signal: AbortSignal): Promise<void>;
  leave(key: AttemptKey, reason: string, signal: AbortSignal): Promise<void>;
  advertiseKeys(key: AttemptKey, message: KeyAdvertisement, signal: AbortSignal): Promise<void>;
  shareKeys(key: AttemptKey, message: SharedKeys, signal: AbortSignal): Promise<void>;
  acknowledgeShares(key: AttemptKey, message: Acknowledgement, signal: AbortSignal): Promise<void>;
  /** Asks how much is already there, then sends the rest. `vector` is the packed masked input. */
  submitMaskedInput(
    key: AttemptKey,
    header: MaskedInputHeader,
    vector: Uint8Array,
    signal: AbortSignal,
  ): Promise<void>;
  confirmSurvivors(key: AttemptKey, message: Confirmation, signal: AbortSignal): Promise<void>;
  disclose(key: AttemptKey, message: Disclosures, signal: AbortSignal): Promise<void>;
  /** Whole artefact, checked against its digest; at most `maxBytes`. Resumes by offset within the call. */
  download(digest: Digest, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): void;
}
