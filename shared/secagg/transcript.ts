/**
 * The only place that length-prefixes and hashes protocol data (secure-aggregation §3.2).
 * Every label is listed here once: one label, one meaning.
 */
import { be32, be64, beFloat64, type Digest, utf8Bytes } from '../domain/bytes.ts';
import { byteAt } from '../domain/indexing.ts';
import { idBytes, participantIdFromBytes, type ParticipantId } from '../domain/ids.ts';
import type { IdentityKey } from '../domain/charter.ts';
import type { CryptoSuite } from '../crypto/suite.ts';
import type { RoundConfig, VectorSegment } from './config.ts';

/** Labels under which an identity key may sign; each names one kind of statement. */
export type SignatureLabel =
  | 'advertise'
  | 'sharekeys'
  | 'acknowledge'
  | 'masked'
  | 'consistent'
  | 'offer'
  | 'blame'
  | 'tls-key';

/** Labels of hashes that are not signed by themselves. */
export type HashLabel =
  | SignatureLabel
  | 'id'
  | 'charter'
  | 'plan'
  | 'config'
  | 'ek'
  | 'ct'
  | 'entry'
  | 'dir'
  | 'graph'
  | 'groups'
  | 'share-aad'
  | 'share-box'
  | 'sc-b'
  | 'sc-rho'
  | 'b-commit'
  | 'share-leaf'
  | 'check-leaf'
  | 'dealer-leaf'
  | 'dealers'
  | 'u2'
  | 'input-leaf'
  | 'u3'
  | 'complaints';

const PREFIX = utf8Bytes('fl-secagg/v1\0');
const ZERO = new Uint8Array(1);

/** `H(label, p1…pm) = SHA-256("fl-secagg/v1\0" ‖ label ‖ 0x00 ‖ be64(|p1|) ‖ p1 ‖ …)`. */
export function hash(
  suite: CryptoSuite,
  label: HashLabel,
  ...parts: readonly Uint8Array[]
): Digest {
  const prefixed = parts.flatMap((part) => [be64(part.length), part]);
  return suite.sha256(PREFIX, utf8Bytes(label), ZERO, ...prefixed);
}

/** Ed25519 over `H(label, parts…)`. */
export function verifySignature(
  suite: CryptoSuite,
  identity: IdentityKey,
  signature: Uint8Array,
  label: SignatureLabel,
  ...parts: readonly Uint8Array[]
): boolean {
  return suite.ed25519Verify(identity, hash(suite, label, ...parts), signature);
}

/** A participant's long-term signing key behind a function, so that no state ever holds it. */
export interface Signer {
  readonly identity: IdentityKey;
  /** Ed25519 over `H(label, parts…)`, 64 bytes. */
  sign(label: SignatureLabel, ...parts: readonly Uint8Array[]): Uint8Array;
}

export function signerOf(suite: CryptoSuite, seed: Uint8Array): Signer {
  return {
    identity: suite.ed25519PublicKey(seed),
    sign: (label, ...parts) => suite.ed25519Sign(seed, hash(suite, label, ...parts)),
  };
}

/** `id_u`: the first 16 bytes of `H("id", ik_u)`. */
export function participantIdOf(suite: CryptoSuite, identity: IdentityKey): ParticipantId {
  return participantIdFromBytes(hash(suite, 'id', identity).subarray(0, 16));
}

/** `cfg = H("config", RoundConfig)`: every field in declaration order, each length-prefixed. */
export function configHash(suite: CryptoSuite, config: RoundConfig): Digest {
  return hash(suite, 'config', ...configParts(config));
}

/** `planHash = H("plan", plan, topology, scaling)`; scaling is empty where there is none. */
export function planHash(
  suite: CryptoSuite,
  planDigest: Digest,
  topologyDigest: Digest,
  scalingDigest: Digest | undefined,
): Digest {
  return hash(suite, 'plan', planDigest, topologyDigest, scalingDigest ?? new Uint8Array(0));
}

function configParts(config: RoundConfig): Uint8Array[] {
  const { key, terms } = config;
  return [
    be32(config.protocolVersion),
    utf8Bytes(config.suite),
    utf8Bytes(config.federation),
    config.charterHash,
    be32(config.rosterEpoch),
    idBytes(key.run),
    be64(key.round),
    be32(key.attempt),
    utf8Bytes(config.kind),
    config.modelHash,
    config.planHash,
    be32(config.segments.length),
    ...config.segments.flatMap(segmentParts),
    be64(config.weightBound),
    be32(terms.minCohort),
    be32(terms.minSurvivors),
    be32(terms.minHonest),
    be32(terms.maxCohort),
    beFloat64(terms.assumedCollusion),
    beFloat64(terms.expectedDropout),
    Uint8Array.of(terms.assumeNoCollusion ? 1 : 0),
    // No part at all where there are no groups: each part has its length, so nothing is ambiguous.
    ...(terms.groups === undefined ? [] : [be32(terms.groups)]),
    config.serverNonce,
  ];
}

function segmentParts(segment: VectorSegment): Uint8Array[] {
  return [
    utf8Bytes(segment.name),
    utf8Bytes(segment.kind),
    be32(segment.length),
    be32(segment.bits),
    be64(segment.scale),
    beFloat64(segment.clip),
  ];
}

/** The set of directory positions as a bitmap: position i is bit i mod 8 of byte ⌊i/8⌋. */
export function bitmap(positions: readonly number[], size: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(size / 8));
  for (const position of positions) {
    const byte = position >> 3;
    bytes[byte] = byteAt(bytes, byte) | (1 << (position & 7));
  }
  return bytes;
}
