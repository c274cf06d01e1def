/** The participant's own floors. They come from its charter and site file, never from the wire. */
import { equalBytes, type Digest } from '../domain/bytes.ts';
import type { AttemptKey, FederationId } from '../domain/ids.ts';
import type { IdentityKey, Roster } from '../domain/charter.ts';
import { admits, type PostQuantumPolicy } from '../domain/post-quantum.ts';
import { countBits, signedBits } from '../vector/fixed-point.ts';
import type { CryptoSuite } from '../crypto/suite.ts';
import {
  CLASSICAL_SUITE,
  HYBRID_SUITE,
  PROTOCOL_VERSION,
  type AggregationTerms,
  type RoundConfig,
  type RoundKind,
  type VectorSegment,
} from './config.ts';
import { groupRange } from './group-parameters.ts';
import type { Offer } from './messages.ts';
import { configHash, verifySignature } from './transcript.ts';
import { violation, type Violation } from './violations.ts';

const SUITES: readonly string[] = [CLASSICAL_SUITE, HYBRID_SUITE];

/** Terms below any of these are refused before anything is sent (secure-aggregation §3.3). */
export interface ParticipationFloors {
  readonly minCohort: number;
  readonly minSurvivors: number;
  /** h_min ≥ 2: with one honest input the sum would be that input. */
  readonly minHonest: number;
  /** Smallest group with a sum of its own; absent where the site takes part in no grouped round. */
  readonly minGroup?: number | undefined;
  /** Honest members that two sums over one model must differ by, if at all; 0 asks for nothing. */
  readonly minDifference: number;
  /** Smallest γ the parameters must assume. */
  readonly assumedCollusion: number;
  readonly allowNoCollusion: boolean;
  /** Largest vector this site will mask, in elements. */
  readonly maxElements: number;
  /** Which suites this site takes part in. */
  readonly postQuantum: PostQuantumPolicy;
}

/** What the participant agreed to take part in, before the offer came. */
export interface Expectation {
  readonly federation: FederationId;
  readonly charterHash: Digest;
  readonly coordinator: IdentityKey;
  readonly roster: Roster;
  readonly key: AttemptKey;
  readonly kind: RoundKind;
  readonly modelHash: Digest;
  readonly planHash: Digest;
  /** The suite charter and plan give. */
  readonly suite: string;
  /** As computed from the plan by this participant. */
  readonly segments: readonly VectorSegment[];
  readonly weightBound: number;
  /** As the plan has them; absent where it asks for one sum. */
  readonly groups?: number | undefined;
}

/** Judges M0; returns why it is refused. The offer is hostile input. */
export function judgeOffer(
  suite: CryptoSuite,
  offer: Offer,
  expected: Expectation,
  floors: ParticipationFloors,
): Violation | undefined {
  const { config } = offer;
  if (config.protocolVersion !== PROTOCOL_VERSION || !SUITES.includes(config.suite)) {
    return violation(
      'terms-unsupported',
      `protocol ${config.protocolVersion}, suite ${config.suite}: only ${PROTOCOL_VERSION}, ${SUITES.join(' or ')} are spoken here`,
    );
  }
  const cfg = configHash(suite, config);
  if (!verifySignature(suite, expected.coordinator, offer.signature, 'offer', cfg)) {
    return violation('signature-invalid', 'the offer is not signed by the charter’s coordinator');
  }
  return (
    judgeSuite(config, floors) ??
    judgeIdentity(config, expected) ??
    judgeSegments(config, expected, floors) ??
    judgeTerms(config.terms, floors)
  );
}

/** A downgrade is refused by name, whatever the charter and the plan make of it (#28). */
function judgeSuite({ suite }: RoundConfig, floors: ParticipationFloors): Violation | undefined {
  if (admits(floors.postQuantum, suite === HYBRID_SUITE)) return undefined;
  return violation(
    'terms-below-floor',
    `the suite is ${suite}; postQuantum is ${floors.postQuantum} at this site`,
  );
}

