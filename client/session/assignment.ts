/** From an invitation to something this site agreed to do, checked from end to end. */
import type { Digest } from '../../shared/domain/bytes.ts';
import type { FeatureColumn, FeatureScaling } from '../../shared/domain/data-schema.ts';
import { decodeFeatureScaling } from '../../shared/domain/feature-scaling.ts';
import type { AttemptKey } from '../../shared/domain/ids.ts';
import { vectorLength } from '../../shared/domain/model-schema.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { decodeSafetensors, MAX_HEADER_BYTES } from '../../shared/domain/safetensors.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { decodePlan, MAX_PLAN_BYTES } from '../../shared/schema/plan-bytes.ts';
import type { VectorSegment } from '../../shared/secagg/config.ts';
import type { Invitation } from '../../shared/secagg/instruction.ts';
import { statisticsSegments, trainingSegments } from '../../shared/secagg/layout.ts';
import { planHash } from '../../shared/secagg/transcript.ts';
import { MAX_TOPOLOGY_BYTES } from '../../shared/wire/limits.ts';
import { allows, judge, type SitePolicy } from '../policy/site-policy.ts';
import type { GlobalModel, TrainingTerms } from '../trainer.ts';
import type { Artefacts } from './artefacts.ts';
import type { Contributions } from './contributions.ts';
import type { ParticipantParts } from './parts.ts';
import { refusalOf, type Refusal } from './refusal.ts';

/** What the trainer is to do. */
export type Work =
  | { readonly kind: 'training'; readonly model: GlobalModel; readonly terms: TrainingTerms }
  | { readonly kind: 'statistics'; readonly features: readonly FeatureColumn[] };

/** An attempt this site is ready to take part in. */
export interface Assignment {
  readonly key: AttemptKey;
  readonly plan: Plan;
  readonly work: Work;
  /** 32 zero bytes in the statistics round. */
  readonly modelHash: Digest;
  readonly planHash: Digest;
  /** As this site computes them from the plan. */
  readonly segments: readonly VectorSegment[];
}

export type Assigned =
  | { readonly ok: true; readonly assignment: Assignment }
  | { readonly ok: false; readonly refusal: Refusal };

export interface AssignmentTools {
  readonly parts: ParticipantParts;
  readonly artefacts: Artefacts;
  readonly contributions: Contributions;
}

/** Of a safetensors file, before its header. */
const PREFIX_BYTES = 8;
const FLOAT32_BYTES = 4;
const SCALING_BYTES_PER_FEATURE = 64;

/**
 * Downloads and checks what the invitation names, by digest, and has the trainer read its data.
 * The invitation is hostile input. Rejects only with the reason of `signal`; whatever else goes
 * wrong is a refusal.
 */
export async function assign(
  tools: AssignmentTools,
  invitation: Invitation,
  signal: AbortSignal,
): Promise<Assigned> {
  try {
    return await prepare(tools, invitation, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, refusal: refusalOf(tools.parts.log, error) };
  }
}

async function prepare(
  tools: AssignmentTools,
  invitation: Invitation,
  signal: AbortSignal,
): Promise<Assigned> {
  const { parts, artefacts, contributions } = tools;
  // First: what a refused invitation brought would otherwise stay, invitation after invitation.
  artefacts.retain(invitation);
  const plan = decodePlan(await artefacts.get(invitation.planDigest, MAX_PLAN_BYTES, signal));
  const decision = judge(invitation, plan, parts.pinned, parts.policy);
  if (decision.type === 'refuse') return { ok: false, refusal: decision };
  requireRound(invitation, plan);
  requireTrainer(parts.trainer.name, plan);
  const work = await workOf(tools, invitation, plan, signal);
  const assignment = assignmentOf(parts, invitation, plan, work);
  requireElements(assignment, parts.policy);
  await contributions.prepare(invitation.key.run, plan, signal);
  return { ok: true, assignment };
}

function assignmentOf(
  { suite }: ParticipantParts,
  invitation: Invitation,
  plan: Plan,
  work: Work,
): Assignment {
  const { key, planDigest, topologyDigest, modelDigest, scalingDigest } = invitation;
  return {
    key,
    plan,
    work,
    modelHash: modelDigest ?? new Uint8Array(32),
    planHash: planHash(suite, planDigest, topologyDigest, scalingDigest),
    segments: segmentsOf(plan, work),
  };
}

