/** A coordinator process and puppets that train a model whose every version is known beforehand. */
import type { OperatorClient, RunFiles } from '../../../cli/operator/operator-client.ts';
import type { PostgresOptions } from '../../../coordinator/adapters/postgres/settings.ts';
import { fromHex } from '../../../shared/domain/bytes.ts';
import type { GroupedAggregation } from '../../../shared/domain/grouped-aggregation.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { encodePlan } from '../../../shared/domain/plan-document.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { RoundSummary, RunSummary } from '../../../shared/domain/run-summary.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../shared/domain/safetensors.ts';
import { seconds } from '../../../shared/domain/time.ts';
import { TOPOLOGY, unitPlan } from '../app-fixture.ts';
import { ensureBuilt } from './built.ts';
import { Journal } from './journal.ts';
import { endPrograms, type Program } from './program.ts';
import { Puppet } from './puppet.ts';
import type { PuppetHold, PuppetLie, PuppetPart } from './puppet-part.ts';
import { ScratchFederation } from './scratch-federation.ts';

/** Products are small integers: the encoding of `unitPlan` carries them exactly. */
const PARTS = [
  { value: 3, examples: 2 },
  { value: 5, examples: 3 },
  { value: 7, examples: 4 },
  { value: 11, examples: 1 },
] as const;

/** What a puppet trains; its own coordinate is its place in the cast where none is given. */
export type Trained = Pick<PuppetPart, 'value' | 'examples'> & Partial<Pick<PuppetPart, 'index'>>;

const MAX_MODEL_BYTES = 10_000_000;

export interface TheatreOptions {
  readonly rounds: number;
  /** How long a phase waits for stragglers, in seconds. */
  readonly graceSeconds: number;
  /** Instead of the usual four. */
  readonly cast?: readonly Trained[];
  /** The first so many of the cast; all where not given. */
  readonly members?: number;
  /** In groups of at least three, which the charter then allows. */
  readonly grouped?: GroupedAggregation;
  /** Section `session` of every client.yaml, in place of the usual one. */
  readonly session?: (name: string) => Readonly<Record<string, unknown>>;
  /** Where each puppet stops, by its index. */
  readonly holds?: Readonly<Record<number, readonly PuppetHold[]>>;
  /** What each puppet sends wrong, by its index. */
  readonly lies?: Readonly<Record<number, readonly PuppetLie[]>>;
  /** How long training and upload may take, in seconds; 120 when not given. */
  readonly deadlineSeconds?: number;
  /** Coordinates of the model, if more than there are puppets; the rest stays 0. */
  readonly parameters?: number;
  /** Changes to coordinator.yaml. */
  readonly coordinator?: Readonly<Record<string, unknown>>;
  /** The way of each puppet to the coordinator's port, by its index; straight when not given. */
  readonly routes?: Readonly<Record<number, (port: number) => Promise<number>>>;
  /** Where the coordinator keeps its state, if not in the federation's folder. */
  readonly state?: string;
  /** A migrated schema of PostgreSQL, where the coordinator is not to use the embedded store. */
  readonly postgres?: PostgresOptions;
}

export class PuppetTheatre {
  readonly federation: ScratchFederation;
  readonly puppets: readonly Puppet[];
  readonly run: RunId;
  readonly plan: Plan;
  coordinator: Program;
  readonly #summaries = new Journal<RunSummary>('the run');
  readonly #closing = new AbortController();
  #operator: OperatorClient;

  private constructor(
    federation: ScratchFederation,
    coordinator: Program,
    puppets: readonly Puppet[],
    operator: OperatorClient,
    plan: Plan,
    run: RunId,
  ) {
    this.federation = federation;
    this.coordinator = coordinator;
    this.puppets = puppets;
    this.#operator = operator;
    this.plan = plan;
    this.run = run;
  }

  /** Starts everything, and a run. */
  static async open(options: TheatreOptions): Promise<PuppetTheatre> {
    const { cast = PARTS, grouped, holds = {} } = options;
    const { members: size = cast.length, parameters = size } = options;
    await ensureBuilt();
    const plan = planOf(size, options);
    const members = cast.slice(0, size).map((_, index) => `site-${String(index)}`);
    const federation = await ScratchFederation.create({
      federation: plan.federation,
      members,
      ...(grouped && { bounds: { minGroup: 3 } }),
    });
    await configureCoordinator(federation, options);
    const coordinator = await federation.startCoordinator();
    const puppets = await Promise.all(
      members.map((name, index) => castPuppet(federation, options, name, index)),
    );
    for (const [index, puppet] of puppets.entries()) puppet.start(holds[index] ?? []);
    const operator = await federation.operator();
    const { run } = await operator.startRun(filesOf(plan, parameters));
    const theatre = new PuppetTheatre(federation, coordinator, puppets, operator, plan, run);
    theatre.watch();
    return theatre;
  }

  get operator(): OperatorClient {
    return this.#operator;
  }

