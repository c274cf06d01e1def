/** Shapes of the stored JSON, parsed into domain types. Version 3; earlier ones are upgraded to it. */
import { z } from 'zod';
import { fromHex } from '../../shared/domain/bytes.ts';
import { federationId, participantId, runId } from '../../shared/domain/ids.ts';
import { instant, milliseconds } from '../../shared/domain/time.ts';
import { ATTEMPT_PHASES } from '../../shared/secagg/aggregator/state.ts';
import { upgraded } from './document-upgrade.ts';

/** Bytes are stored as lower-case hexadecimal. */
export const bytes = z.string().transform((text) => fromHex(text));
export const participant = z.string().transform((text) => participantId(text));
const time = z.number().transform((value) => instant(value));
const span = z.number().transform((value) => milliseconds(value));
/** `null` in JSON is absence in the domain. */
const absent = z.null().transform(() => undefined);

function optional<T extends z.ZodType>(schema: T) {
  return z.union([schema, absent]);
}

/** The same for what documents from before the hybrid suite do not have. */
function newer<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => value ?? null, optional(schema));
}

/** Maps are stored as lists of pairs. */
const pairs = z.array(z.tuple([z.string(), z.unknown()])).transform((list) => new Map(list));

function mapOf<V extends z.ZodType>(value: V) {
  return pairs.pipe(z.map(participant, value));
}

const segment = z.object({
  name: z.string(),
  kind: z.enum(['signed', 'count']),
  length: z.int(),
  bits: z.int(),
  scale: z.number(),
  clip: z.number(),
});

const aggregation = z.object({
  minCohort: z.int(),
  minSurvivors: z.int(),
  minHonest: z.int(),
  maxCohort: z.int(),
  assumedCollusion: z.number(),
  expectedDropout: z.number(),
  assumeNoCollusion: z.boolean(),
  groups: z.exactOptional(z.int()),
});

const run = z.string().transform((text) => runId(text));
const federation = z.string().transform((text) => federationId(text));
const roundKey = z.object({ run, round: z.int() });
const attemptKey = roundKey.extend({ attempt: z.int() });
const kind = z.enum(['training', 'statistics']);

const times = z.object({
  gathering: span,
  phases: z.object({
    'advertising-keys': span,
    'sharing-keys': span,
    'checking-shares': span,
    'collecting-masked-inputs': span,
    'confirming-survivors': span,
    unmasking: span,
  }),
  uploads: z.object({ longest: span, stall: span, report: span, minimumRate: z.number() }),
});

const terms = z.object({
  key: roundKey,
  federation,
  kind,
  charterHash: bytes,
  suite: z.string(),
  planDigest: bytes,
  topologyDigest: bytes,
  modelDigest: optional(bytes),
  scalingDigest: optional(bytes),
  segments: z.array(segment),
  weightBound: z.int(),
  aggregation,
  cohort: z.object({
    target: z.int(),
    minimum: z.int(),
    grace: span,
    attempts: z.int(),
    expectedDropout: z.number(),
  }),
  maxUnmaskPerModel: z.int(),
  times,
  runEndsBy: optional(time),
});

const dropout = z.object({ participant: z.string(), phase: z.string(), reason: z.string() });

const closing = z.object({
  attempt: z.int(),
  at: time,
  missed: mapOf(z.object({ bytes: z.int(), lateMs: optional(z.number()) })),
});

const release = z.object({
  attempt: z.int(),
  survivors: z.array(participant),
  disclosed: z.array(participant),
});

const upload = z.object({ firstBytes: z.int(), firstAt: time, bytes: z.int(), at: time });

const history = z.object({
  startedAt: time,
  enteredAt: time,
  phaseMs: z.record(z.string(), z.number()),
  outcomes: z.array(
    z.object({
      key: attemptKey,
      outcome: z.enum(['published', 'aborted']),
      reason: z.string(),
      message: z.string(),
    }),
  ),
  excluded: mapOf(z.string()),
  dropouts: z.array(dropout),
  closings: z.array(closing),
  slowestRate: optional(z.number()),
  releases: z.array(release),
  summedBefore: z.array(z.array(participant)),
  attemptOffset: z.int(),
});

