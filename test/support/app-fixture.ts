/** A coordinator application over chosen adapters, with members that submit unit vectors. */
import { createApp, type RunningApp } from '../../coordinator/app/app.ts';
import type { AppPorts } from '../../coordinator/app/ports.ts';
import { createMemoryArtefactStore } from '../../coordinator/adapters/memory/memory-artefact-store.ts';
import { createMemoryRoundFeed } from '../../coordinator/adapters/memory/memory-round-feed.ts';
import { createMemoryStore } from '../../coordinator/adapters/memory/memory-store.ts';
import { createMemoryVectorStore } from '../../coordinator/adapters/memory/memory-vector-store.ts';
import { systemClock } from '../../coordinator/adapters/system/system-clock.ts';
import { systemScheduler } from '../../coordinator/adapters/system/system-scheduler.ts';
import { createMemoryLog } from '../../coordinator/adapters/telemetry/memory-log.ts';
import type { Federation } from '../../coordinator/federation/run.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { AggregationBounds, Charter } from '../../shared/domain/charter.ts';
import type { GroupedAggregation } from '../../shared/domain/grouped-aggregation.ts';
import { federationId } from '../../shared/domain/ids.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import { removeMasks } from '../../shared/secagg/mask-removal.ts';
import { charterHash, rosterOf } from '../../shared/secagg/roster.ts';
import { signerOf, type Signer } from '../../shared/secagg/transcript.ts';
import { ScriptedMember } from './scripted-member.ts';

/** Chosen so that a decoded unit coordinate is exactly 1 / survivors. */
const SCALE = 4_000;
const WEIGHT_BOUND = 4;

export const TOPOLOGY = new TextEncoder().encode('{"class_name":"Sequential"}');

export interface FixtureOptions {
  readonly members: number;
  readonly rounds?: number;
  readonly minimum?: number;
  readonly attempts?: number;
  /** In groups of at least three, which the charter then allows. */
  readonly grouped?: GroupedAggregation;
  readonly ports?: Partial<AppPorts>;
}

export interface AppFixture {
  readonly ports: AppPorts;
  readonly plan: Plan;
  readonly federation: Federation;
  readonly signers: readonly Signer[];
  app: RunningApp;
  /** Members connected to the running application. */
  join(indices?: readonly number[]): readonly ScriptedMember[];
  /** The run request for this plan. */
  request(): Parameters<RunningApp['operator']['startRun']>[0];
  /** A second application over the same ports: a restart. */
  restart(): Promise<void>;
}

export function unitPlan(options: FixtureOptions): Plan {
  const { members } = options;
  return {
    federation: federationId('retina-screening'),
    model: { topology: 'model.json', init: { seed: 5 } },
    trainer: 'tfjs',
    strategy: { name: 'fedavg', serverLearningRate: 1 },
    rounds: options.rounds ?? 2,
    deadline: 'auto',
    cohort: {
      target: members,
      minimum: options.minimum ?? 3,
      deadline: seconds(20),
      grace: milliseconds(150),
      attempts: options.attempts ?? 3,
      expectedDropout: 0,
    },
    ...(options.grouped && { aggregation: { grouped: options.grouped } }),
    postQuantum: 'preferred',
    local: {
      epochs: 1,
      batchSize: 8,
      optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0 },
      loss: 'binaryCrossentropy',
      proximal: 0,
    },
    data: {
      features: [{ name: 'age', range: [0, 130] }],
      inputShape: [1],
      label: { kind: 'classes', name: 'outcome', classes: ['no', 'yes'] },
      normalisation: { kind: 'none' },
      validation: 0.25,
    },
    encoding: { clip: SCALE / WEIGHT_BOUND, scale: SCALE, weightBound: WEIGHT_BOUND },
    evaluation: { every: 1 },
  };
}

export function createFixture(options: FixtureOptions): AppFixture {
  const signers = Array.from({ length: options.members }, () =>
    signerOf(nodeSuite, nodeSuite.randomBytes(32)),
  );
  const signer = signerOf(nodeSuite, nodeSuite.randomBytes(32));
  const charter = charterOf(signer, signers, options.grouped && { minGroup: 3 });
  const federation: Federation = {
    charter,
    charterHash: charterHash(nodeSuite, charter),
    roster: rosterOf(nodeSuite, charter),
  };
  const ports: AppPorts = {
    suite: nodeSuite,
    signer,
    federations: new Map([[charter.federation, federation]]),
    store: createMemoryStore(systemClock),
    vectors: createMemoryVectorStore(),
    artefacts: createMemoryArtefactStore(),
    remover: {
      remove: (job) => Promise.resolve(removeMasks(nodeSuite, job)),
      close: () => Promise.resolve(),
    },
    feed: createMemoryRoundFeed(),
    clock: systemClock,
    scheduler: systemScheduler,
    log: createMemoryLog(),
    holder: 'the-only-coordinator',
    shared: false,
    lease: seconds(10),
    ...options.ports,
  };
  const plan = unitPlan(options);
  const fixture: AppFixture = {
    ports,
    plan,
    federation,
    signers,
    app: createApp(ports),
    join: (indices = signers.map((_, i) => i)) =>
      indices.map((i) => new ScriptedMember(() => fixture.app, federation, signers[i]!, i)),
    request: () => ({
      federation: charter.federation,
      plan: encodePlan(plan),
      topology: TOPOLOGY,
      weights: encodeSafetensors(
        [{ name: 'unit', shape: [options.members] }],
        new Float32Array(options.members),
      ),
    }),
    async restart() {
      await fixture.app.stop();
      fixture.app = createApp(ports);
      await fixture.app.start();
    },
  };
  return fixture;
}

export function charterOf(
  coordinator: Signer,
  members: readonly Signer[],
  bounds: Partial<AggregationBounds> = {},
): Charter {
  return {
    federation: federationId('retina-screening'),
    version: 2,
    coordinator: { identity: coordinator.identity, endpoint: 'localhost:7443' },
    members: members.map(({ identity }, i) => ({ name: `site-${i}`, identity })),
    secureAggregation: {
      minCohort: 3,
      minSurvivors: 3,
      assumedCollusion: 0.1,
      assumeNoCollusion: false,
      postQuantum: 'preferred',
      ...bounds,
    },
    training: { topologies: [], trainers: ['tfjs'], maxRounds: 9 },
  };
}
