/** RoundConfig and the offer that carries it (M0). */
import type { AggregationTerms, RoundConfig, VectorSegment } from '../secagg/config.ts';
import type { Offer } from '../secagg/messages.ts';
import { malformed } from './codec.ts';
import {
  bytes32,
  bytes64,
  countField,
  enumField,
  federationField,
  finiteNumber,
  listOf,
  positiveCount,
  realNumber,
  required,
  textField,
  uint32,
  wholeNumber,
} from './fields.ts';
import { velum } from './gen/velum.js';
import { MAX_CODE_LENGTH, MAX_COHORT, MAX_NAME_LENGTH, MAX_SEGMENTS } from './limits.ts';
import { readKey, roundKind, writeKey } from './scope.ts';

const { v1 } = velum;

const segmentKind = enumField<VectorSegment['kind'], velum.v1.SegmentKind>({
  signed: v1.SegmentKind.SEGMENT_KIND_SIGNED,
  count: v1.SegmentKind.SEGMENT_KIND_COUNT,
});

function writeSegment(segment: VectorSegment): velum.v1.VectorSegment.$Shape {
  return {
    name: segment.name,
    kind: segmentKind.write(segment.kind),
    length: uint32(segment.length),
    bits: uint32(segment.bits),
    scale: uint32(segment.scale),
    clip: segment.clip,
  };
}

function readSegment(message: velum.v1.VectorSegment.$Shape, path: string): VectorSegment {
  const name = textField(message.name, MAX_NAME_LENGTH, `${path}.name`);
  if (name === '') throw malformed(`${path}.name`, 'is missing');
  const clip = finiteNumber(message.clip, `${path}.clip`);
  if (clip <= 0) throw malformed(`${path}.clip`, 'must be positive');
  return {
    name,
    kind: segmentKind.read(message.kind, `${path}.kind`),
    length: positiveCount(message.length, `${path}.length`),
    bits: wholeNumber(message.bits, 1, 32, `${path}.bits`),
    scale: positiveCount(message.scale, `${path}.scale`),
    clip,
  };
}

function writeTerms(terms: AggregationTerms): velum.v1.AggregationTerms.$Shape {
  return {
    minCohort: uint32(terms.minCohort),
    minSurvivors: uint32(terms.minSurvivors),
    minHonest: uint32(terms.minHonest),
    maxCohort: uint32(terms.maxCohort),
    assumedCollusion: terms.assumedCollusion,
    expectedDropout: terms.expectedDropout,
    assumeNoCollusion: terms.assumeNoCollusion,
    ...(terms.groups !== undefined && { groups: uint32(terms.groups) }),
  };
}

function readTerms(message: velum.v1.AggregationTerms.$Shape, path: string): AggregationTerms {
  return {
    minCohort: positiveCount(message.minCohort, `${path}.minCohort`),
    minSurvivors: positiveCount(message.minSurvivors, `${path}.minSurvivors`),
    minHonest: positiveCount(message.minHonest, `${path}.minHonest`),
    maxCohort: positiveCount(message.maxCohort, `${path}.maxCohort`),
    assumedCollusion: realNumber(message.assumedCollusion, 0, 0.5, `${path}.assumedCollusion`),
    expectedDropout: realNumber(message.expectedDropout, 0, 1, `${path}.expectedDropout`),
    assumeNoCollusion: message.assumeNoCollusion ?? false,
    // 0 is absence, as everywhere in proto3.
    ...(message.groups && { groups: wholeNumber(message.groups, 2, MAX_COHORT, `${path}.groups`) }),
  };
}

export function writeConfig(config: RoundConfig): velum.v1.RoundConfig.$Shape {
  return {
    protocolVersion: uint32(config.protocolVersion),
    suite: config.suite,
    federation: config.federation,
    charterHash: config.charterHash,
    rosterEpoch: uint32(config.rosterEpoch),
    key: writeKey(config.key),
    kind: roundKind.write(config.kind),
    modelHash: config.modelHash,
    planHash: config.planHash,
    segments: config.segments.map(writeSegment),
    weightBound: uint32(config.weightBound),
    terms: writeTerms(config.terms),
    serverNonce: config.serverNonce,
  };
}

/** Well-formed, not yet acceptable: the participant's own policy judges the terms. */
export function readConfig(message: velum.v1.RoundConfig.$Shape, path: string): RoundConfig {
  const segments = listOf(message.segments, MAX_SEGMENTS, `${path}.segments`, readSegment);
  if (segments.length === 0) throw malformed(`${path}.segments`, 'must not be empty');
  return {
    protocolVersion: positiveCount(message.protocolVersion, `${path}.protocolVersion`),
    suite: textField(message.suite, MAX_CODE_LENGTH, `${path}.suite`),
    federation: federationField(message.federation, `${path}.federation`),
    charterHash: bytes32(message.charterHash, `${path}.charterHash`),
    rosterEpoch: countField(message.rosterEpoch, `${path}.rosterEpoch`),
    key: readKey(message.key, `${path}.key`),
    kind: roundKind.read(message.kind, `${path}.kind`),
    modelHash: bytes32(message.modelHash, `${path}.modelHash`),
    planHash: bytes32(message.planHash, `${path}.planHash`),
    segments,
    weightBound: positiveCount(message.weightBound, `${path}.weightBound`),
    terms: readTerms(required(message.terms, `${path}.terms`), `${path}.terms`),
    serverNonce: bytes32(message.serverNonce, `${path}.serverNonce`),
  };
}

export function writeOffer(offer: Offer): velum.v1.Offer.$Shape {
  return { config: writeConfig(offer.config), signature: offer.signature };
}

export function readOffer(message: velum.v1.Offer.$Shape | null | undefined, path: string): Offer {
  const { config, signature } = required(message, path);
  return {
    config: readConfig(required(config, `${path}.config`), `${path}.config`),
    signature: bytes64(signature, `${path}.signature`),
  };
}
