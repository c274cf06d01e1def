/** Protocol messages and their parts as they are kept on disk. */
import {
  federationId,
  idBytes,
  participantIdFromBytes,
  runIdFromBytes,
  type AttemptKey,
  type FederationId,
  type ParticipantId,
  type RunId,
} from '../../shared/domain/ids.ts';
import type { AggregationTerms, RoundConfig, VectorSegment } from '../../shared/secagg/config.ts';
import { ENCAPSULATION_KEY_BYTES, KEM_CIPHERTEXT_BYTES } from '../../shared/secagg/kem.ts';
import type { Invitation } from '../../shared/secagg/instruction.ts';
import type {
  Acknowledgement,
  CheckPolynomials,
  Complaint,
  Confirmation,
  Disclosure,
  Disclosures,
  KemAdvertisement,
  KeyAdvertisement,
  MaskedInputHeader,
  Offer,
  ShareCommitment,
  SharedKeys,
} from '../../shared/secagg/messages.ts';
import {
  blob,
  bytesOf,
  constant,
  count,
  flag,
  listOf,
  mapOf,
  mapped,
  oneOf,
  optional,
  real,
  record,
  text,
  uint32,
  union,
  type Format,
} from './binary.ts';

export const digest = bytesOf(32);
/** Seeds, secret keys, public keys and nonces alike. */
export const bytes32 = bytesOf(32);
const signature = bytesOf(64);
export const salt = bytesOf(16);
export const share = bytesOf(48);

const run: Format<RunId> = mapped(bytesOf(16), idBytes, runIdFromBytes);
export const participant: Format<ParticipantId> = mapped(
  bytesOf(16),
  idBytes,
  participantIdFromBytes,
);
const federation: Format<FederationId> = mapped(text, (id: FederationId) => id, federationId);

export const attemptKey = record<AttemptKey>({ run, round: count, attempt: uint32 });
const kind = oneOf('training', 'statistics');

export const invitation = record<Invitation>({
  key: attemptKey,
  federation,
  kind,
  charterHash: digest,
  planDigest: digest,
  topologyDigest: digest,
  modelDigest: optional(digest),
  scalingDigest: optional(digest),
});

const segment = record<VectorSegment>({
  name: text,
  kind: oneOf('signed', 'count'),
  length: uint32,
  bits: uint32,
  scale: count,
  clip: real,
});

const terms = record<AggregationTerms>({
  minCohort: uint32,
  minSurvivors: uint32,
  minHonest: uint32,
  maxCohort: uint32,
  assumedCollusion: real,
  expectedDropout: real,
  assumeNoCollusion: flag,
  groups: optional(uint32),
});

const config = record<RoundConfig>({
  protocolVersion: uint32,
  suite: text,
  federation,
  charterHash: digest,
  rosterEpoch: uint32,
  key: attemptKey,
  kind,
  modelHash: digest,
  planHash: digest,
  segments: listOf(segment),
  weightBound: count,
  terms,
  serverNonce: bytes32,
});

export const offer = record<Offer>({ config, signature });

const encapsulationKey = bytesOf(ENCAPSULATION_KEY_BYTES);
const kem = record<KemAdvertisement>({
  sealingDigest: digest,
  maskDigest: digest,
  keys: optional(record({ sealing: encapsulationKey, mask: encapsulationKey })),
});

export const advertisement = record<KeyAdvertisement>({
  identity: bytes32,
  sealingKey: bytes32,
  maskKey: bytes32,
  kem: optional(kem),
  nonce: bytes32,
  signature,
});

const commitment = record<ShareCommitment>({
  holder: participant,
  selfMask: digest,
  pairwiseKey: digest,
  box: digest,
  maskCiphertext: optional(digest),
});

export const sharedKeys = record<SharedKeys>({
  seedCommitment: digest,
  commitments: listOf(commitment),
  boxes: mapOf(participant, blob),
  checks: record<CheckPolynomials>({ selfMask: blob, pairwiseKey: blob }),
  maskCiphertexts: mapOf(participant, bytesOf(KEM_CIPHERTEXT_BYTES)),
  signature,
});

export const maskedInputHeader = record<MaskedInputHeader>({ digest, signature });

export const confirmation = record<Confirmation>({ signature });

const disclosure = union<'kind', Disclosure>('kind', {
  'self-mask-share': record({ kind: constant('self-mask-share'), share, salt }),
  'pairwise-key-share': record({ kind: constant('pairwise-key-share'), share, salt }),
});

const complaint = union<'reason', Complaint>('reason', {
  'box-unreadable': record({ dealer: participant, reason: constant('box-unreadable') }),
  'commitment-mismatch': record({ dealer: participant, reason: constant('commitment-mismatch') }),
  'off-polynomial': record({
    dealer: participant,
    reason: constant('off-polynomial'),
    opened: disclosure,
  }),
});

export const acknowledgement = record<Acknowledgement>({
  complaints: listOf(complaint),
  signature,
});

export const disclosures = record<Disclosures>({ byPeer: mapOf(participant, disclosure) });
