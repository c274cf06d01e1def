/** A blame document from a file of unknown origin: read strictly, so that only its claim is left to doubt. */
import { z } from 'zod';
import { fromHex } from '../../shared/domain/bytes.ts';
import { federationId, participantId, runId } from '../../shared/domain/ids.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { DealerBlame } from '../../shared/secagg/blame.ts';
import { BLAME_VERSION } from '../../shared/secagg/blame-document.ts';
import { ENCAPSULATION_KEY_BYTES } from '../../shared/secagg/kem.ts';
import { CHECK_LENGTH, SHARE_LENGTH } from '../../shared/secagg/low-degree.ts';
import { COHORT_MAX, HOLDERS_MAX } from '../../shared/secagg/parameters.ts';
import { SALT_LENGTH } from '../../shared/secagg/share-box.ts';

/** Siblings on a Merkle path: enough for 2³² leaves. */
const MAX_DEPTH = 32;

function hex(length: number) {
  return z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${2 * length}}$`))
    .transform((text) => fromHex(text));
}

function named<T>(read: (text: string) => T) {
  return z.string().transform((text, context): T => {
    try {
      return read(text);
    } catch {
      context.addIssue('is not an identifier');
      return z.NEVER;
    }
  });
}

/** Canonical JSON has null where something is absent. */
function absent<T>(schema: z.ZodType<T>) {
  return schema.nullable().transform((value) => value ?? undefined);
}

const digest = hex(32);
const signature = hex(64);
const count = z.int().min(0).max(0xffff_ffff);
const large = z.int().min(0);
const participant = named(participantId);
const path = z.array(digest).max(MAX_DEPTH);

const config = z.strictObject({
  protocolVersion: count,
  suite: z.string(),
  federation: named(federationId),
  charterHash: digest,
  rosterEpoch: count,
  key: z.strictObject({ run: named(runId), round: large, attempt: count }),
  kind: z.enum(['training', 'statistics']),
  modelHash: digest,
  planHash: digest,
  segments: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['signed', 'count']),
      length: count,
      bits: count,
      scale: large,
      clip: z.number(),
    }),
  ),
  weightBound: large,
  terms: z.strictObject({
    minCohort: count,
    minSurvivors: count,
    minHonest: count,
    maxCohort: count,
    assumedCollusion: z.number(),
    expectedDropout: z.number(),
    assumeNoCollusion: z.boolean(),
    groups: z.exactOptional(count),
  }),
  serverNonce: digest,
});

const advertisement = z.strictObject({
  identity: digest,
  sealingKey: digest,
  maskKey: digest,
  kem: absent(
    z.strictObject({
      sealingDigest: digest,
      maskDigest: digest,
      keys: z.null().transform(() => undefined),
    }),
  ),
  nonce: digest,
  signature,
});

const commitment = z.strictObject({
  holder: participant,
  selfMask: digest,
  pairwiseKey: digest,
  box: digest,
  maskCiphertext: absent(digest),
});

const share = z.strictObject({
  commitment,
  path,
  disclosure: z.strictObject({
    kind: z.enum(['self-mask-share', 'pairwise-key-share']),
    share: hex(SHARE_LENGTH),
    salt: hex(SALT_LENGTH),
  }),
});

const checks = z.strictObject({ selfMask: hex(CHECK_LENGTH), pairwiseKey: hex(CHECK_LENGTH) });

const dealing = {
  version: z.literal(BLAME_VERSION),
  dealer: participant,
  config,
  advertisements: z.array(advertisement).max(COHORT_MAX),
  seedCommitment: digest,
  root: digest,
  checkRoot: digest,
  signature,
};

const document = z.discriminatedUnion('kind', [
  z.strictObject({
    ...dealing,
    kind: z.literal('wrong-secret'),
    shares: z.array(share).max(HOLDERS_MAX),
    ciphertext: absent(z.strictObject({ commitment, path, key: hex(ENCAPSULATION_KEY_BYTES) })),
  }),
  z.strictObject({
    ...dealing,
    kind: z.literal('off-polynomial'),
    share: share.extend({ checks, checkPath: path }),
  }),
]);

/** Reads evidence; `file` names it in errors. Throws `EVIDENCE_INVALID` where it is none, whatever it proves. */
export function parseBlame(text: string, file: string): DealerBlame {
  const parsed = document.safeParse(jsonIn(text, file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw invalid(file, `${where === '' ? 'it' : where} is not as a blame document has it`);
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 'it is not JSON', cause);
  }
}

function invalid(file: string, problem: string, cause?: unknown): FederationError {
  const message = `${file}: ${problem}; fetch the evidence again with "velum audit fetch"`;
  return new FederationError('EVIDENCE_INVALID', message, { file }, cause);
}
