/** What the coordinator tells one participant to do next: always the whole of it. */
import type { Digest } from '../domain/bytes.ts';
import type { AttemptKey, FederationId, RunId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { RoundKind } from './config.ts';
import type {
  DirectoryMessage,
  Offer,
  QuorumMessage,
  Relay,
  SharersMessage,
  SurvivorSetMessage,
} from './messages.ts';

/** What a round is about, by digest, before any key is made. */
export interface Invitation {
  readonly key: AttemptKey;
  readonly federation: FederationId;
  readonly kind: RoundKind;
  readonly charterHash: Digest;
  /** Canonical JSON of the plan. */
  readonly planDigest: Digest;
  readonly topologyDigest: Digest;
  /** The weights to start from (safetensors); absent in the statistics round. */
  readonly modelDigest: Digest | undefined;
  /** JSON of the feature scaling the statistics round produced; absent where there was none. */
  readonly scalingDigest: Digest | undefined;
}

/** How the last ended attempt of the run ended, so that everyone is told why. */
export interface AttemptOutcome {
  readonly key: AttemptKey;
  readonly outcome: 'published' | 'aborted';
  /** Machine-readable; empty when published. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
}

export type Task =
  /** Nothing to do until the next instruction. */
  | { readonly type: 'wait'; readonly key: AttemptKey | undefined; readonly phase: string }
  | { readonly type: 'check-in'; readonly invitation: Invitation; readonly closesAt: Instant }
  | { readonly type: 'advertise-keys'; readonly invitation: Invitation; readonly offer: Offer }
  | { readonly type: 'share-keys'; readonly key: AttemptKey; readonly directory: DirectoryMessage }
  | { readonly type: 'acknowledge-shares'; readonly key: AttemptKey; readonly relay: Relay }
  | {
      readonly type: 'submit-masked-input';
      readonly key: AttemptKey;
      readonly sharers: SharersMessage;
    }
  | {
      readonly type: 'confirm-survivors';
      readonly key: AttemptKey;
      readonly survivorSet: SurvivorSetMessage;
    }
  | { readonly type: 'disclose'; readonly key: AttemptKey; readonly quorum: QuorumMessage }
  | {
      readonly type: 'run-ended';
      readonly run: RunId;
      readonly status: 'completed' | 'failed' | 'stopped';
      readonly cause: string;
    };

export interface Instruction {
  readonly task: Task;
  readonly last: AttemptOutcome | undefined;
}

/** A participant's answer to an invitation. */
export type CheckInDecision =
  | { readonly type: 'accept' }
  /** `code` is an ErrorCode; `message` says which rule refused what. */
  | { readonly type: 'refuse'; readonly code: string; readonly message: string };
