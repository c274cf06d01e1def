/**
 * Mask removal shared among coordinator processes: the sum is cut into parts by element range, each part
 * is claimed, computed and handed in. The rows live until the commit that ends the attempt (C6).
 */
import type { AttemptKey, RoundKey } from '../../shared/domain/ids.ts';
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
   * Claims a part that is neither handed in nor under a claim that has not expired, one's own included;
   * the attempt announced first and the smallest part first. `undefined` when there is none.
   */
  claim(holder: string, span: Duration): Promise<ClaimedPart | undefined>;
  /**
   * The claim expires `span` from now instead. Rejects with `LEASE_LOST` when it was taken over or
   * given back, the part was handed in, or the attempt is forgotten.
   */
  prolong(claim: ClaimedPart, span: Duration): Promise<void>;
  /** Lets others claim the part at once; no effect on a claim that is lost. */
  giveBack(claim: ClaimedPart): Promise<void>;
  /** Hands a part in. Rejects with `LEASE_LOST` like `prolong`; a second result is never kept. */
  finish(claim: ClaimedPart, result: Uint8Array): Promise<void>;
  /** How many parts are still to be handed in; `undefined` when nothing was announced. */
  open(key: AttemptKey): Promise<number | undefined>;
  /** What was handed in, by part; `undefined` for parts that are open. Empty when nothing was announced. */
  results(key: AttemptKey): Promise<readonly (Uint8Array | undefined)[]>;
  /** Forgets every part of the round, all attempts. */
  forget(key: RoundKey): Promise<void>;
}