  /** The current round as the coordinator shows it now. */
  async currentRound(): Promise<RoundSummary> {
    const { rounds } = await this.#operator.showRun(this.run);
    return rounds.at(-1)!;
  }

  /** A round once it is completed. */
  async completed(round: number): Promise<RoundSummary> {
    return this.#summaries.first(`completion of round ${String(round)}`, ({ rounds }) =>
      rounds.find((each) => each.round === round && each.phase === 'completed'),
    );
  }

  async ended(): Promise<RunSummary> {
    return this.#summaries.first('end of the run', (run) =>
      run.status === 'running' ? null : run,
    );
  }

  /** Starts the coordinator again over its state, where it listened before. */
  async restartCoordinator(): Promise<void> {
    this.coordinator = await this.federation.startCoordinator();
    this.#operator.close();
    this.#operator = await this.federation.operator();
    this.watch();
  }

  /** Weights of the model a round published; round 0 is the first model. */
  async weightsAfter(round: number): Promise<readonly number[]> {
    const models = await this.#operator.listModels(this.run);
    const model = models.find((each) => each.round === round)!;
    return this.weightsOf(model.digest);
  }

  async weightsOf(model: string): Promise<readonly number[]> {
    const decoded = decodeSafetensors(await this.#download(model));
    if (!decoded.ok) throw new Error(decoded.problem);
    return [...decoded.file.weights];
  }

  /** The plan once more, from these weights; returns the run when it has ended. */
  async startAgain(model: string): Promise<RunSummary> {
    const started = await this.#operator.startRun({
      ...filesOf(this.plan, PARTS.length),
      weights: await this.#download(model),
    });
    let last = started;
    const { signal } = this.#closing;
    for await (const summary of this.#operator.watchRun(started.run, signal)) last = summary;
    return last;
  }

  #download(model: string): Promise<Uint8Array> {
    const { signal } = this.#closing;
    return this.#operator.download(fromHex(model), MAX_MODEL_BYTES, signal);
  }

  /** What a round added to the coordinates that are the puppets'. */
  async changeOf(round: number): Promise<readonly number[]> {
    const [before, after] = [await this.weightsAfter(round - 1), await this.weightsAfter(round)];
    return after.slice(0, PARTS.length).map((weight, index) => weight - before[index]!);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('the test is over'));
    this.#operator.close();
    await endPrograms();
    await this.federation.remove();
  }

  /** Collects summaries until the coordinator is gone, or stands still for too long. */
  watch(): void {
    const { signal } = this.#closing;
    const operator = this.#operator;
    const collect = async (): Promise<void> => {
      for await (const summary of operator.watchRun(this.run, signal)) this.#summaries.add(summary);
    };
    collect().catch(() => undefined);
  }
}

async function configureCoordinator(
  federation: ScratchFederation,
  { coordinator, state, postgres }: TheatreOptions,
): Promise<void> {
  const own = { ...coordinator, ...(state && { state }) };
  if (postgres === undefined) {
    await federation.configureCoordinator(own);
    return;
  }
  // A coordinator that was killed leaves leases for its successor to wait for.
  await federation.configureOverPostgres(postgres, { rounds: { lease: '2s' }, ...own });
}

async function castPuppet(
  federation: ScratchFederation,
  { cast = PARTS, routes = {}, lies = {}, session }: TheatreOptions,
  name: string,
  index: number,
): Promise<Puppet> {
  const port = await routes[index]?.(federation.port);
  const config = await federation.configureClient(name, {
    ...(port !== undefined && { coordinator: `localhost:${String(port)}` }),
    ...(session && { session: session(name) }),
  });
  const role = { config, index, ...cast[index]!, lies: lies[index] ?? [] };
  return new Puppet(name, federation.folder, role);
}

function filesOf(plan: Plan, parameters: number): RunFiles {
  return {
    federation: plan.federation,
    plan: encodePlan(plan),
    topology: TOPOLOGY,
    weights: encodeSafetensors(
      [{ name: 'unit', shape: [parameters] }],
      new Float32Array(parameters),
    ),
  };
}

function planOf(
  members: number,
  { rounds, grouped, graceSeconds, deadlineSeconds = 120 }: TheatreOptions,
): Plan {
  // Every group is as large as the charter asks only in the whole cohort.
  const plan = unitPlan({ members, rounds, ...(grouped && { grouped, minimum: members }) });
  const { cohort } = plan;
  return {
    ...plan,
    cohort: { ...cohort, grace: seconds(graceSeconds), deadline: seconds(deadlineSeconds) },
  };
}

/** The weighted mean of the updates of these sites: one coordinate for each of the members. */
export function meanOf(
  sites: readonly number[],
  members: number = PARTS.length,
): readonly number[] {
  const total = sites.reduce((sum, site) => sum + PARTS[site]!.examples, 0);
  return PARTS.slice(0, members).map(({ value, examples }, site) =>
    sites.includes(site) ? (value * examples) / total : 0,
  );
}
