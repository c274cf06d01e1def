/**
 * The participant's memory of the attempt that is open: what it needs to go on after its own death,
 * and what must be gone once the attempt is over. Beside it lies the trained contribution, which
 * belongs to the round. Both are sealed; only the newest copy of either can be opened.
 */
import type { AttemptKey } from '../shared/domain/ids.ts';

/** A session as bytes. `content` holds secrets: whoever gets it wipes it. */
export interface StoredSession {
  readonly attempt: AttemptKey;
  readonly content: Uint8Array;
  /** The masked input that is still owed; no secret. */
  readonly input: Uint8Array | undefined;
}

/**
 * Why a session that is there cannot be opened: `anchor-gone` – the secret kept apart from it no longer
 * exists, as after a restart of the machine; `not-current` – it is damaged, or an older copy than the
 * last one kept.
 */
export type SessionLoss = 'anchor-gone' | 'not-current';

export type OpenedSession =
  | { readonly type: 'none' }
  | ({ readonly type: 'kept' } & StoredSession)
  | {
      readonly type: 'lost';
      /** As its file says. */
      readonly attempt: AttemptKey | undefined;
      readonly reason: SessionLoss;
    };

/** `content` is secret. */
export interface StoredContribution {
  /** What it is a contribution to; equal text, equal contribution. Not secret. */
  readonly subject: string;
  readonly content: Uint8Array;
}

/**
 * Calls take effect one after the other. Any may reject with `DISK_FULL`, after which what was kept
 * before is still kept and the same call may succeed later, or with `STORE_UNAVAILABLE`.
 * Contract: test/conformance/session-store.suite.ts.
 */
export interface SessionStore {
  /** What was kept last and not destroyed, also by an earlier process. */
  open(): Promise<OpenedSession>;
  /**
   * Resolves once the session survives the death of the process at any instruction. From then on no
   * earlier session can be opened, from whatever copy, and a ledger shorter than it was when this
   * was called is recognised. Where sessions are not to be resumed, only the latter.
   */
  keep(session: StoredSession): Promise<void>;
  /** Nothing kept can be opened afterwards. No effect where there is nothing. */
  destroy(): Promise<void>;
  openContribution(): Promise<StoredContribution | undefined>;
  /** Replaces the one before. */
  keepContribution(contribution: StoredContribution): Promise<void>;
  destroyContribution(): Promise<void>;
  /** Waits for calls under way. */
  close(): Promise<void>;
}
