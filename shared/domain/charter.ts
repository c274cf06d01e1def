/** The agreement between members of a federation, and whether a plan stays inside it. */
import type { FederationId, ParticipantId } from './ids.ts';
import type { PostQuantumPolicy } from './post-quantum.ts';

/** An Ed25519 public key, 32 bytes. */
export type IdentityKey = Uint8Array;

/** One member: an organisation with its long-term identity key. */
export interface Member {
  /** Unique within the charter. */
  readonly name: string;
  readonly identity: IdentityKey;
}

/** The bounds of secure aggregation; the floors a participant will never go below. */
export interface AggregationBounds {
  /** Smallest cohort a round may begin with (n_min), ≥ 3. */
  readonly minCohort: number;
  /** Smallest survivor set that may be unmasked, ≥ 3. */
  readonly minSurvivors: number;
  /** Fraction of the cohort assumed to collude with the coordinator (γ), in [0, 1/2). */
  readonly assumedCollusion: number;
  /** Accept c = 0 where ⌊γn⌋ is 0. Never a default: it must be written in the charter. */
  readonly assumeNoCollusion: boolean;
  /** Smallest group with a sum of its own, ≥ 3; no grouped rounds where absent. */
  readonly minGroup?: number;
  /** Sums over one model a member may help to uncover within a run, 1 or 2; 1 when absent. */
  readonly maxUnmaskPerModel?: number;
  readonly postQuantum: PostQuantumPolicy;
}

/** What any plan may ask of the members' machines. */
export interface TrainingBounds {
  /** SHA-256 digests of the model topologies agreed to; empty means any. */
  readonly topologies: readonly Uint8Array[];
  /** Trainer names agreed to, e.g. `tfjs`; at least one. */
  readonly trainers: readonly string[];
  readonly maxRounds: number;
}

/** A parsed, checked charter. `version` counts amendments from 1. */
export interface Charter {
  readonly federation: FederationId;
  readonly version: number;
  readonly coordinator: { readonly identity: IdentityKey; readonly endpoint: string };
  readonly members: readonly Member[];
  readonly secureAggregation: AggregationBounds;
  readonly training: TrainingBounds;
}

/** A member as the protocol knows it. */
export interface RosterEntry {
  readonly id: ParticipantId;
  readonly name: string;
  readonly identity: IdentityKey;
}

/** The enrolled identity keys, pinned through the charter, with the epoch they belong to. */
export interface Roster {
  readonly epoch: number;
  readonly entries: readonly RosterEntry[];
}
