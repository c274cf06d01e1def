/** The messages M0–M8 as domain types (secure-aggregation §3.5). */
import type { Digest } from '../domain/bytes.ts';
import type { IdentityKey } from '../domain/charter.ts';
import type { ParticipantId } from '../domain/ids.ts';
import type { RoundConfig } from './config.ts';

/** An Ed25519 signature, 64 bytes. */
export type Signature = Uint8Array;
/** An X25519 public key, 32 bytes. */
export type AgreementKey = Uint8Array;
/** An ML-KEM-768 encapsulation key, 1184 bytes. */
export type EncapsulationKey = Uint8Array;
/** An ML-KEM-768 ciphertext, 1088 bytes. */
export type KemCiphertext = Uint8Array;
/** One Shamir share of a 32-byte secret and of the 16 random bytes behind it, 48 bytes. */
export type Share = Uint8Array;
/** 16 random bytes that hide a committed share. */
export type Salt = Uint8Array;

/** A path of sibling hashes from a Merkle leaf to its root, leaf side first. */
export type MerklePath = readonly Digest[];

/** M0, coordinator → participant. */
export interface Offer {
  readonly config: RoundConfig;
  /** By the coordinator's identity key over `H("offer", cfg)`. */
  readonly signature: Signature;
}

/** What the hybrid suite adds to an advertisement. The digests are signed and everyone gets them. */
export interface KemAdvertisement {
  /** H("ek", e_ek): of the key boxes are sealed for; its secret is never shared. */
  readonly sealingDigest: Digest;
  /** H("ek", m_ek): of the key mask seeds are encapsulated for; its secret is derived from ρ. */
  readonly maskDigest: Digest;
  /** The keys themselves: in M1, and in M2 for the receiver's peers only. */
  readonly keys:
    { readonly sealing: EncapsulationKey; readonly mask: EncapsulationKey } | undefined;
}

/** M1, participant → coordinator; M2 repeats it to everyone. */
export interface KeyAdvertisement {
  readonly identity: IdentityKey;
  /** e_pk: encrypts shares; its secret is never shared. */
  readonly sealingKey: AgreementKey;
  /** m_pk: agrees on pairwise masks; its secret is shared. */
  readonly maskKey: AgreementKey;
  /** Absent in the classical suite. */
  readonly kem: KemAdvertisement | undefined;
  /** 32 random bytes. */
  readonly nonce: Uint8Array;
  readonly signature: Signature;
}

/** M2, coordinator → cohort: every advertisement, ascending by participant id. */
export interface DirectoryMessage {
  readonly advertisements: readonly KeyAdvertisement[];
}

/** What a dealer commits to about one holder's two shares. */
export interface ShareCommitment {
  readonly holder: ParticipantId;
  /** h^b: commits to the share of the self-mask seed. */
  readonly selfMask: Digest;
  /** h^ρ: commits to the share of the mask master. */
  readonly pairwiseKey: Digest;
  /** H("share-box", ciphertext); over the empty string for the dealer's own shares. */
  readonly box: Digest;
  /** H("ct", ct_uv), where the dealer encapsulates the pair's mask secret; else absent. */
  readonly maskCiphertext: Digest | undefined;
}

/** Combinations of a dealer's polynomials, of each kind of share: 16 bytes per degree, t degrees. */
export interface CheckPolynomials {
  readonly selfMask: Uint8Array;
  readonly pairwiseKey: Uint8Array;
}

/** The check polynomials at one holder's point: what its shares must combine to, 16 bytes each. */
export interface CheckValues {
  readonly selfMask: Uint8Array;
  readonly pairwiseKey: Uint8Array;
}

/** M3, participant → coordinator. Commitments cover every holder; boxes all but the dealer. */
export interface SharedKeys {
  /** B_u: commits to the self-mask seed. */
  readonly seedCommitment: Digest;
  /** One per holder, in the order of their points. Their Merkle root is D_u. */
  readonly commitments: readonly ShareCommitment[];
  readonly boxes: ReadonlyMap<ParticipantId, Uint8Array>;
  /** The Merkle root over their values at the holders' points is E_u. */
  readonly checks: CheckPolynomials;
  /** ct_uv for every peer with a greater id; empty in the classical suite. */
  readonly maskCiphertexts: ReadonlyMap<ParticipantId, KemCiphertext>;
  readonly signature: Signature;
}