const config = z.object({
  protocolVersion: z.int(),
  suite: z.string(),
  federation,
  charterHash: bytes,
  rosterEpoch: z.int(),
  key: attemptKey,
  kind,
  modelHash: bytes,
  planHash: bytes,
  segments: z.array(segment),
  weightBound: z.int(),
  terms: aggregation,
  serverNonce: bytes,
});

const attemptPhase = z.enum(ATTEMPT_PHASES);

const session = z.object({
  phase: attemptPhase,
  config,
  invited: z.array(participant),
  departed: mapOf(z.object({ phase: attemptPhase, reason: z.string() })),
  cohort: optional(z.array(participant)),
  dealers: optional(z.array(z.int())),
  sharers: optional(z.array(z.int())),
  survivors: optional(z.array(z.int())),
});

const metrics = z.object({
  trainingLoss: optional(z.number()),
  validationLoss: optional(z.number()),
  validationAccuracy: optional(z.number()),
  examples: optional(z.number()),
});

const base = { terms, attempt: z.int(), history };

/** What is written. */
export const DOCUMENT_VERSION = 3;

const current = z.object({
  version: z.literal(DOCUMENT_VERSION),
  round: z.discriminatedUnion('phase', [
    z.object({
      ...base,
      phase: z.literal('gathering'),
      checkedIn: z.array(participant),
      refusals: mapOf(z.object({ code: z.string(), message: z.string() })),
      readyAt: optional(time),
      closesAt: time,
    }),
    z.object({
      ...base,
      phase: z.literal('aggregating'),
      session,
      offerSignature: bytes,
      readyAt: optional(time),
      closesAt: time,
      uploads: mapOf(upload),
    }),
    z.object({
      ...base,
      phase: z.literal('completed'),
      result: z.object({
        modelDigest: optional(bytes),
        scalingDigest: optional(bytes),
        survivors: z.int(),
        sums: z.exactOptional(z.object({ opened: z.int(), used: z.int() })),
        metrics,
      }),
      endedAt: time,
      cohort: z.int(),
    }),
    z.object({
      ...base,
      phase: z.literal('aborted'),
      during: z.string(),
      reason: z.string(),
      message: z.string(),
      endedAt: time,
    }),
  ]),
});

/** A round as it is stored, without roster and messages. */
export const roundDocument = z.preprocess(upgraded, current);

const commitment = z.object({
  holder: participant,
  selfMask: bytes,
  pairwiseKey: bytes,
  box: bytes,
  maskCiphertext: newer(bytes),
});

const disclosure = z.object({
  kind: z.enum(['self-mask-share', 'pairwise-key-share']),
  share: bytes,
  salt: bytes,
});

const complaint = z.discriminatedUnion('reason', [
  z.object({ dealer: participant, reason: z.enum(['box-unreadable', 'commitment-mismatch']) }),
  z.object({ dealer: participant, reason: z.literal('off-polynomial'), opened: disclosure }),
]);

/** One accepted message. */
export const messageDocument = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('advertise-keys'),
    message: z.object({
      identity: bytes,
      sealingKey: bytes,
      maskKey: bytes,
      kem: newer(
        z.object({
          sealingDigest: bytes,
          maskDigest: bytes,
          keys: optional(z.object({ sealing: bytes, mask: bytes })),
        }),
      ),
      nonce: bytes,
      signature: bytes,
    }),
  }),
  z.object({
    type: z.literal('share-keys'),
    message: z.object({
      seedCommitment: bytes,
      commitments: z.array(commitment),
      boxes: mapOf(bytes),
      checks: z.object({ selfMask: bytes, pairwiseKey: bytes }),
      maskCiphertexts: mapOf(bytes),
      signature: bytes,
    }),
  }),
  z.object({
    type: z.literal('acknowledge-shares'),
    message: z.object({ complaints: z.array(complaint), signature: bytes }),
  }),
  z.object({
    type: z.literal('submit-masked-input'),
    message: z.object({
      digest: bytes,
      signature: bytes,
    }),
  }),
  z.object({ type: z.literal('confirm-survivors'), message: z.object({ signature: bytes }) }),
  z.object({
    type: z.literal('disclose'),
    message: z.object({
      byPeer: mapOf(disclosure),
    }),
  }),
]);
