/** The course of a demonstration: start everything, kill one silo in a round, follow to the end. */
import type { MaskedSample } from '../../client/index.ts';
import { initialWeights } from '../../client/trainer/tfjs/topology.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { fromHex } from '../../shared/domain/bytes.ts';
import { encodePlan } from '../../shared/domain/plan-document.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import type { RunSummary } from '../../shared/domain/run-summary.ts';
import { decodeFeatureScaling } from '../../shared/domain/feature-scaling.ts';
import type { FeatureScaling } from '../../shared/domain/data-schema.ts';
import { decodeSafetensors, encodeSafetensors } from '../../shared/domain/safetensors.ts';
import { FederationError, invariant } from '../../shared/errors/federation-error.ts';
import type { GlobalModel } from '../../client/trainer.ts';
import { createOperatorClient, type OperatorClient } from '../operator/operator-client.ts';
import type { Demo } from './dataset.ts';
import { SiloProcess, startCoordinatorProcess } from './processes.ts';
import type { SiloReport } from './silo-process.ts';
import { siloName, type Workplace } from './workplace.ts';

/** Largest artefact the demonstration downloads. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What the demonstration tells while it runs. */
export interface Narrator {
  /** A line for people. */
  say(text: string): void;
  update(run: RunSummary): void;
}

export interface Story {
  readonly run: RunSummary;
  readonly model: GlobalModel;
  readonly scaling: FeatureScaling | undefined;
  /** A masked input beside the true update, as its own silo saw them. */
  readonly sample: MaskedSample | undefined;
  /** Message bytes each silo's processes sent and received, by silo. */
  readonly traffic: readonly { readonly sent: number; readonly received: number }[];
  /** The silo that was killed and the round it was killed in. */
  readonly killed: { readonly silo: string; readonly round: number } | undefined;
}

/** Runs the whole federation as separate processes. Whatever happens, no process is left behind. */
export async function runFederation(
  demo: Demo,
  plan: Plan,
  workplace: Workplace,
  narrator: Narrator,
  signal: AbortSignal,
): Promise<Story> {
  const { folder } = workplace;
  const coordinator = await startCoordinatorProcess(folder, workplace.coordinatorConfig);
  const cast: SiloProcess[] = [];
  try {
    const configs = await workplace.writeClientConfigs(coordinator.address);
    const scene = new Scene(plan, narrator);
    for (const [index, config] of configs.entries()) {
      const silo = new SiloProcess(siloName(index), folder, config, (report) => {
        scene.hear(index, report);
      });
      cast.push(silo);
      silo.start();
    }
    narrator.say(`coordinator and ${configs.length} silos started, each a process of its own`);
    scene.cast = cast;
    return await scene.play(demo, workplace, coordinator.address, signal);
  } finally {
    await Promise.all(cast.map((silo) => silo.stop()));
    await coordinator.stop();
  }
}

/** What is known while the federation runs. */
class Scene {
  cast: readonly SiloProcess[] = [];
  readonly #plan: Plan;
  readonly #narrator: Narrator;
  readonly #traffic: { sent: number; received: number }[] = [];
  /** What a silo's earlier processes had counted when they were killed. */
  readonly #before: { sent: number; received: number }[] = [];
  #sample: MaskedSample | undefined;
  #killed: Story['killed'];
  #revival: Promise<void> = Promise.resolve();

  constructor(plan: Plan, narrator: Narrator) {
    this.#plan = plan;
    this.#narrator = narrator;
  }

  /** A silo's report. The victim is killed when it has masked its input and begins to send it. */
  hear(index: number, report: SiloReport): void {
    if (report.type === 'traffic') this.#traffic[index] = report;
    if (report.type !== 'sample') return;
    this.#sample ??= report.sample;
    const { round } = report.sample.attempt;
    if (index === this.#victim() && round === this.#fatalRound() && this.#killed === undefined) {
      this.#killed = { silo: siloName(index), round };
      this.#revival = this.#killAndRevive(index, round);
    }
  }

  async play(
    demo: Demo,
    workplace: Workplace,
    endpoint: string,
    signal: AbortSignal,
  ): Promise<Story> {
    const operator = createOperatorClient({
      suite: nodeSuite,
      endpoint,
      coordinator: workplace.charter.coordinator.identity,
      authority: workplace.authority,
      own: workplace.operator,
    });
    try {
      const run = await this.#train(demo, operator, signal);
      await this.#revival;
      const { model, scaling } = await download(operator, demo, run, signal);
      const traffic = this.cast.map((_, index) => this.#trafficOf(index));
      return { run, model, scaling, sample: this.#sample, traffic, killed: this.#killed };
    } finally {
      operator.close();
    }
  }

  async #train(demo: Demo, operator: OperatorClient, signal: AbortSignal): Promise<RunSummary> {
    const plan = this.#plan;
    const { schema, weights } = await initialWeights(demo.topology, plan.model.init.seed);
    const started = await operator.startRun({
      federation: plan.federation,
      plan: encodePlan(plan),
      topology: demo.topology,
      weights: encodeSafetensors(schema, weights),
    });
    let last = started;
    for await (const summary of operator.watchRun(started.run, signal)) {
      last = summary;
      this.#narrator.update(summary);
    }
    signal.throwIfAborted();
    if (last.status === 'completed') return last;
    throw new FederationError('ROUND_ABORTED', `the run ${last.status}: ${last.cause}`);
  }

  /** The last silo, in the middle of the run. */
  #victim(): number {
    return this.cast.length - 1;
  }

  #fatalRound(): number {
    return Math.max(1, Math.floor(this.#plan.rounds / 3));
  }

  async #killAndRevive(index: number, round: number): Promise<void> {
    const silo = this.cast[index];
    if (silo === undefined) return;
    await silo.kill();
    const counted = this.#trafficOf(index);
    this.#before[index] = { sent: counted.sent, received: counted.received };
    this.#traffic[index] = { sent: 0, received: 0 };
    this.#narrator.say(`kill -9 ${silo.name} in round ${round}; it is started again at once`);
    silo.start();
  }

  #trafficOf(index: number): { readonly sent: number; readonly received: number } {
    const now = this.#traffic[index] ?? { sent: 0, received: 0 };
    const before = this.#before[index] ?? { sent: 0, received: 0 };
    return { sent: now.sent + before.sent, received: now.received + before.received };
  }
}

async function download(
  operator: OperatorClient,
  demo: Demo,
  run: RunSummary,
  signal: AbortSignal,
): Promise<Pick<Story, 'model' | 'scaling'>> {
  const bytes = await operator.download(fromHex(run.modelDigest), MAX_BYTES, signal);
  const decoded = decodeSafetensors(bytes);
  invariant(decoded.ok, 'the coordinator serves the weights it wrote');
  const { schema, weights } = decoded.file;
  const scaling = await downloadScaling(operator, demo, run, signal);
  return { model: { topology: demo.topology, schema, weights }, scaling };
}

async function downloadScaling(
  operator: OperatorClient,
  demo: Demo,
  run: RunSummary,
  signal: AbortSignal,
): Promise<FeatureScaling | undefined> {
  const digest = run.rounds.find(({ kind }) => kind === 'statistics')?.scalingDigest;
  if (digest === undefined) return undefined;
  const bytes = await operator.download(fromHex(digest), MAX_BYTES, signal);
  const decoded = decodeFeatureScaling(bytes, demo.plan.data.features.length);
  invariant(decoded.ok, 'the coordinator serves the scaling it wrote');
  return decoded.scaling;
}