/** What a dealer signs about its shares: Sig("sharekeys", R1, B_u, D_u, E_u). */
export interface SignedDealing {
  /** B_u. */
  readonly seedCommitment: Digest;
  /** D_u. */
  readonly root: Digest;
  /** E_u. */
  readonly checkRoot: Digest;
  readonly signature: Signature;
}

/** One holder's place in a dealing. */
export interface DealingPlace {
  readonly commitment: ShareCommitment;
  /** From `commitment` to D_u. */
  readonly path: MerklePath;
  readonly checks: CheckValues;
  /** From `checks` to E_u. */
  readonly checkPath: MerklePath;
}

/** One dealer's bundle inside M4, for one holder. */
export interface PeerShares extends SignedDealing, DealingPlace {
  readonly dealer: ParticipantId;
  readonly box: Uint8Array;
  /** ct_uv, where the dealer has the smaller id; else absent. */
  readonly maskCiphertext: KemCiphertext | undefined;
  /** From (dealer, D, B, E) to the dealers' root of M4. */
  readonly dealersPath: MerklePath;
}

/** M4, coordinator → one dealer. */
export interface Relay {
  /** Who delivered M3, as positions in the directory, ascending. */
  readonly dealers: readonly number[];
  /** Merkle root over (id, D, B, E) of the dealers. */
  readonly dealersRoot: Digest;
  readonly bundles: readonly PeerShares[];
}

/** What a holder says against a dealer. */
export type Complaint =
  /** Claims, which nobody else can check; never enough alone to exclude. */
  | { readonly dealer: ParticipantId; readonly reason: 'box-unreadable' }
  | { readonly dealer: ParticipantId; readonly reason: 'commitment-mismatch' }
  /** Proof: a share the dealer committed to, which does not lie on its check polynomial. */
  | {
      readonly dealer: ParticipantId;
      readonly reason: 'off-polynomial';
      readonly opened: Disclosure;
    };

/** Reply to M4: this participant holds the shares of its peers, but for those it complains about. */
export interface Acknowledgement {
  /** Ascending by dealer, at most one about each. */
  readonly complaints: readonly Complaint[];
  /** Over `H("acknowledge", Rd, complaints)`. */
  readonly signature: Signature;
}

/** The answer to the acknowledgements, coordinator → sharers: who is left. */
export interface SharersMessage {
  /** U2 as positions in the directory, ascending. */
  readonly sharers: readonly number[];
}

/** M5 without its bytes, which travel and are stored apart. */
export interface MaskedInputHeader {
  /** SHA-256 of the packed vector. */
  readonly digest: Digest;
  /** Over `H("masked", R2, digest)`. */
  readonly signature: Signature;
}

/** M6, coordinator → one survivor. */
export interface SurvivorSetMessage {
  /** U3 as positions in the directory, ascending. */
  readonly survivors: readonly number[];
  /** Merkle root over (id, H(y)) of U3. */
  readonly inputsRoot: Digest;
  /** The receiver's own inclusion. */
  readonly path: MerklePath;
}

/** Reply to M6: a signature over `H("consistent", cfg, R1, R2, R3)`. */
export interface Confirmation {
  readonly signature: Signature;
}

/** M7, coordinator → survivors: at least q confirmations of one survivor set. */
export interface QuorumMessage {
  readonly confirmations: ReadonlyMap<ParticipantId, Signature>;
}

/** What a participant may reveal about one peer. There is no way to write down both. */
export type Disclosure =
  | { readonly kind: 'self-mask-share'; readonly share: Share; readonly salt: Salt }
  | { readonly kind: 'pairwise-key-share'; readonly share: Share; readonly salt: Salt };

/** M8, participant → coordinator: at most one disclosure per peer. */
export interface Disclosures {
  readonly byPeer: ReadonlyMap<ParticipantId, Disclosure>;
}
