/** Judges a new run and stores everything it needs before round 1 opens. */
import { toHex, type Digest } from '../../shared/domain/bytes.ts';
import { runIdFromBytes } from '../../shared/domain/ids.ts';
import { vectorLength, type ModelSchema } from '../../shared/domain/model-schema.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { decodeSafetensors } from '../../shared/domain/safetensors.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { decodePlan } from '../../shared/schema/plan-bytes.ts';
import { judgePlan } from '../../shared/secagg/plan-judgement.ts';
import { encodeModelFacts } from '../federation/model-facts.ts';
import type { StoredModelVersion, StoreTransaction } from '../ports/store.ts';
import { firstRound, roundTerms, type Federation, type Run } from '../federation/run.ts';
import { knownScaling } from './earlier-runs.ts';
import { openFirstRound } from './end-round.ts';
import { factsOf } from './model-records.ts';
import type { AppPorts } from './ports.ts';
import { latestRun, storedRun } from './run-records.ts';
import type { NewRun } from './use-cases.ts';

/** Everything but the plan's own limits is checked here; the request is an operator's input. */
export async function startRun(ports: AppPorts, request: NewRun): Promise<Run> {
  const { suite, artefacts, store, clock } = ports;
  const federation = federationOf(ports, request);
  const plan = decodePlan(request.plan);
  const topologyDigest = suite.sha256(request.topology);
  requireAgreed(federation, plan, topologyDigest, request);
  const schema = requireWeights(request.weights);
  requireTopology(request.topology);
  const [planDigest, modelDigest] = await Promise.all([
    artefacts.put(request.plan),
    artefacts.put(request.weights),
    artefacts.put(request.topology),
  ]);
  const planned: Run = {
    id: runIdFromBytes(suite.randomBytes(16)),
    federation: request.federation,
    charterHash: federation.charterHash,
    status: 'running',
    cause: '',
    plan,
    planDigest,
    topologyDigest,
    schema,
    modelDigest,
    scalingDigest: undefined,
    round: firstRound(plan),
    roundsCompleted: 0,
    slowestRate: undefined,
    attemptOffset: 0,
    createdAt: clock.now(),
    endedAt: undefined,
  };
  roundTerms(planned, federation);
  return store.transaction('start-run', async (tx) => {
    const latest = await latestRun(tx, planned.federation);
    if (latest?.status === 'running') {
      throw new FederationError(
        'RUN_ACTIVE',
        `run ${latest.id} of ${planned.federation} is under way; wait for it or stop it with \`velum run stop ${latest.id}\``,
        { run: latest.id },
      );
    }
    const run = withScaling(planned, await knownScaling(tx, planned));
    await tx.runs.insert(storedRun(run));
    await tx.models.insert(await firstModel(tx, run));
    await openFirstRound(ports, tx, run);
    return run;
  });
}

/** A run whose scaling is known begins with the first training round. */
function withScaling(run: Run, scalingDigest: Digest | undefined): Run {
  return scalingDigest === undefined ? run : { ...run, scalingDigest, round: 1 };
}

/**
 * The weights a run starts from. Where an earlier run made them they are the same model, known by the same
 * digest: with the same parent, survivors and metrics.
 */
async function firstModel(tx: StoreTransaction, run: Run): Promise<StoredModelVersion> {
  const { id, createdAt, schema } = run;
  const digest = toHex(run.modelDigest);
  const topologyDigest = toHex(run.topologyDigest);
  const first = { digest, run: id, round: 0, createdAt };
  const made = (await tx.models.list()).find(
    (model) => model.digest === digest && factsOf(model).topologyDigest === topologyDigest,
  );
  if (made !== undefined) return { ...first, parent: made.parent, document: made.document };
  const parameters = vectorLength(schema);
  const facts = { topologyDigest, parameters, survivors: 0, metrics: undefined };
  return { ...first, parent: undefined, document: encodeModelFacts(facts) };
}

function federationOf({ federations }: AppPorts, request: NewRun): Federation {
  const federation = federations.get(request.federation);
  if (federation !== undefined) return federation;
  const served = [...federations.keys()].join(', ');
  throw new FederationError(
    'FEDERATION_NOT_FOUND',
    `this coordinator does not serve ${request.federation}; it serves ${served}`,
  );
}

function requireAgreed(
  { charter }: Federation,
  plan: Plan,
  topologyDigest: Uint8Array,
  { federation }: NewRun,
): void {
  const findings = judgePlan(charter, plan, topologyDigest);
  const [first] = findings;
  if (first !== undefined || plan.federation !== federation) {
    const text = findings.map(({ message }) => message).join('; ');
    throw new FederationError(
      'PLAN_OUTSIDE_CHARTER',
      text || `the plan is for ${plan.federation}`,
      {
        findings: findings.length,
      },
    );
  }
}

function requireWeights(bytes: Uint8Array): ModelSchema {
  const decoded = decodeSafetensors(bytes);
  if (!decoded.ok) {
    throw new FederationError(
      'MODEL_INVALID',
      `the initial weights are not usable: ${decoded.problem}`,
    );
  }
  const { schema, weights } = decoded.file;
  if (weights.length === 0) throw new FederationError('MODEL_INVALID', 'the model has no weights');
  const broken = weights.findIndex((weight) => !Number.isFinite(weight));
  if (broken < 0) return schema;
  throw new FederationError('MODEL_INVALID', `initial weight ${broken} is not a finite number`);
}

/** Only that it is JSON: what it builds is for the trainers to say. */
function requireTopology(bytes: Uint8Array): void {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new FederationError('MODEL_INVALID', 'the topology is not JSON in UTF-8');
  }
}
