/** Run ⇄ versioned JSON. The plan is kept in the canonical form its digest was taken of. */
import { z } from 'zod';
import { fromHex, toHex, utf8Bytes } from '../../shared/domain/bytes.ts';
import { federationId, runId } from '../../shared/domain/ids.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import { instant } from '../../shared/domain/time.ts';
import type { Run } from './run.ts';

const bytes = z.string().transform((text) => fromHex(text));
const time = z.number().transform((value) => instant(value));

const runDocument = z.object({
  version: z.literal(1),
  id: z.string().transform((text) => runId(text)),
  federation: z.string().transform((text) => federationId(text)),
  charterHash: bytes,
  status: z.enum(['running', 'completed', 'failed', 'stopped']),
  cause: z.string(),
  plan: z.string(),
  planDigest: bytes,
  topologyDigest: bytes,
  schema: z.array(z.object({ name: z.string(), shape: z.array(z.int()) })),
  modelDigest: bytes,
  scalingDigest: bytes.nullable(),
  round: z.int(),
  roundsCompleted: z.int(),
  // Added later: what was written before is read as it was meant.
  slowestRate: z.number().nullable().default(null),
  attemptOffset: z.int().default(0),
  createdAt: time,
  endedAt: time.nullable(),
});

export function encodeRun(run: Run): string {
  const document: z.input<typeof runDocument> = {
    version: 1,
    ...run,
    charterHash: toHex(run.charterHash),
    plan: new TextDecoder().decode(encodePlan(run.plan)),
    planDigest: toHex(run.planDigest),
    topologyDigest: toHex(run.topologyDigest),
    schema: run.schema.map(({ name, shape }) => ({ name, shape: [...shape] })),
    modelDigest: toHex(run.modelDigest),
    scalingDigest: run.scalingDigest === undefined ? null : toHex(run.scalingDigest),
    slowestRate: run.slowestRate ?? null,
    endedAt: run.endedAt ?? null,
  };
  return JSON.stringify(document);
}

/** `decodePlan` parses the canonical plan bytes. */
export function decodeRun(json: string, decodePlan: (bytes: Uint8Array) => Plan): Run {
  const { version: _version, ...stored } = runDocument.parse(JSON.parse(json));
  return {
    ...stored,
    plan: decodePlan(utf8Bytes(stored.plan)),
    scalingDigest: stored.scalingDigest ?? undefined,
    slowestRate: stored.slowestRate ?? undefined,
    endedAt: stored.endedAt ?? undefined,
  };
}