function segmentsOf({ encoding, cohort }: Plan, work: Work): readonly VectorSegment[] {
  return work.kind === 'training'
    ? trainingSegments(encoding, cohort.target, vectorLength(work.model.schema))
    : statisticsSegments(encoding, cohort.target, work.features.length);
}

/** The plan bounds the number of rounds; a coordinator must not add any. */
function requireRound({ key, kind, modelDigest }: Invitation, plan: Plan): void {
  const fits =
    kind === 'training'
      ? key.round >= 1 && key.round <= plan.rounds && modelDigest !== undefined
      : key.round === 0 &&
        plan.data.normalisation.kind === 'statistics' &&
        modelDigest === undefined;
  if (fits) return;
  throw new FederationError(
    'PLAN_INVALID',
    `the plan has no ${kind} round ${key.round}, or not with these artefacts: it has ` +
      `${plan.rounds} training rounds and normalisation ${plan.data.normalisation.kind}`,
  );
}

function requireTrainer(name: string, plan: Plan): void {
  if (plan.trainer === name) return;
  throw new FederationError(
    'POLICY_REFUSED',
    `the plan asks for the trainer ${plan.trainer}; this site runs ${name}`,
  );
}

/** What the offer's layout is refused for, before this site has promised to take part. */
function requireElements({ segments }: Assignment, { maxElements }: SitePolicy): void {
  const elements = segments.reduce((sum, { length }) => sum + length, 0);
  if (elements <= maxElements) return;
  throw new FederationError(
    'POLICY_REFUSED',
    `the round's vector has ${elements} elements; policy.maxElements of this site is ${maxElements}`,
  );
}

async function workOf(
  tools: AssignmentTools,
  invitation: Invitation,
  plan: Plan,
  signal: AbortSignal,
): Promise<Work> {
  const { parts, artefacts } = tools;
  const { kind, key, topologyDigest, modelDigest } = invitation;
  if (kind === 'statistics' || modelDigest === undefined) {
    return { kind: 'statistics', features: plan.data.features };
  }
  const topology = await artefacts.get(topologyDigest, MAX_TOPOLOGY_BYTES, signal);
  const largest = PREFIX_BYTES + MAX_HEADER_BYTES + FLOAT32_BYTES * parts.policy.maxElements;
  const weights = await artefacts.get(modelDigest, largest, signal);
  const scaling = await scalingFor(artefacts, invitation, plan, signal);
  const repetition = parts.ledger.disclosuresFor(key.run, modelDigest).length;
  const evaluate = allows(parts.policy, 'evaluate') && key.round % plan.evaluation.every === 0;
  return {
    kind,
    model: modelOf(topology, weights),
    terms: { plan, round: key.round, repetition, scaling, evaluate },
  };
}

/** `weights` have the digest the round is bound to, and are hostile all the same. */
function modelOf(topology: Uint8Array, weights: Uint8Array): GlobalModel {
  const decoded = decodeSafetensors(weights);
  if (decoded.ok) {
    return { topology, schema: decoded.file.schema, weights: decoded.file.weights };
  }
  throw new FederationError('MODEL_INVALID', `the model's weights: ${decoded.problem}`);
}

/** Present exactly where the plan has it computed. */
async function scalingFor(
  artefacts: Artefacts,
  { scalingDigest }: Invitation,
  { data }: Plan,
  signal: AbortSignal,
): Promise<FeatureScaling | undefined> {
  const expected = data.normalisation.kind === 'statistics';
  if (expected !== (scalingDigest !== undefined)) {
    const what = expected ? 'names no' : 'names a';
    throw new FederationError(
      'PLAN_INVALID',
      `the invitation ${what} feature scaling; the plan's normalisation is ${data.normalisation.kind}`,
    );
  }
  if (scalingDigest === undefined) return undefined;
  const features = data.features.length;
  const largest = SCALING_BYTES_PER_FEATURE * (features + 1);
  const decoded = decodeFeatureScaling(
    await artefacts.get(scalingDigest, largest, signal),
    features,
  );
  if (decoded.ok) return decoded.scaling;
  throw new FederationError('MODEL_INVALID', `the feature scaling: ${decoded.problem}`);
}
