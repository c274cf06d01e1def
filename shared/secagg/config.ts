/** RoundConfig: everything an attempt is bound to (secure-aggregation §3.3). */
import type { Digest } from '../domain/bytes.ts';
import type { AttemptKey, FederationId } from '../domain/ids.ts';

export const PROTOCOL_VERSION = 2;
/** Names of suites as they stand in a `RoundConfig`. X25519 + Ed25519 + HKDF-SHA-256 + AES-256. */
export const CLASSICAL_SUITE = 'classical-1';
/** The same, with ML-KEM-768 beside X25519 wherever a secret is agreed on. */
export const HYBRID_SUITE = 'hybrid-1';

/** The suite of a round that is, or is not, post-quantum. */
export function suiteNameOf(postQuantum: boolean): string {
  return postQuantum ? HYBRID_SUITE : CLASSICAL_SUITE;
}

export { CANARIES } from '../vector/fixed-point.ts';

/**
 * A stretch of the masked vector with one element width. Elements are integers in [−scale, scale]
 * (`signed`) or [0, weightBound] (`count`), reduced mod 2^bits.
 */
export interface VectorSegment {
  readonly name: string;
  readonly kind: 'signed' | 'count';
  /** Elements that carry values; `CANARIES` more follow them. */
  readonly length: number;
  /** Element width b, 1…32. */
  readonly bits: number;
  /** Q: the integer that stands for `clip`; 1 for counts. */
  readonly scale: number;
  /** C: the largest magnitude a value may have before scaling; 1 for counts. */
  readonly clip: number;
}

/** Inputs of the parameter rules of §3.7. */
export interface AggregationTerms {
  readonly minCohort: number;
  /** Of the whole cohort, and of each group where there are some. */
  readonly minSurvivors: number;
  /** h_min: honest contributions a survivor set must hold even if c of it collude, ≥ 2. */
  readonly minHonest: number;
  readonly maxCohort: number;
  /** γ in [0, 1/2). */
  readonly assumedCollusion: number;
  /** δ in [0, 1). */
  readonly expectedDropout: number;
  readonly assumeNoCollusion: boolean;
  /** G ≥ 2: the cohort is split into so many groups, each with a sum of its own; one sum when absent. */
  readonly groups?: number | undefined;
}

export type RoundKind = 'training' | 'statistics';

export interface RoundConfig {
  readonly protocolVersion: number;
  readonly suite: string;
  readonly federation: FederationId;
  /** Hash of the pinned charter: it names the roster. */
  readonly charterHash: Digest;
  readonly rosterEpoch: number;
  readonly key: AttemptKey;
  readonly kind: RoundKind;
  /** SHA-256 of the exact weight bytes the participant starts from; 32 zero bytes for statistics. */
  readonly modelHash: Digest;
  /** `H("plan", plan, topology digest, scaling digest)`. */
  readonly planHash: Digest;
  readonly segments: readonly VectorSegment[];
  /** W: the largest weight one participant may have. */
  readonly weightBound: number;
  readonly terms: AggregationTerms;
  /** 32 random bytes, fresh per attempt. */
  readonly serverNonce: Uint8Array;
}