function judgeIdentity(config: RoundConfig, expected: Expectation): Violation | undefined {
  const { key } = expected;
  const sameKey =
    config.key.run === key.run &&
    config.key.round === key.round &&
    config.key.attempt === key.attempt;
  const facts: readonly (readonly [string, boolean])[] = [
    ['federation', config.federation === expected.federation],
    ['run, round or attempt', sameKey],
    ['round kind', config.kind === expected.kind],
    ['charter', equalBytes(config.charterHash, expected.charterHash)],
    ['roster epoch', config.rosterEpoch === expected.roster.epoch],
    ['model', equalBytes(config.modelHash, expected.modelHash)],
    ['suite', config.suite === expected.suite],
    ['plan, topology or scaling', equalBytes(config.planHash, expected.planHash)],
    ['weight bound', config.weightBound === expected.weightBound],
    ['number of groups', config.terms.groups === expected.groups],
    ['nonce', config.serverNonce.length === 32],
  ];
  const changed = facts.find(([, same]) => !same);
  if (changed === undefined) return undefined;
  return violation('terms-changed', `the offer’s ${changed[0]} is not what was agreed to`);
}

function judgeSegments(
  config: RoundConfig,
  expected: Expectation,
  floors: ParticipationFloors,
): Violation | undefined {
  const elements = config.segments.reduce((sum, segment) => sum + segment.length, 0);
  if (elements > floors.maxElements) {
    return violation(
      'terms-below-floor',
      `the vector has ${elements} elements; this site masks at most ${floors.maxElements}`,
    );
  }
  if (!sameSegments(config.segments, expected.segments)) {
    return violation('terms-changed', 'the vector layout is not the one the plan gives');
  }
  const narrow = config.segments.find((segment) => segment.bits < requiredBits(segment, config));
  if (narrow === undefined) return undefined;
  return violation(
    'terms-below-floor',
    `segment ${narrow.name} has ${narrow.bits} bits, too few for ${config.terms.maxCohort} participants: the sum could overflow`,
  );
}

/** Infinite where no width would do. */
function requiredBits(segment: VectorSegment, config: RoundConfig): number {
  const cohort = config.terms.maxCohort;
  const bits =
    segment.kind === 'signed'
      ? signedBits(cohort, segment.scale)
      : countBits(cohort, config.weightBound);
  return bits ?? Infinity;
}

function sameSegments(a: readonly VectorSegment[], b: readonly VectorSegment[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((segment, i) => {
    const other = b[i];
    return (
      segment.name === other?.name &&
      segment.kind === other.kind &&
      segment.length === other.length &&
      segment.bits === other.bits &&
      segment.scale === other.scale &&
      segment.clip === other.clip
    );
  });
}

function judgeTerms(terms: AggregationTerms, floors: ParticipationFloors): Violation | undefined {
  const below = (['minCohort', 'minSurvivors', 'minHonest', 'assumedCollusion'] as const).find(
    // `!(a >= b)` also refuses NaN.
    (name) => !(terms[name] >= floors[name]),
  );
  if (below !== undefined) {
    return violation(
      'terms-below-floor',
      `${below} is ${terms[below]}; this site requires at least ${floors[below]}`,
    );
  }
  if (terms.assumeNoCollusion && !floors.allowNoCollusion) {
    return violation('terms-below-floor', 'this site does not accept assumeNoCollusion');
  }
  return judgeGroups(terms, floors);
}

/** Every cohort the terms allow has groups at least as large as those of the smallest. */
function judgeGroups(
  { groups, minCohort }: AggregationTerms,
  { minGroup }: ParticipationFloors,
): Violation | undefined {
  if (groups === undefined) return undefined;
  if (minGroup === undefined) {
    return violation('terms-below-floor', 'this site takes part in no grouped round');
  }
  const { smallest } = groupRange(minCohort, groups);
  if (smallest >= minGroup) return undefined;
  return violation(
    'terms-below-floor',
    `${groups} groups of ${minCohort} participants have as few as ${smallest} members; this site ` +
      `requires at least ${minGroup}`,
  );
}
