/**
 * Mask removal shared among coordinator processes: the sum is cut into parts by element range, each part
 * is claimed, computed and handed in. The rows live until the commit that ends the attempt (C6).
 */
import type { AttemptKey } from '../../shared/domain/ids.ts';
import type { Duration } from '../../shared/domain/time.ts';

/** A part somebody is to compute. */
export interface ClaimedPart {
  readonly key: AttemptKey;
  /** 0 … parts − 1. */
  readonly part: number;
  readonly parts: number;
  readonly holder: string;
  /** Fencing token of the claim. */
  readonly token: number;
}

/** Contract (test/conformance/removals.suite.ts). Time is the store's own, as for leases. */
export interface RemovalRepository {
  /** Announces parts 0 … `parts` − 1 of an attempt; no effect when they were announced before. */
  announce(key: AttemptKey, parts: number): Promise<void>;
  /**
   * Claims a part that is neither handed in nor claimed by another whose claim has not expired; the oldest
   * attempt and the smallest part first. `undefined` when there is none.
   */
  claim(holder: string, span: Duration): Promise<ClaimedPart | undefined>;
  /**
   * Hands a part in. Rejects with `LEASE_LOST` when the claim was taken over or the attempt is
   * forgotten; a second result is never kept.
   */
  finish(claim: ClaimedPart, result: Uint8Array): Promise<void>;
  /** What was handed in, by part; `undefined` for parts that are open. Empty when nothing was announced. */
  results(key: AttemptKey): Promise<readonly (Uint8Array | undefined)[]>;
  /** Forgets every part of the round, all attempts. */
  forget(key: { readonly run: AttemptKey['run']; readonly round: number }): Promise<void>;
}
